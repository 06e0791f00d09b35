/// A list that holds up to three elements in place: the operands of most operations, their cotangents
/// and their numbers on the tape, without an allocation for each.
///
/// Every operation calls its accessors several times. They are inlined, and the elements are optionals
/// rather than cases, so that the compiler can pass an element on without counting a reference.
public struct SmallVector<Element>: RandomAccessCollection, ExpressibleByArrayLiteral {
  @usableFromInline var first: Element?
  @usableFromInline var second: Element?
  @usableFromInline var third: Element?

  /// The elements after the third; nil where there are none.
  @usableFromInline var others: [Element]?

  @_transparent @usableFromInline
  init(_ first: Element?, _ second: Element?, _ third: Element?, others: [Element]? = nil) {
    (self.first, self.second, self.third, self.others) = (first, second, third, others)
  }

  @_transparent
  public static var empty: SmallVector { SmallVector(nil, nil, nil) }

  @_transparent
  public static func one(_ element: Element) -> SmallVector { SmallVector(element, nil, nil) }

  @_transparent
  public static func two(_ first: Element, _ second: Element) -> SmallVector {
    SmallVector(first, second, nil)
  }

  @_transparent
  public static func three(
    _ first: Element, _ second: Element, _ third: Element
  ) -> SmallVector {
    SmallVector(first, second, third)
  }

  public init(_ elements: [Element]) {
    self.init(
      elements.count > 0 ? elements[0] : nil, elements.count > 1 ? elements[1] : nil,
      elements.count > 2 ? elements[2] : nil,
      others: elements.count > 3 ? Array(elements[3...]) : nil)
  }

  public init(arrayLiteral elements: Element...) {
    self.init(elements)
  }

  public var startIndex: Int { 0 }

  public var endIndex: Int {
    @_transparent get {
      if third != nil { return 3 + (others?.count ?? 0) }
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
      if index == 2, let third { return third }
      guard index >= 3, let others else {
        fatalError(
          "an operation reads operand \(index), counted from 0, and it has \(count); apply it to as many "
            + "tensors as it reads")
      }
      return others[index - 3]
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
    guard let third else { return .two(firstResult, secondResult) }
    let thirdResult = try transform(2, third)
    guard let others else { return .three(firstResult, secondResult, thirdResult) }
    return SmallVector<Result>(
      firstResult, secondResult, thirdResult,
      others: try others.indices.map { try transform($0 + 3, others[$0]) })
  }

  /// Whether a condition holds for any element.
  @_transparent @usableFromInline
  func any(_ condition: (Element) -> Bool) -> Bool {
    if let first, condition(first) { return true }
    if let second, condition(second) { return true }
    if let third, condition(third) { return true }
    guard let others else { return false }
    return others.contains(where: condition)
  }
}

extension SmallVector<Tensor> {
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
