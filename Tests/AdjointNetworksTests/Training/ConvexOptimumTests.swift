import Adjoint
import AdjointNetworks
import HandwrittenDigits
import TestSupport
import Testing

/// Softmax regression with L2 on the digits is convex, so it must reach the optimum that scikit-learn's
/// LogisticRegression reaches.
@Suite struct ConvexOptimumTests {
  private struct Optimum: Decodable {
    let regularization: Double
    let objective: Double
  }

  @Test(arguments: [0.001, 0.01, 0.1])
  func objectiveIsScikitLearns(_ regularization: Double) throws {
    let optimum = try #require(
      loadFixture("logistic_regression", as: [Optimum].self)
        .first { $0.regularization == regularization })
    let digits = try Digits.load().training
    let inputs = digits.inputs.cast(to: .float64)
    let weights = Parameter(.zeros([64, 10], as: .float64))
    // The smaller the penalty, the flatter the valley.
    let (steps, momentum) = regularization < 0.01 ? (400, 0.93) : (150, 0.8)
    let optimizer = Optimizer([weights], SGD(learningRate: 0.5, momentum: momentum))
    var objective = Double.infinity
    for _ in 0..<steps {
      let (loss, gradients) = valueWithGradients {
        softmaxCrossEntropy(matmul(inputs, weights.value), labels: digits.labels)
          + regularization * square(weights.value).sum()
      }
      objective = loss.scalar
      optimizer.update(with: gradients)
    }
    // What the last steps still gain at the smallest penalty.
    #expect((objective - optimum.objective).magnitude < 1e-9)
  }
}
