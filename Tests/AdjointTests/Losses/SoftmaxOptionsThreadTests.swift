import Testing

@testable import Adjoint

/// With options too, the number of threads and the run change no bit.
@Suite(.serialized) struct SoftmaxOptionsThreadTests {
  @Test(arguments: ScalarType.allCases)
  func anyNumberOfThreadsGivesTheSameBits(_ type: ScalarType) {
    let threads = Parallelism.threadCount
    defer { Parallelism.threadCount = threads }
    for options in SoftmaxOptions.pairs.prefix(3) {
      let problem = SoftmaxProblem(options, rows: 900, classes: 80)
      let point = problem.point.map { $0.cast(to: type) }
      var expected: [[UInt8]] = []
      for count in [1, 2, 1] {
        Parallelism.threadCount = count
        let (value, pullback) = valueWithPullback(at: point) { problem.details($0) }
        var cotangent = value
        cotangent.loss = .weights(value.loss.shape, as: type)
        cotangent.logSumExp = .weights(value.logSumExp.shape, as: type)
        let results =
          ([value.loss, value.logSumExp] + pullback(cotangent)).map(\.bytes)
        if expected.isEmpty { expected = results }
        #expect(results == expected, "\(count) threads, \(options.testDescription)")
      }
    }
  }
}
