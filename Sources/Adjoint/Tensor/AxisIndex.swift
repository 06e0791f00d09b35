/// The part of one axis that a tensor's subscript takes: a position, a range, a stride from
/// `stride(from:to:by:)` or `stride(from:through:by:)`, or `.all`, the whole axis.
///
/// A single position may count from the end: −1 is the last one. The bounds of ranges and strides
/// count from the start, and lie within the axis.
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
    case let range as PartialRangeFrom<Int>: "\(range.lowerBound)..."
    case let range as PartialRangeUpTo<Int>: "..<\(range.upperBound)"
    case let range as PartialRangeThrough<Int>: "...\(range.upperBound)"
    case let positions as StrideTo<Int>: "\(Array(positions.prefix(4)))"
    case let positions as StrideThrough<Int>: "\(Array(positions.prefix(4)))"
    default: "\(self)"
    }
  }
}

extension AxisIndex where Self == WholeAxis {
  /// All positions of an axis.
  public static var all: WholeAxis { WholeAxis() }
}

extension Int: AxisIndex {
  public func positions(along length: Int) -> AxisPositions? {
    AxisPositions(start: self < 0 ? self + length : self, count: 1, keepsAxis: false)
  }
}

extension Range: AxisIndex where Bound == Int {
  public func positions(along length: Int) -> AxisPositions? {
    guard lowerBound >= 0 && upperBound <= length else { return nil }
    return AxisPositions(start: lowerBound, count: count)
  }
}

extension ClosedRange: AxisIndex where Bound == Int {
  public func positions(along length: Int) -> AxisPositions? {
    upperBound < length ? (lowerBound..<upperBound + 1).positions(along: length) : nil
  }
}

extension PartialRangeFrom: AxisIndex where Bound == Int {
  public func positions(along length: Int) -> AxisPositions? {
    lowerBound <= length ? (lowerBound..<length).positions(along: length) : nil
  }
}

extension PartialRangeUpTo: AxisIndex where Bound == Int {
  public func positions(along length: Int) -> AxisPositions? {
    upperBound >= 0 ? (0..<upperBound).positions(along: length) : nil
  }
}

extension PartialRangeThrough: AxisIndex where Bound == Int {
  public func positions(along length: Int) -> AxisPositions? {
    upperBound >= 0 && upperBound < length ? AxisPositions(start: 0, count: upperBound + 1) : nil
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
