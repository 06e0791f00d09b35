/// A list that holds up to two elements in place: the operands of most operations, their cotangents
/// and their numbers on the tape, without an allocation for each.
///
/// Every operation calls its accessors several times. They are inlined, and the elements are optionals
/// rather than cases, so that the compiler can pass an element on without counting a reference.
public struct SmallVector<Element>: RandomAccessCollection, ExpressibleByArrayLiteral {
  @usableFromInline var first: Element?
  @usableFromInline var second: Element?

  /// The elements after the second; nil where there are none.
  @usableFromInline var others: [Element]?

  @_transparent @usableFromInline
  init(first: Element?, second: Element?, others: [Element]?) {
    (self.first, self.second, self.others) = (first, second, others)
  }

  public static var empty: SmallVector { SmallVector(first: nil, second: nil, others: nil) }

  @_transparent
  public static func one(_ element: Element) -> SmallVector {
    SmallVector(first: element, second: nil, others: nil)
  }

  @_transparent
  public static func two(_ first: Element, _ second: Element) -> SmallVector {
    SmallVector(first: first, second: second, others: nil)
  }

  public init(_ elements: [Element]) {
    self.init(
      first: elements.count > 0 ? elements[0] : nil, second: elements.count > 1 ? elements[1] : nil,
      others: elements.count > 2 ? Array(elements[2...]) : nil)
  }

  public init(arrayLiteral elements: Element...) {
    self.init(elements)
  }

  public var startIndex: Int { 0 }

  public var endIndex: Int {
    @_transparent get {
      if let others { return 2 + others.count }
      return second != nil ? 2 : first != nil ? 1 : 0
    }
  }

  public var count: Int {
    @_transparent get { endIndex }
  }

  public subscript(index: Int) -> Element {
    @_transparent get {
      if index == 0, let first { return first }
      if index == 1, let second { return second }
      guard index >= 2, let others else {
        fatalError(
          "an operation reads operand \(index), counted from 0, and it has \(count); apply it to as many "
            + "tensors as it reads")
      }
      return others[index - 2]
    }
  }

  /// The results of `transform` for each element, in order.
  @_transparent @usableFromInline
  func mapped<Result>(_ transform: (Int, Element) throws -> Result) rethrows -> SmallVector<Result>
  {
    guard let first else { return .empty }
    let firstResult = try transform(0, first)
    guard let second else { return .one(firstResult) }
    let secondResult = try transform(1, second)
    guard let others else { return .two(firstResult, secondResult) }
    return SmallVector<Result>(
      first: firstResult, second: secondResult,
      others: try others.indices.map { try transform($0 + 2, others[$0]) })
  }

  /// Whether a condition holds for any element.
  @_transparent @usableFromInline
  func any(_ condition: (Element) -> Bool) -> Bool {
    if let first, condition(first) { return true }
    if let second, condition(second) { return true }
    guard let others else { return false }
    return others.contains(where: condition)
  }
}

extension SmallVector<Tensor> {
  /// The tensors of a structure.
  @inline(__always)
  init<Structure: TensorStructure>(tensorsOf structure: Structure) {
    if Structure.self == Tensor.self {
      self = .one(structure as! Tensor)
    } else {
      self.init(structure.tensors)
    }
  }

  /// The identities of the tensors while they are operands.
  var storageIdentities: SmallVector<UnsafeRawPointer> {
    @inline(__always) get { mapped { $1.storageIdentity } }
  }

  /// Whether any of the tensors may stand on a tape that is alive.
  var mayBeRecorded: Bool {
    @inline(__always) get { any { $0.mayBeRecorded } }
  }
}

extension SmallVector: Sendable where Element: Sendable {}

/// The operands of an operation.
public typealias Operands = SmallVector<Tensor>

/// The result of a backward: for each operand the gradient of the final scalar with respect to it, or
/// nil where that is zero or not wanted.
public typealias Cotangents = SmallVector<Tensor?>
