/// max(x, 0), NaN where x is NaN. ∂x = g where y > 0, and 0 elsewhere, so 0 at the kink.
struct Relu: TensorOperation {
  func forward(_ operands: Operands) -> Tensor { operands[0].mapped { $0.relu } }
  func residuals(for operand: Int) -> ResidualSet { .result }

  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    g.selected(wherePositive: saved.result)
  }
}

/// a where the gate is positive, 0 elsewhere. ∂a is g selected likewise, and the gate's is 0.
///
/// It does not multiply, so a NaN or infinity that is not selected leaves no trace.
struct WherePositive: TensorOperation {
  func forward(_ operands: Operands) -> Tensor {
    operands[0].combined(with: operands[1], in: "wherePositive") { $0.where_positive }
  }

  func residuals(for operand: Int) -> ResidualSet { operand == 0 ? .operand(1) : [] }

  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    operand == 0 ? g.selected(wherePositive: saved[1]) : nil
  }
}

/// x above 0, and slope·x elsewhere. ∂x = g above 0, and g·slope elsewhere.
struct LeakyRelu: ElementwiseOperation {
  let slope: Double
  func value<S: RealNumber>(_ x: S) -> S { x > 0 ? x : S(slope) * x }
}

/// x above 0, and α·(eˣ − 1) elsewhere. ∂x = g above 0, and g·α·eˣ elsewhere.
struct Elu: ElementwiseOperation {
  let alpha: Double
  var kernel: ElementwiseKernel? { .init(parameter: alpha) { $0.elu } }
  var derivativeKernel: ElementwiseKernel? { .init(parameter: alpha) { $0.elu_derivative } }
  func value<S: RealNumber>(_ x: S) -> S { x > 0 ? x : S(alpha) * .expMinusOne(x) }
}

/// ln(1 + eˣ). ∂x = g·σ(x).
struct Softplus: ElementwiseOperation {
  var kernel: ElementwiseKernel? { .init { $0.softplus } }
  var derivativeKernel: ElementwiseKernel? { .init { $0.sigmoid } }

  func value<S: RealNumber>(_ x: S) -> S {
    x > 0 ? x + .log(onePlus: .exp(-x)) : .log(onePlus: .exp(x))
  }

  func derivative<S: RealNumber>(_ x: S) -> S { .sigmoid(x) }
}

/// x·σ(x). ∂x = g·(σ(x) + x·σ′(x)).
struct Silu: ElementwiseOperation {
  var kernel: ElementwiseKernel? { .init { $0.silu } }
  var derivativeKernel: ElementwiseKernel? { .init { $0.silu_derivative } }

  func value<S: RealNumber>(_ x: S) -> S {
    let gate = S.sigmoid(x)
    return gate.isZero ? 0 : x * gate
  }

  func derivative<S: RealNumber>(_ x: S) -> S {
    let gate = S.sigmoid(x)
    let slope = gate * .sigmoid(-x)
    return slope.isZero ? gate : gate + x * slope
  }
}

/// x·Φ(x), where Φ(x) = ½·erfc(−x/√2) is the normal distribution function. ∂x = g·(Φ(x) + x·φ(x)),
/// where φ(x) = exp(−x²/2)/√(2π) is its density.
struct Gelu: ElementwiseOperation {
  var kernel: ElementwiseKernel? { .init { $0.gelu } }
  var derivativeKernel: ElementwiseKernel? { .init { $0.gelu_derivative } }

  func value<S: RealNumber>(_ x: S) -> S {
    let below = distribution(x)
    return below.isZero ? 0 : x * below
  }

  func derivative<S: RealNumber>(_ x: S) -> S {
    let slope = density(x)
    return slope.isZero ? distribution(x) : distribution(x) + x * slope
  }

  private func distribution<S: RealNumber>(_ x: S) -> S {
    0.5 * .erfc(S(-0.70710678118654752440) * x)
  }

  private func density<S: RealNumber>(_ x: S) -> S {
    S(0.39894228040143267794) * .exp(-0.5 * x * x)
  }
}

/// x·σ(2u) with u = √(2/π)·(x + 0.044715·x³), which is ½·x·(1 + tanh u). ∂x = g·(σ(2u) + x·σ′(2u)·2u′).
struct GeluTanh: ElementwiseOperation {
  var kernel: ElementwiseKernel? { .init { $0.gelu_tanh } }
  var derivativeKernel: ElementwiseKernel? { .init { $0.gelu_tanh_derivative } }

  func value<S: RealNumber>(_ x: S) -> S {
    let gate = S.sigmoid(argument(x))
    return gate.isZero ? 0 : x * gate
  }

  func derivative<S: RealNumber>(_ x: S) -> S {
    let (gate, rest) = (S.sigmoid(argument(x)), S.sigmoid(-argument(x)))
    let slope = gate * rest
    if slope.isZero { return gate }
    return gate + x * slope * S(GeluTanh.factor) * (1 + 3 * S(GeluTanh.cubic) * x * x)
  }

  /// 2u.
  private func argument<S: RealNumber>(_ x: S) -> S {
    S(GeluTanh.factor) * x * (1 + S(GeluTanh.cubic) * x * x)
  }

  private static let factor = 1.5957691216057307117597842397375  // 2·√(2/π)
  private static let cubic = 0.044715
}

/// max(x, 0) of each scalar: the rectified linear unit. Its derivative at 0 is taken to be 0.
public func relu(_ x: Tensor) -> Tensor { apply(Relu(), to: x) }

/// x above 0, and slope·x elsewhere. Its derivative at 0 is taken to be the slope.
public func leakyRelu(_ x: Tensor, slope: Double = 0.01) -> Tensor {
  apply(LeakyRelu(slope: slope), to: x)
}

/// The exponential linear unit: x above 0, and α·(eˣ − 1) elsewhere. Its derivative at 0 is taken to
/// be α.
public func elu(_ x: Tensor, alpha: Double = 1) -> Tensor { apply(Elu(alpha: alpha), to: x) }

/// ln(1 + eˣ) of each scalar, without overflow: a smooth rectifier, whose derivative is σ(x).
public func softplus(_ x: Tensor) -> Tensor { apply(Softplus(), to: x) }

/// x·σ(x) of each scalar: the sigmoid linear unit, also called swish.
public func silu(_ x: Tensor) -> Tensor { apply(Silu(), to: x) }

/// The Gaussian error linear unit x·Φ(x) of each scalar, where Φ is the normal distribution function.
///
/// It keeps its digits in the negative tail, where 1 + erf(x/√2) would lose them. Φ is exact unless an
/// approximation is given.
public func gelu(_ x: Tensor, approximation: GeluApproximation = .none) -> Tensor {
  switch approximation {
  case .none: apply(Gelu(), to: x)
  case .tanh: apply(GeluTanh(), to: x)
  }
}

/// How ``gelu(_:approximation:)`` approximates the normal distribution function Φ.
public enum GeluApproximation: Sendable, CaseIterable {
  /// Not at all.
  case none

  /// By ½·(1 + tanh(√(2/π)·(x + 0.044715·x³))), which differs from Φ by less than 5e-4.
  case tanh
}

extension Tensor {
  /// This tensor's scalars where the gate's are positive, 0 elsewhere. The gate is not differentiated.
  func selected(wherePositive gate: Tensor) -> Tensor { apply(WherePositive(), to: self, gate) }
}
