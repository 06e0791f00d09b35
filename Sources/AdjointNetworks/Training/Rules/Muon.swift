import Adjoint

/// Muon: steps along the momentum of a weight matrix, made nearly orthogonal by Newton and Schulz's
/// iteration (Jordan et al., "Muon: An Optimizer for Hidden Layers in Neural Networks", 2024).
///
///     b ← b + (1 − μ)(g − b)      d = g + μ(b − g), or b without Nesterov's look ahead
///     X₀ = d/‖d‖                  Xₖ₊₁ = aXₖ + (bA + cA²)Xₖ with A = XₖXₖᵀ
///     w ← w − ηλw − η·√max(1, rows/columns)·X₅
///
/// with (a, b, c) = (3.4445, −4.775, 2.0315). Conventions and defaults are PyTorch's, but the iteration
/// is computed in the type of the weights, where PyTorch has bfloat16.
///
/// It is for the matrices of hidden layers. Embeddings and the last layer usually have another rule. Traps
/// for parameters that are no matrices.
public struct Muon: UpdateRule {
  public var learningRate: Schedule
  public let momentum: Double
  public let nesterov: Bool
  public let weightDecay: WeightDecay

  public init(
    learningRate: Schedule = 1e-3, momentum: Double = 0.95, nesterov: Bool = true,
    weightDecay: WeightDecay = 0.1
  ) {
    (self.learningRate, self.momentum) = (learningRate, momentum)
    (self.nesterov, self.weightDecay) = (nesterov, weightDecay)
    requireShare(momentum, "momentum", of: "Muon")
  }

  public func check(_ parameters: Parameters) {
    for (path, parameter) in parameters.named {
      require(
        parameter.shape.rank == 2,
        "Muon: the parameter \(path) has shape \(parameter.shape), and the rule is for matrices; give "
          + "such parameters to a group with another rule, such as AdamW")
    }
  }

  public func update(
    _ value: inout Tensor, gradient: Tensor, state: inout RuleState, step: Int
  ) {
    var mean = state["momentum"].take() ?? .zeros(value.shape, as: value.scalarType)
    mean *= momentum
    mean.add(gradient, scaledBy: 1 - momentum)
    let direction = nesterov ? gradient * (1 - momentum) + mean * momentum : mean
    state["momentum"] = mean
    let rate = learningRate(step)
    let shape = Double(value.shape[0]) / Double(max(value.shape[1], 1))
    value *= 1 - rate * weightDecay(value)
    value.add(orthogonalized(direction), scaledBy: -rate * max(1, shape).squareRoot())
  }

  /// A matrix whose singular vectors are those of x, and whose singular values are near 1.
  private func orthogonalized(_ x: Tensor) -> Tensor {
    let isTall = x.shape[0] > x.shape[1]
    var y = isTall ? x.transposed() : x
    y /= max(y.norm().scalar, 1e-7)
    for _ in 0..<5 {
      let square = matmul(y, y, transposing: .right)
      let series = square * -4.775 + matmul(square, square) * 2.0315
      y = y * 3.4445 + matmul(series, y)
    }
    return isTall ? y.transposed() : y
  }
}
