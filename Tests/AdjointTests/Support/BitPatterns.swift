import Testing

@testable import Adjoint

/// Whether two numbers are equal bit for bit; NaN is equal to NaN.
func isSame(_ a: Double, _ b: Double) -> Bool {
  a.bitPattern == b.bitPattern || (a.isNaN && b.isNaN)
}

/// Expects numbers to be equal bit for bit; NaN is equal to NaN.
func expectSameBits<Scalar: BinaryFloatingPoint>(
  _ values: [Scalar], _ expected: [Scalar], _ label: @autoclosure () -> String = "",
  sourceLocation: SourceLocation = #_sourceLocation
) {
  guard values.count == expected.count else {
    let counts = "\(values.count) values instead of \(expected.count)"
    Issue.record("\(label()): \(counts)", sourceLocation: sourceLocation)
    return
  }
  var (first, count) = (0, 0)
  for index in values.indices.reversed() {
    if !isSame(Double(values[index]), Double(expected[index])) {
      (first, count) = (index, count + 1)
    }
  }
  guard count > 0 else { return }
  Issue.record(
    """
    \(label()): \(count) of \(values.count) values differ; the first at \(first): \
    \(values[first]) instead of \(expected[first])
    """, sourceLocation: sourceLocation)
}

/// Expects two tensors to be equal bit for bit; NaN is equal to NaN.
func expectSameBits(
  _ tensor: Tensor, _ expected: Tensor, _ label: @autoclosure () -> String = "",
  sourceLocation: SourceLocation = #_sourceLocation
) {
  guard tensor.shape == expected.shape && tensor.scalarType == expected.scalarType else {
    Issue.record(
      """
      \(label()): \(tensor.shape) \(tensor.scalarType) instead of \
      \(expected.shape) \(expected.scalarType)
      """, sourceLocation: sourceLocation)
    return
  }
  expectSameBits(
    tensor.scalars, expected.scalars, "\(label()), shape \(tensor.shape)",
    sourceLocation: sourceLocation)
}

extension Tensor {
  /// The memory of the scalars as it is now.
  var bytes: [UInt8] {
    withExtendedLifetime(self) {
      Array(UnsafeRawBufferPointer(start: address, count: elementCount * scalarType.byteCount))
    }
  }
}
