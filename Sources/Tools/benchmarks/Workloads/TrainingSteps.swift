import Adjoint
import AdjointNetworks

extension Workload {
  static let networks = [
    ([64, 32, 10], 32), ([784, 256, 10], 64), ([784, 512, 512, 10], 128),
    ([1024, 2048, 2048, 1000], 256),
  ]

  /// Loss, gradients and an update of a network of linear layers with rectifiers between them.
  static func trainingSteps(_ scale: Scale) -> [Workload] {
    networks.map { widths, batch in
      let name = "mlp/\(widths.map(String.init).joined(separator: "-"))/b\(batch)/sgd"
      let (scaled, rows) = (widths.map { scale($0) }, scale(batch))
      // The smallest is a matter of overhead.
      let amount = widths[0] == 64 ? nil : Amount.flops(stepFlops(scaled, rows))
      return Workload(name: name, amount: amount, limit: amount.map { _ in .arithmetic }) {
        let step = LearningStep(widths: scaled, batch: rows)
        return Work(changing: step.state) { step() }
      }
    }
  }

  /// Those of the products: the first layer's two, as its inputs need no gradient, and three of each
  /// other.
  private static func stepFlops(_ widths: [Int], _ batch: Int) -> Double {
    let weights = zip(widths, widths.dropFirst()).map { Double($0 * $1) }
    return Double(2 * batch) * (3 * weights.reduce(0, +) - weights[0])
  }
}

extension LearningStep {
  /// Steps of a network of these widths by gradient descent.
  convenience init(widths: [Int], batch: Int, learningRate: Double = 1e-3) {
    let inputs = normal([batch, widths[0]], seed: 1)
    let labels = randomIndices(batch, below: widths.last!)
    self.init(
      withSeed(1) { Perceptron(widths: widths) }, SGD(learningRate: .constant(learningRate))
    ) {
      softmaxCrossEntropy($0(inputs), labels: labels)
    }
  }
}

/// Linear layers with rectifiers between them.
private final class Perceptron: Module {
  let layers: [Linear]

  init(widths: [Int]) {
    layers = zip(widths, widths.dropFirst()).map { Linear($0, $1) }
  }

  func callAsFunction(_ inputs: Tensor) -> Tensor {
    layers.dropFirst().reduce(layers[0](inputs)) { $1(relu($0)) }
  }
}
