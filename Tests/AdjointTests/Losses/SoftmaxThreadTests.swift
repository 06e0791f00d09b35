import Testing

@testable import Adjoint

/// Rows are cut into pieces by their shape alone, so the number of threads changes no bit. And each
/// piece belongs where it is.
@Suite(.serialized) struct SoftmaxThreadTests {
  /// Both are cut into several pieces.
  private static let shapes: [Shape] = [[9000, 10], [500, 300]]

  @Test(arguments: shapes, ScalarType.allCases)
  func anyNumberOfThreadsGivesTheSameBits(_ shape: Shape, _ type: ScalarType) {
    var random = RandomStream(seed: 4)
    let logits = Tensor.uniform(shape, in: -8..<8, as: type, using: &random)
    let labels = (0..<shape[0]).map { _ in Int.random(in: 0..<shape[1], using: &random) }
    for reduction in LossReduction.plain {
      expectSameBits("\(reduction)") {
        let (value, pullback) = valueWithPullback(at: logits) {
          softmaxCrossEntropy($0, labels: labels, reduction: reduction)
        }
        return [value, pullback(.ones(value.shape, as: type))]
      }
    }
  }

  @Test(arguments: shapes)
  func eachPieceIsRight(_ shape: Shape) {
    var random = RandomStream(seed: 5)
    let logits = Tensor.uniform(shape, in: -8..<8, using: &random)
    let labels = (0..<shape[0]).map { _ in Int.random(in: 0..<shape[1], using: &random) }
    SoftmaxTruth.expectRight(logits, labels: labels)
  }
}
