/// The part of one axis that a tensor's subscript takes: a position, a range, a stride from
/// `stride(from:to:by:)` or `stride(from:through:by:)`, or `.all`, the whole axis.
///
/// Negative positions and bounds of ranges count from the end, where −1 is the last position. Swift takes
/// the sign for a part of the operator, so a range with one end, or with a negative upper bound, needs
/// parentheses:
///
/// ```swift
/// x[-1]                // the last position
/// x[(-2)...]           // the last two
/// x[..<(-1)]           // all but the last
/// x[-3..<(-1)]         // the two before the last
/// ```
///
/// Of a range's two bounds both are negative or neither is. Strides count from the start. All of them lie
/// within the axis.
public protocol AxisIndex: Sendable {
  /// The positions along an axis of `length`, or nil when it does not have them.
  func positions(along length: Int) -> AxisPositions?
}

/// Evenly spaced positions along an axis. Indexing a tensor by them traps when they are not within the
/// axis, and when they repeat.
public struct AxisPositions: Equatable, Sendable {
  /// The first position.
  public var start: Int

  /// How many positions there are.
  public var count: Int

  /// The distance from one to the next, which may be negative.
  public var step: Int

  /// Whether the axis remains in the result, with length `count`; otherwise `count` is 1.
  public var keepsAxis: Bool

  public init(start: Int, count: Int, step: Int = 1, keepsAxis: Bool = true) {
    (self.start, self.count, self.step, self.keepsAxis) = (start, count, step, keepsAxis)
  }

  /// Whether all positions are within an axis of `length`.
  func isWithin(_ length: Int) -> Bool {
    guard count > 0 else { return count == 0 }
    let (distance, isFar) = step.multipliedReportingOverflow(by: count - 1)
    let (last, isOutside) = start.addingReportingOverflow(distance)
    return !isFar && !isOutside && (0..<length).contains(start) && (0..<length).contains(last)
  }
}

/// A whole axis; written `.all`.
public struct WholeAxis: AxisIndex {
  public init() {}

  public func positions(along length: Int) -> AxisPositions? {
    AxisPositions(start: 0, count: length)
  }
}

extension AxisIndex {
  /// This index as it is written in Swift.
  var written: String {
    switch self {
    case is WholeAxis: ".all"
    case let range as Range<Int>: "\(range.lowerBound)..<\(range.upperBound.asOperand)"
    case let range as ClosedRange<Int>: "\(range.lowerBound)...\(range.upperBound.asOperand)"
    case let range as PartialRangeFrom<Int>: "\(range.lowerBound.asOperand)..."
    case let range as PartialRangeUpTo<Int>: "..<\(range.upperBound.asOperand)"
    case let range as PartialRangeThrough<Int>: "...\(range.upperBound.asOperand)"
    case let positions as StrideTo<Int>: "\(Array(positions.prefix(4)))"
    case let positions as StrideThrough<Int>: "\(Array(positions.prefix(4)))"
    default: "\(self)"
    }
  }
}

extension Int {
  /// This number as it is written beside an operator.
  fileprivate var asOperand: String { self < 0 ? "(\(self))" : "\(self)" }
}

extension AxisIndex where Self == WholeAxis {
  /// All positions of an axis.
  public static var all: WholeAxis { WholeAxis() }
}

extension Int: AxisIndex {
  public func positions(along length: Int) -> AxisPositions? {
    AxisPositions(start: place(along: length), count: 1, keepsAxis: false)
  }

  /// The place that this number stands for: a negative one counts from the end.
  fileprivate func place(along length: Int) -> Int { self < 0 ? self + length : self }
}

extension Range: AxisIndex where Bound == Int {
  public func positions(along length: Int) -> AxisPositions? {
    let (start, end) = (lowerBound.place(along: length), upperBound.place(along: length))
    // From −2 to 0 may be meant as the last two or as none.
    guard (lowerBound < 0) == (upperBound < 0), start >= 0, end <= length else { return nil }
    return AxisPositions(start: start, count: end - start)
  }
}

extension ClosedRange: AxisIndex where Bound == Int {
  public func positions(along length: Int) -> AxisPositions? {
    let (start, last) = (lowerBound.place(along: length), upperBound.place(along: length))
    guard (lowerBound < 0) == (upperBound < 0), start >= 0, last < length else { return nil }
    return AxisPositions(start: start, count: last - start + 1)
  }
}

extension PartialRangeFrom: AxisIndex where Bound == Int {
  public func positions(along length: Int) -> AxisPositions? {
    let start = lowerBound.place(along: length)
    return (0...length).contains(start) ? AxisPositions(start: start, count: length - start) : nil
  }
}

extension PartialRangeUpTo: AxisIndex where Bound == Int {
  public func positions(along length: Int) -> AxisPositions? {
    let end = upperBound.place(along: length)
    return (0...length).contains(end) ? AxisPositions(start: 0, count: end) : nil
  }
}

extension PartialRangeThrough: AxisIndex where Bound == Int {
  public func positions(along length: Int) -> AxisPositions? {
    let last = upperBound.place(along: length)
    return (0..<length).contains(last) ? AxisPositions(start: 0, count: last + 1) : nil
  }
}

extension StrideTo: AxisIndex where Element == Int {
  public func positions(along length: Int) -> AxisPositions? { evenPositions(along: length) }
}

extension StrideThrough: AxisIndex where Element == Int {
  public func positions(along length: Int) -> AxisPositions? { evenPositions(along: length) }
}

extension Sequence where Element == Int {
  /// The positions that a stride goes through; nil when it leaves the axis.
  fileprivate func evenPositions(along length: Int) -> AxisPositions? {
    var result = AxisPositions(start: 0, count: 0)
    for position in self {
      guard position >= 0 && position < length else { return nil }
      if result.count == 0 { result.start = position }
      if result.count == 1 { result.step = position - result.start }
      result.count += 1
    }
    return result
  }
}
