/// How a tensor consists of parts along an axis.
struct AxisParts {
  let axis: Int

  /// Where each part starts along the axis, and where the last one ends.
  let starts: [Int]

  /// Whether the parts have the axis themselves. Where they lack it, each is one position.
  let haveAxis: Bool

  /// The length of the parts; nil where they differ.
  let length: Int?

  /// Parts of some lengths; nil when together they are longer than an Int counts.
  init?(lengths: [Int], along axis: Int) {
    var starts = [0]
    starts.reserveCapacity(lengths.count + 1)
    for length in lengths {
      let (end, overflow) = starts.last!.addingReportingOverflow(length)
      if overflow { return nil }
      starts.append(end)
    }
    (self.axis, self.starts, haveAxis) = (axis, starts, true)
    length = lengths.allSatisfy { $0 == lengths.first } ? lengths.first : nil
  }

  /// Each of the positions of an axis.
  init(positions count: Int, of axis: Int) {
    (self.axis, starts, haveAxis, length) = (axis, Array(0...count), false, 1)
  }

  var count: Int { starts.count - 1 }

  /// The length of the whole along the axis.
  var total: Int { starts.last! }

  /// The shapes of the parts of a tensor.
  func shapes(in whole: Shape) -> [Shape] {
    haveAxis
      ? (0..<count).map { whole.replacing(axis, by: starts[$0 + 1] - starts[$0]) }
      : [Shape](repeating: whole.removing([axis]), count: count)
  }

  /// The shape of a tensor whose parts are like this one.
  func whole(of part: Shape) -> Shape {
    haveAxis
      ? part.replacing(axis, by: total)
      : Shape(part[..<axis] + [total] + part[axis...])
  }

  /// The strides that a part's scalars have in the whole.
  func strides(of whole: Shape) -> [Int] {
    var strides = whole.strides
    if !haveAxis { strides.remove(at: axis) }
    return strides
  }
}
