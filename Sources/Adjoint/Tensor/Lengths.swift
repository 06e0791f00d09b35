// All products of lengths are taken here. An empty tensor may have other lengths whose product is larger
// than an Int.
extension Sequence<Int> {
  /// The product of lengths: 0 when one of them is 0, nil when an Int does not hold it.
  var productOfLengths: Int? {
    var (product, isTooLarge) = (1, false)
    for length in self {
      if length == 0 { return 0 }
      let (value, overflow) = product.multipliedReportingOverflow(by: length)
      (product, isTooLarge) = (value, isTooLarge || overflow)
    }
    return isTooLarge ? nil : product
  }
}

extension Shape {
  /// The product of the lengths of some axes. Traps, naming the operation, when an `Int` does not hold it.
  func joined(_ axes: some RangeExpression<Int>, in operation: @autoclosure () -> String) -> Int {
    let axes = axes.relative(to: self)
    guard let length = productOfLengths(along: axes) else {
      fatalError(
        "\(operation()): axes \(Array(axes)) of a tensor of shape \(self) would make "
          + "one axis that is longer than an Int counts; leave some of them apart")
    }
    return length
  }

  /// The bytes of a tensor of this shape. Traps, saying what it is for, when there can be no memory
  /// for it.
  @inline(__always)
  func byteCount(as scalarType: ScalarType, for purpose: @autoclosure () -> String = "") -> Int {
    // Half of what an Int counts, so that sizes may be rounded up.
    guard let count = productOfLengths, count <= Int.max / 2 / scalarType.byteCount else {
      reportLackOfMemory(as: scalarType, for: purpose())
    }
    return count * scalarType.byteCount
  }

  /// Traps, saying what it is for, when there is no memory for a tensor of this shape.
  func requireMemory(as scalarType: ScalarType, for purpose: @autoclosure () -> String) {
    if !System.hasMemory(byteCount: byteCount(as: scalarType, for: purpose())) {
      reportLackOfMemory(as: scalarType, for: purpose())
    }
  }

  /// Stops the program, because the system has no memory for a tensor of this shape.
  @inline(never)
  func reportLackOfMemory(as scalarType: ScalarType, for purpose: String) -> Never {
    let byteCount = reduce(Double(scalarType.byteCount)) { $0 * Double($1) }
    fatalError(
      (purpose.isEmpty ? "" : purpose + ": ") + "a tensor of shape \(self) \(scalarType) takes "
        + "\(formattedBytes(byteCount)), and the system does not give so much memory")
  }
}
