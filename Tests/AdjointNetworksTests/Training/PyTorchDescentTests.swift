import Adjoint
import AdjointNetworks
import Foundation
import TestSupport
import Testing

/// Two hundred steps, plain, with momentum and by Nesterov's rule, are PyTorch's.
@Suite struct PyTorchDescentTests {
  private struct Trajectories: Decodable {
    let learningRate: Double
    let steps: Int
    let every: Int
    let initial: [Double]
    let slopes: [Double]
    let cases: [Case]

    struct Case: Decodable {
      let momentum: Double
      let nesterov: Bool
      let weightDecay: Double
      let points: [[Double]]
    }
  }

  /// The largest distance of a case's parameters from PyTorch's along the way.
  private func distance(
    _ run: Trajectories, _ rule: Trajectories.Case, as type: ScalarType
  ) -> Double {
    let weights = Parameter(Tensor(run.initial, as: type))
    let optimizer = Optimizer(
      [weights],
      SGD(
        learningRate: .constant(run.learningRate), momentum: rule.momentum, nesterov: rule.nesterov,
        weightDecay: .everywhere(rule.weightDecay)))
    let slopes = Tensor(run.slopes, as: type)
    var (largest, points) = (0.0, rule.points[...])
    for step in 0..<run.steps {
      let drift = Tensor(run.initial.indices.map { 0.1 * sin(Double(step + $0)) }, as: type)
      // ∂/∂w of ½aw² + bw is aw + b.
      let (_, gradients) = valueWithGradients {
        let w = weights.value
        return (0.5 * slopes * w * w + drift * w).sum()
      }
      optimizer.update(with: gradients)
      guard (step + 1).isMultiple(of: run.every), let expected = points.popFirst() else { continue }
      for (value, expected) in zip(weights.value.scalars, expected) {
        largest = max(largest, (value - expected).magnitude)
      }
    }
    #expect(points.isEmpty)
    return largest
  }

  @Test func trajectoriesArePyTorchs() throws {
    let run = try loadFixture("descent", as: Trajectories.self)
    #expect(run.steps == 200 && run.cases.count == 8)
    #expect(run.cases.count { $0.nesterov } == 4)
    for rule in run.cases {
      #expect(distance(run, rule, as: .float64) < 1e-12, "\(rule)")
      #expect(distance(run, rule, as: .float32) < 1e-5, "\(rule)")
    }
  }
}
