/// A step of long short-term memory (Hochreiter and Schmidhuber, "Long Short-Term Memory", 1997) with
/// forget gate (Gers, Schmidhuber and Cummins, "Learning to Forget", 2000).
///
/// The operands are the gates' inputs a `[N, 4H]` by what the cell reads, which is a product of the
/// layer's own, the state h and the cell c `[N, H]`, weights W `[4H, H]` and a bias b `[4H]`. The gates are
/// in the order i, f, g, o. With p = a + h·Wᵀ + b:
///
///     i = σ(p_i)    f = σ(p_f)    g = tanh(p_g)    o = σ(p_o)    c′ = f·c + i·g    h′ = o·tanh c′
///
/// For the cotangents h̄ of h′ and c̄ of c′, with d = c̄ + h̄·o·tanh′(c′), and with σ′ = σ(x)·σ(−x) and tanh′
/// = 1 − tanh² computed where nothing cancels:
///
///     ∂a = ∂p = (d·g·σ′_i, d·c·σ′_f, d·i·tanh′_g, h̄·tanh(c′)·σ′_o)
///     ∂h = ∂p·W     ∂c = d·f     ∂W = ∂pᵀ·h     ∂b = Σ ∂p
///
/// Traps when the shapes do not go together. ``LSTMSequence`` takes all steps of a sequence at once. See
/// `Docs/Derivations/Recurrence.md`.
public struct LSTMCell: FusedOperation {
  /// A step of long short-term memory.
  public init() {}

  public func forward(
    _ operands: Operands, _ wanted: Wanted
  ) -> (result: LSTMState, residuals: LSTMResiduals) {
    let shape = RecurrentShape(of: operands, gates: 4, hasSteps: false, in: name)
    let (states, residuals) = LSTMSteps(shape).forward(operands, keeps: wanted.any)
    let state = LSTMState(
      hidden: states.hidden.viewed(as: operands[1].shape), cell: states.cell)
    return (state, residuals)
  }

  public func backward(
    _ cotangent: LSTMState, _ residuals: LSTMResiduals, _ wanted: Wanted
  ) -> Cotangents {
    let hidden = cotangent.hidden.expandingDimensions(at: 0)
    let cotangents = residuals.steps.backward(
      LSTMState(hidden: hidden, cell: cotangent.cell), residuals, wanted)
    return wanted.cotangents { $0 == 0 ? cotangents[0]?.squeezed(along: 0) : cotangents[$0] }
  }

  public func composition(_ operands: Operands) -> LSTMState {
    let steps = LSTMSteps(RecurrentShape(of: operands, gates: 4, hasSteps: false, in: name))
    let state = LSTMState(hidden: operands[1], cell: operands[2])
    return steps.composedStep(operands[0], state, operands[3], operands[4])
  }
}

/// A step of long short-term memory: gates' inputs `[N, 4H]` in the order i, f, g, o, the state, weights
/// `[4H, H]` and bias `[4H]`. The result is the new state. See ``LSTMCell``.
public func lstmCell(
  _ inputs: Tensor, state: LSTMState, weights: Tensor, bias: Tensor
) -> LSTMState {
  apply(LSTMCell(), to: inputs, state.hidden, state.cell, weights, bias)
}
