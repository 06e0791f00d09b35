/// Gated recurrent units over all steps of a sequence: ``GRUCell`` for each, from the state `[N, H]` on.
///
/// The operands are the gates' inputs `[T, N, 3H]`, the initial state `[N, H]`, weights `[3H, H]` and a
/// bias `[3H]`; the result is the state after each step, `[T, N, H]`. The gradient of the weights is one
/// product over all steps.
public struct GRUSequence: FusedOperation {
  public var name: String { "gru" }

  /// Gated recurrent units over the steps of a sequence.
  public init() {}

  public func forward(
    _ operands: Operands, _ wanted: Wanted
  ) -> (result: Tensor, residuals: GRUResiduals) {
    let shape = RecurrentShape(of: operands, gates: 3, hasSteps: true, in: name)
    return GRUSteps(shape).forward(operands, keeps: wanted.any)
  }

  public func backward(
    _ cotangent: Tensor, _ residuals: GRUResiduals, _ wanted: Wanted
  ) -> Cotangents {
    residuals.steps.backward(cotangent, residuals, wanted)
  }

  public func composition(_ operands: Operands) -> Tensor {
    let steps = GRUSteps(RecurrentShape(of: operands, gates: 3, hasSteps: true, in: name))
    var (state, states) = (operands[1], [Tensor]())
    for step in 0..<steps.shape.steps {
      state = steps.composedStep(operands[0][step], state, operands[2], operands[3])
      states.append(state)
    }
    return states.isEmpty ? steps.shape.unwritten() : .stack(states)
  }
}

/// Gated recurrent units over a sequence: gates' inputs `[T, N, 3H]` in the order r, z, n, initial state
/// `[N, H]`, weights `[3H, H]` and bias `[3H]`. The result is the state after each step, `[T, N, H]`. See
/// ``GRUSequence``.
public func gru(_ inputs: Tensor, state: Tensor, weights: Tensor, bias: Tensor) -> Tensor {
  apply(GRUSequence(), to: inputs, state, weights, bias)
}
