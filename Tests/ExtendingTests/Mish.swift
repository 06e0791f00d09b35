import Adjoint

/// x·tanh(ln(1 + eˣ)) (Misra, "Mish", BMVC 2020).
struct Mish: ElementwiseOperation {
  func value<S: RealNumber>(_ x: S) -> S {
    // ln(1 + eˣ), written so that neither end overflows.
    let softplus = x > 0 ? x + .log(onePlus: .exp(-x)) : .log(onePlus: .exp(x))
    return x * .tanh(softplus)
  }
}

func mish(_ x: Tensor) -> Tensor { apply(Mish(), to: x) }
