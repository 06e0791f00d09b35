extension Shape {
  /// The axis that `axis` names, where negative numbers count from the end: −1 is the last.
  /// Traps, naming the operation, when there is no such axis.
  func axis(_ axis: Int, in operation: @autoclosure () -> String) -> Int {
    let resolved = axis < 0 ? axis + rank : axis
    require(
      resolved >= 0 && resolved < rank,
      "\(operation()): a tensor of shape \(self) has no axis \(axis); "
        + (rank == 0 ? "it is a scalar" : "its axes are 0 to \(rank - 1), or −\(rank) to −1"))
    return resolved
  }

  /// The axes that `axes` name, ascending. Traps on duplicates.
  func axes(_ axes: [Int], in operation: @autoclosure () -> String) -> [Int] {
    let resolved = axes.map { axis($0, in: operation()) }.sorted()
    for (first, second) in zip(resolved, resolved.dropFirst()) {
      require(first != second, "\(operation()): axis \(first) is named twice in \(axes)")
    }
    return resolved
  }

  /// This shape with the lengths of `axes` replaced by 1.
  func keeping(_ axes: some Sequence<Int>) -> Shape {
    axes.reduce(self) { $0.replacing($1, by: 1) }
  }

  /// This shape without `axes`, which ascend.
  func removing(_ axes: [Int]) -> Shape {
    var result = Array(self)
    for axis in axes.reversed() { result.remove(at: axis) }
    return Shape(result)
  }

  /// The distance, in scalars of a row-major tensor, from one index to the next along each axis; 0
  /// where there are no scalars.
  var strides: [Int] {
    // The product of the other lengths may be larger than an Int.
    if contains(0) { return [Int](repeating: 0, count: rank) }
    var strides = [Int](repeating: 1, count: rank)
    for axis in stride(from: rank - 2, through: 0, by: -1) {
      strides[axis] = strides[axis + 1] * self[axis + 1]
    }
    return strides
  }

  /// The position along each axis of the scalar at `offset` of a row-major tensor.
  func index(at offset: Int) -> [Int] {
    var remainder = offset
    var index = [Int](repeating: 0, count: rank)
    for (axis, stride) in strides.enumerated() {
      index[axis] = remainder / stride
      remainder %= stride
    }
    return index
  }
}
