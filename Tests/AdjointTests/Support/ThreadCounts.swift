import Adjoint
import Testing

/// Expects results that are the same, bit for bit, with these numbers of threads as with one.
func expectSameBits(
  threads counts: [Int] = [2, 3], _ label: @autoclosure () -> String = "",
  sourceLocation: SourceLocation = #_sourceLocation, _ compute: () -> [Tensor]
) {
  let before = Parallelism.threadCount
  defer { Parallelism.threadCount = before }
  Parallelism.threadCount = 1
  let expected = compute()
  for count in counts {
    Parallelism.threadCount = count
    for (index, result) in compute().enumerated() {
      expectSameBits(
        result, expected[index], "\(label()), result \(index), \(count) threads",
        sourceLocation: sourceLocation)
    }
  }
}
