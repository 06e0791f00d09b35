import Adjoint

extension ProgramCase {
  /// A user's formula.
  public struct Swish: ElementwiseOperation {
    public func value<S: RealNumber>(_ x: S) -> S { x * .sigmoid(x) }
  }

  /// A user's operation out of others.
  public struct SquaredNorm: TensorOperation {
    public func forward(_ x: Operands) -> Tensor { (x[0] * x[0]).sum() }
    public func cotangent(of _: Int, _ g: Tensor, _ x: SavedTensors) -> Tensor? {
      g.scaled(by: 2 * x[0])
    }
  }

  /// Functions out of several operations.
  static let general: [ProgramCase] = [
    ProgramCase(gradientOf: "arithmetic", [[3, 4], [4], [3, 1]], within: 0.3...2) { x in
      let product = x[0] * x[1]
      return product + x[0] / x[2] - x[1] / x[0]
    },
    ProgramCase(gradientOf: "activations", [[3, 4]]) { x in
      relu(x[0]) + gelu(x[0]) * tanh(x[0]) + apply(Swish(), to: x[0])
    },
    ProgramCase(gradientOf: "operation out of others", [[3, 4]]) {
      apply(SquaredNorm(), to: $0[0])
    },
    ProgramCase(gradientOf: "checkpoint", [[3, 4], [4, 2]]) { x in
      checkpoint(at: x[0], x[1]) { relu(matmul($0, $1)) }
    },
    step,
  ]

  /// A step of a network of two layers: forward, backward and update.
  public static let step = ProgramCase(
    "step",
    [
      "images": [5, 6], "labels": [5, 3], "w1": [6, 4], "b1": [4], "w2": [4, 3], "b2": [3],
      "velocity w1": [6, 4], "velocity b1": [4], "velocity w2": [4, 3], "velocity b2": [3],
    ], within: 0...1
  ) { x in
    let names = ["w1", "b1", "w2", "b2"]
    let (loss, gradients) = valueWithGradient(at: names.map { x[$0]! }) { p in
      let hidden = relu(affine(x["images"]! - 0.5, p[0], p[1]))
      return softmaxCrossEntropy(affine(hidden, p[2], p[3]), probabilities: x["labels"]!)
    }
    var results = ["loss": loss]
    for (name, gradient) in zip(names, gradients) {
      var (value, velocity) = (x[name]!, x["velocity " + name])
      value.descend(
        along: gradient, velocity: &velocity, learningRate: 0.1, momentum: 0.9, nesterov: true,
        weightDecay: 0.01)
      (results[name], results["velocity " + name]) = (value, velocity)
    }
    return results
  }
}
