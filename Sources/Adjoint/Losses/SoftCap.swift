/// κ·tanh(x/κ): x kept within ±κ, of one κ for all.
///
/// With v = x/κ, ∂x = g·sech² v and ∂κ = Σ g·(tanh v − v·sech² v), as ``SoftCapSlope``.
struct SoftCap: TensorOperation {
  func forward(_ operands: Operands) -> Tensor {
    tanh(operands[0] / operands[1]) * operands[1]
  }

  func residuals(for operand: Int) -> ResidualSet { .operands }

  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    operand == 0
      ? g.scaled(by: tanhDerivative(saved[0] / saved[1]))
      : g.scaled(by: apply(SoftCapSlope(), to: saved[0], saved[1]))
  }
}

/// The derivative of κ·tanh(x/κ) with respect to κ: tanh v − v·sech² v with v = x/κ.
///
/// Near 0 that is about 2v³/3, of which the difference keeps nothing. It equals
/// (sinh 2v − 2v)/(2·cosh² v), whose numerator has a series of positive terms.
struct SoftCapSlope: BinaryElementwiseOperation {
  func value<S: RealNumber>(_ x: S, _ cap: S) -> S {
    let v = x / cap
    let slope: S = 4 * .sigmoid(2 * v) * .sigmoid(-2 * v)  // sech² v
    if v > -1 && v < 1 { return excess(2 * v) * slope / 2 }
    // Far out v·sech² v is 0, whatever v is.
    if v > 400 || v < -400 { return v > 0 ? 1 : -1 }
    return .tanh(v) - v * slope
  }

  /// sinh w − w for |w| ≤ 2: w³/3!·(1 + w²/(4·5)·(1 + w²/(6·7)·(…))).
  private func excess<S: RealNumber>(_ w: S) -> S {
    let square = w * w
    var sum: S = 1
    for n in stride(from: 24.0, through: 4, by: -2) { sum = 1 + square / S(n * (n + 1)) * sum }
    return w * square / 6 * sum
  }
}
