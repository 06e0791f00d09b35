/// A list that holds up to two elements in place: the operands of most operations, their cotangents
/// and their numbers on the tape, without an allocation for each. Every operation comes by its
/// accessors several times, so they are inlined.
public enum Few<Element>: RandomAccessCollection, ExpressibleByArrayLiteral {
  case empty
  case one(Element)
  case two(Element, Element)
  case many([Element])

  public init(_ elements: [Element]) {
    switch elements.count {
    case 0: self = .empty
    case 1: self = .one(elements[0])
    case 2: self = .two(elements[0], elements[1])
    default: self = .many(elements)
    }
  }

  public init(arrayLiteral elements: Element...) {
    self.init(elements)
  }

  public var startIndex: Int { 0 }

  @inline(__always)
  public var endIndex: Int {
    switch self {
    case .empty: 0
    case .one: 1
    case .two: 2
    case .many(let elements): elements.count
    }
  }

  @inline(__always)
  public subscript(index: Int) -> Element {
    switch self {
    case .one(let element) where index == 0: return element
    case .two(let first, let second) where index >> 1 == 0: return index == 0 ? first : second
    case .many(let elements): return elements[index]
    default: fatalError("there is no element \(index) among \(count)")
    }
  }

  /// The results of `transform` for each element, in order.
  @inline(__always)
  func mapped<Result>(_ transform: (Int, Element) throws -> Result) rethrows -> Few<Result> {
    switch self {
    case .empty: return .empty
    case .one(let element): return .one(try transform(0, element))
    case .two(let first, let second):
      return .two(try transform(0, first), try transform(1, second))
    case .many(let elements):
      return .many(try elements.indices.map { try transform($0, elements[$0]) })
    }
  }
}

extension Few: Sendable where Element: Sendable {}

/// What an operation is applied to.
public typealias Operands = Few<Tensor>

/// What a backward returns: for each operand the gradient of the final scalar with respect to it, or
/// nil where that is zero or not wanted.
public typealias Cotangents = Few<Tensor?>
