/// Long short-term memory over all steps of a sequence: ``LSTMCell`` for each.
///
/// The operands are the gates' inputs `[T, N, 4H]`, the initial state and cell `[N, H]`, weights `[4H, H]`
/// and a bias `[4H]`. In the result `hidden` is the state after each step, `[T, N, H]`, and `cell` the
/// last cell, `[N, H]`. The gradient of the weights is one product over all steps.
public struct LSTMSequence: FusedOperation {
  public var name: String { "lstm" }

  /// Long short-term memory over the steps of a sequence.
  public init() {}

  public func forward(
    _ operands: Operands, _ wanted: Wanted
  ) -> (result: LSTMState, residuals: LSTMResiduals) {
    let shape = RecurrentShape(of: operands, gates: 4, hasSteps: true, in: name)
    return LSTMSteps(shape).forward(operands, keeps: wanted.any)
  }

  public func backward(
    _ cotangent: LSTMState, _ residuals: LSTMResiduals, _ wanted: Wanted
  ) -> Cotangents {
    residuals.steps.backward(cotangent, residuals, wanted)
  }

  public func composition(_ operands: Operands) -> LSTMState {
    let steps = LSTMSteps(RecurrentShape(of: operands, gates: 4, hasSteps: true, in: name))
    var state = LSTMState(hidden: operands[1], cell: operands[2])
    var states: [Tensor] = []
    for step in 0..<steps.shape.steps {
      state = steps.composedStep(operands[0][step], state, operands[3], operands[4])
      states.append(state.hidden)
    }
    let hidden = states.isEmpty ? steps.shape.unwritten() : Tensor.stack(states)
    return LSTMState(hidden: hidden, cell: state.cell)
  }
}

/// Long short-term memory over a sequence: gates' inputs `[T, N, 4H]` in the order i, f, g, o, the initial
/// state, weights `[4H, H]` and bias `[4H]`. In the result `hidden` is the state after each step,
/// `[T, N, H]`, and `cell` the last cell; `last` is the state to go on from. See ``LSTMSequence``.
public func lstm(_ inputs: Tensor, state: LSTMState, weights: Tensor, bias: Tensor) -> LSTMState {
  apply(LSTMSequence(), to: inputs, state.hidden, state.cell, weights, bias)
}
