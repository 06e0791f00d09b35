/// Which of an operation's operands a cotangent is wanted for: those that lead to a leaf.
public struct Wanted: Sendable {
  /// The operands' numbers on a tape, nil for those that lead to no leaf of it.
  let numbers: SmallVector<Int?>

  /// No operand at all: nothing is being recorded.
  static let nothing = Wanted(.empty)

  @inline(__always)
  init(_ numbers: SmallVector<Int?>) { self.numbers = numbers }

  /// Whether any operand's cotangent is wanted.
  public var any: Bool { numbers.any { $0 != nil } }

  /// The number of operands.
  public var count: Int { numbers.count }

  /// Whether the cotangent of this operand is wanted.
  @inline(__always)
  public subscript(operand: Int) -> Bool {
    operand < numbers.count && numbers[operand] != nil
  }

  /// The cotangents of all operands, each evaluated only where it is wanted.
  @inline(__always)
  public func cotangents(of operand: (Int) -> Tensor?) -> Cotangents {
    func cotangent(_ index: Int, _ number: Int?) -> Tensor? { number == nil ? nil : operand(index) }
    // Taken apart here, as a list that is passed on is copied.
    guard let first = numbers.first else { return .empty }
    let firstCotangent = cotangent(0, first)
    guard let second = numbers.second else { return .one(firstCotangent) }
    let secondCotangent = cotangent(1, second)
    guard let third = numbers.third else { return .two(firstCotangent, secondCotangent) }
    return SmallVector(
      firstCotangent, secondCotangent, cotangent(2, third),
      others: numbers.others?.enumerated().map { cotangent($0 + 3, $1) })
  }
}
