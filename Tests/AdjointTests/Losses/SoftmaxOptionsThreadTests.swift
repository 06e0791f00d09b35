import Testing

@testable import Adjoint

/// With options too, the number of threads and the run change no bit.
@Suite(.serialized) struct SoftmaxOptionsThreadTests {
  @Test(arguments: ScalarType.allCases)
  func anyNumberOfThreadsGivesTheSameBits(_ type: ScalarType) {
    for options in SoftmaxOptions.pairs.prefix(3) {
      let problem = SoftmaxProblem(options, rows: 900, classes: 80)
      let point = problem.point.map { $0.cast(to: type) }
      expectSameBits(threads: [2, 1], options.testDescription) {
        let (value, pullback) = valueWithPullback(at: point) { problem.details($0) }
        var cotangent = value
        cotangent.loss = .weights(value.loss.shape, as: type)
        cotangent.logSumExp = .weights(value.logSumExp.shape, as: type)
        return [value.loss, value.logSumExp] + pullback(cotangent)
      }
    }
  }
}
