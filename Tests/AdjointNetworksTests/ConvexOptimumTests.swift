import Adjoint
import AdjointNetworks
import Foundation
import HandwrittenDigits
import Testing

/// Softmax regression with L2 on the digits is convex, so it must reach the optimum that scikit-learn's
/// LogisticRegression reaches.
@Suite struct ConvexOptimumTests {
  struct Optimum: Decodable, Sendable {
    let regularization: Double
    let objective: Double

    static let all: [Optimum] = {
      let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent()
        .appendingPathComponent("AdjointTests/Fixtures/logistic_regression.json")
      return try! JSONDecoder().decode([Optimum].self, from: Data(contentsOf: file))
    }()
  }

  @Test(arguments: Optimum.all)
  func objectiveIsScikitLearns(_ optimum: Optimum) throws {
    let digits = try Digits.load().training
    let inputs = digits.inputs.cast(to: .float64)
    let weights = Parameter(.zeros([64, 10], as: .float64))
    // The smaller the penalty, the flatter the valley.
    let (steps, momentum) = optimum.regularization < 0.01 ? (400, 0.93) : (150, 0.8)
    let optimizer = SGD([weights], learningRate: 0.5, momentum: momentum)
    var objective = Double.infinity
    for _ in 0..<steps {
      let (loss, gradients) = valueWithGradients {
        softmaxCrossEntropy(matmul(inputs, weights.value), labels: digits.labels)
          + optimum.regularization * square(weights.value).sum()
      }
      objective = loss.scalar
      optimizer.update(with: gradients)
    }
    print(
      "softmax regression, penalty \(optimum.regularization): objective \(objective), "
        + "\(objective - optimum.objective) above scikit-learn's")
    #expect((objective - optimum.objective).magnitude < 1e-6)
  }
}
