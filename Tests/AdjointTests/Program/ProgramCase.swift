import Adjoint

/// A function whose program is held against itself, with the shapes of its inputs.
struct ProgramCase: CustomStringConvertible, Sendable {
  let description: String
  private let shapes: [String: Shape]
  private let range: ClosedRange<Double>
  let function: @Sendable ([String: Tensor]) -> [String: Tensor]

  init(
    _ name: String, _ shapes: [String: Shape], within range: ClosedRange<Double> = -1.5...1.5,
    _ function: @escaping @Sendable ([String: Tensor]) -> [String: Tensor]
  ) {
    (description, self.shapes, self.range, self.function) = (name, shapes, range, function)
  }

  /// A function's value and the gradients of the sum of its scalars, each with another weight.
  init(
    gradientOf name: String, _ shapes: [Shape], within range: ClosedRange<Double> = -1.5...1.5,
    _ function: @escaping @Sendable ([Tensor]) -> Tensor
  ) {
    let names = shapes.indices.map { "x\($0)" }
    self.init(name, Dictionary(uniqueKeysWithValues: zip(names, shapes)), within: range) { x in
      var value = Tensor(0)
      let gradients = gradient(at: names.map { x[$0]! }) { point in
        let result = function(point)
        value = result.detached()
        return (result * ProgramCase.scalars(result.shape, seed: 7)).sum()
      }
      return Dictionary(uniqueKeysWithValues: zip(names, gradients)).merging(["value": value]) {
        $1
      }
    }
  }

  func inputs(seed: Int) -> [String: Tensor] {
    var inputs: [String: Tensor] = [:]
    for (index, name) in shapes.keys.sorted().enumerated() {
      inputs[name] = Self.scalars(shapes[name]!, seed: 100 * seed + index, within: range)
    }
    return inputs
  }

  static func scalars(
    _ shape: Shape, seed: Int, within range: ClosedRange<Double> = -1.5...1.5
  ) -> Tensor {
    var stream = RandomStream(seed: seed)
    let width = range.upperBound - range.lowerBound
    let scalars = (0..<shape.elementCount).map { _ in
      range.lowerBound + width * Double(stream.next() >> 11) * 0x1p-53
    }
    return Tensor(scalars, shape: shape, as: .float64)
  }
}

extension ProgramCase {
  /// A user's formula.
  struct Swish: ElementwiseOperation {
    func value<S: RealNumber>(_ x: S) -> S { x * .sigmoid(x) }
  }

  /// A user's operation out of others.
  struct SquaredNorm: TensorOperation {
    func forward(_ x: Operands) -> Tensor { (x[0] * x[0]).sum() }
    func cotangent(of _: Int, _ g: Tensor, _ x: SavedTensors) -> Tensor? {
      g.scaled(by: 2 * x[0])
    }
  }

  /// A user's operation that computes on scalars.
  struct Reversed: TensorOperation {
    func forward(_ x: Operands) -> Tensor {
      Tensor(x[0].scalars.reversed(), shape: x[0].shape, as: x[0].scalarType)
    }
    func cotangent(of _: Int, _ g: Tensor, _ x: SavedTensors) -> Tensor? { apply(self, to: g) }
  }

  static let all: [ProgramCase] = [
    ProgramCase(gradientOf: "arithmetic", [[3, 4], [4], [3, 1]], within: 0.3...2) { x in
      let product = x[0] * x[1]
      return product + x[0] / x[2] - x[1] / x[0]
    },
    ProgramCase(gradientOf: "activations", [[3, 4]]) { x in
      relu(x[0]) + gelu(x[0]) * tanh(x[0]) + apply(Swish(), to: x[0])
    },
    ProgramCase(gradientOf: "shapes", [[2, 3, 4]]) { x in
      let part = x[0].transposed(2, 0, 1)[1..<3, .all, stride(from: 0, to: 3, by: 2)]
      return part.padded(before: [1, 0, 0], after: [0, 0, 2]).flipped(along: 2).reshaped(to: [-1])
    },
    ProgramCase(gradientOf: "parts", [[3, 4], [2, 4]]) { x in
      let joined = Tensor.concatenate(x).split(sizes: [2, 3])
      return Tensor.stack(joined[1].unstacked()).rows([2, 0, 2]) * joined[0].sum()
    },
    ProgramCase(gradientOf: "assignment", [[3, 4], [4]]) { x in
      var y = x[0]
      y[1] = x[1]
      y += x[0] * 2
      return y.diagonal()
    },
    ProgramCase(gradientOf: "reductions", [[3, 4]]) { x in
      x[0].max(along: 1) * x[0].mean(along: 1) + x[0].norm(along: 1) + x[0].variance(along: 1)
        + x[0].logSumExp(along: 1) + x[0].standardDeviation(along: 1)
        + x[0].cumulativeSum(along: 1, reversed: true).min(along: 1)
    },
    ProgramCase(gradientOf: "products", [[2, 1, 3, 4], [5, 4, 2]]) { matmul($0[0], $0[1]) },
    ProgramCase(gradientOf: "masks", [[3, 4], [3, 4]]) { x in
      let isChosen = (x[0] .< x[1]) .& .!(x[1] .> 0.5)
      return log(x[0]).replacing(with: x[1], where: (x[0] .<= 0) .| isChosen)
        * Tensor(x[1] .!= 0, as: .float64)
    },
    ProgramCase(gradientOf: "operation out of others", [[3, 4]]) {
      apply(SquaredNorm(), to: $0[0])
    },
    ProgramCase(gradientOf: "operation on scalars", [[3, 4]]) { apply(Reversed(), to: $0[0]) },
    ProgramCase(gradientOf: "labels", [[3, 4]], within: -4...4) {
      softmaxCrossEntropy($0[0], labels: [0, 3, 1])
    },
    ProgramCase(gradientOf: "normalization", [[3, 4], [4], [4]]) {
      layerNormalization($0[0], scale: $0[1], shift: $0[2])
    },
    ProgramCase(gradientOf: "attention", [[2, 4, 3], [2, 4, 3], [2, 4, 3]]) {
      scaledDotProductAttention($0[0], $0[1], $0[2], isCausal: true)
    },
    ProgramCase(gradientOf: "checkpoint", [[3, 4], [4, 2]]) { x in
      checkpoint(at: x[0], x[1]) { relu(matmul($0, $1)) }
    },
    ProgramCase(gradientOf: "second derivative", [[5]]) { x in
      gradient(at: x[0]) { softmax($0 * apply(Swish(), to: $0))[2] }
    },
    step,
  ]

  /// A step of a network of two layers: forward, backward and update.
  static let step = ProgramCase(
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
