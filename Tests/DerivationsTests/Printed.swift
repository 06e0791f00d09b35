import Adjoint
import Testing

/// Expects a tensor's scalars to round to the printed numbers; `nan` stands for NaN.
func expect(
  _ tensor: Tensor, toBePrintedAs printed: [Double], decimals: Int = 6,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  // Half a unit of the last decimal, and what decimals lose as binary numbers.
  let tolerance = (0..<decimals).reduce(0.5) { value, _ in value / 10 } * (1 + 1e-6)
  let values = tensor.scalars
  #expect(values.count == printed.count, sourceLocation: sourceLocation)
  for (index, (value, printed)) in zip(values, printed).enumerated() {
    let isSame =
      value == printed || (value.isNaN && printed.isNaN) || (value - printed).magnitude <= tolerance
    #expect(isSame, "\(index): \(value) instead of \(printed)", sourceLocation: sourceLocation)
  }
}

/// A correction by hand, and the same from the tape, hold the printed numbers.
func expect(
  _ comparison: (asWritten: Tensor, corrected: Tensor, tape: Tensor), asWritten: [Double],
  corrected: [Double], decimals: Int = 6, sourceLocation: SourceLocation = #_sourceLocation
) {
  expect(
    comparison.asWritten, toBePrintedAs: asWritten, decimals: decimals,
    sourceLocation: sourceLocation)
  for tensor in [comparison.corrected, comparison.tape] {
    expect(
      tensor, toBePrintedAs: corrected, decimals: decimals, sourceLocation: sourceLocation)
  }
}
