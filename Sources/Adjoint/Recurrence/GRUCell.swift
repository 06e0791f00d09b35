/// A step of gated recurrent units (Cho et al., "Learning Phrase Representations using RNN Encoder–Decoder",
/// 2014), in the form in which the reset gate stands behind the product, as PyTorch has it.
///
/// The operands are the gates' inputs a `[N, 3H]` by what the cell reads, which is a product of the
/// layer's own, the state h `[N, H]`, weights W `[3H, H]` and a bias b `[3H]`. The gates are in the order
/// r, z, n. With s = h·Wᵀ + b:
///
///     r = σ(a_r + s_r)    z = σ(a_z + s_z)    n = tanh(a_n + r·s_n)    h′ = (1 − z)·n + z·h
///
/// For the cotangent g of h′, with σ′ = σ(x)·σ(−x) and tanh′ = 1 − tanh² computed where nothing cancels:
///
///     ∂a_n = g·(1 − z)·tanh′     ∂a_z = g·(h − n)·σ′_z     ∂a_r = ∂a_n·s_n·σ′_r
///     ∂s = (∂a_r, ∂a_z, r·∂a_n)     ∂h = g·z + ∂s·W     ∂W = ∂sᵀ·h     ∂b = Σ ∂s
///
/// Traps when the shapes do not go together. ``GRUSequence`` takes all steps of a sequence at once. See
/// `Docs/Derivations/Recurrence.md`.
public struct GRUCell: FusedOperation {
  /// A step of gated recurrent units.
  public init() {}

  public func forward(
    _ operands: Operands, _ wanted: Wanted
  ) -> (result: Tensor, residuals: GRUResiduals) {
    let shape = RecurrentShape(of: operands, gates: 3, hasSteps: false, in: name)
    let (states, residuals) = GRUSteps(shape).forward(operands, keeps: wanted.any)
    return (states.viewed(as: operands[1].shape), residuals)
  }

  public func backward(
    _ cotangent: Tensor, _ residuals: GRUResiduals, _ wanted: Wanted
  ) -> Cotangents {
    let g = cotangent.expandingDimensions(at: 0)
    let cotangents = residuals.steps.backward(g, residuals, wanted)
    return wanted.cotangents { $0 == 0 ? cotangents[0]?.squeezed(along: 0) : cotangents[$0] }
  }

  public func composition(_ operands: Operands) -> Tensor {
    let shape = RecurrentShape(of: operands, gates: 3, hasSteps: false, in: name)
    return GRUSteps(shape).composedStep(operands[0], operands[1], operands[2], operands[3])
  }
}

/// A step of gated recurrent units: gates' inputs `[N, 3H]` in the order r, z, n, state `[N, H]`, weights
/// `[3H, H]` and bias `[3H]`. The result is the new state. See ``GRUCell``.
public func gruCell(_ inputs: Tensor, state: Tensor, weights: Tensor, bias: Tensor) -> Tensor {
  apply(GRUCell(), to: inputs, state, weights, bias)
}
