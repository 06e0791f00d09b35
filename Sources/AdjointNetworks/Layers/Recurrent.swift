import Adjoint

/// Gated recurrent units over a sequence (Cho et al., "Learning Phrase Representations using RNN
/// Encoder–Decoder", 2014), with PyTorch's formulas and order of gates. See `gru`.
public final class GRU: Module, Sendable {
  /// The gates' weights of the inputs `[3·units, inputs]` and of the state `[3·units, units]`, in the order
  /// reset, update, new; and their biases `[3·units]`.
  public let inputWeight: Parameter
  public let stateWeight: Parameter
  public let inputBias: Parameter
  public let stateBias: Parameter

  /// Units whose weights and biases are drawn evenly from ±1/√units, as PyTorch's are, unless an
  /// initializer is given for the weights.
  public init(
    _ inputs: Int, _ units: Int, weights: Initializer? = nil, as scalarType: ScalarType = .float32
  ) {
    let gates = Gates(3, inputs, units, weights, of: "GRU")
    inputWeight = gates.inputWeight(as: scalarType)
    stateWeight = gates.stateWeight(as: scalarType)
    inputBias = gates.bias(as: scalarType)
    stateBias = gates.bias(as: scalarType)
  }

  /// The states after each step `[T, N, units]` for inputs `[T, N, inputs]`, from a state `[N, units]` on,
  /// which is 0 unless it is given. A sequence goes on from `states[-1]` of the one before.
  public func callAsFunction(_ inputs: Tensor, from state: Tensor? = nil) -> Tensor {
    let units = stateWeight.shape[1]
    let byInputs = gateInputs(inputs, inputWeight, inputBias, in: "GRU")
    if let state { requireState(state, [inputs.shape[1], units], last: "states[-1]", of: "GRU") }
    let state = state ?? .zeros([inputs.shape[1], units], as: inputs.scalarType)
    return gru(byInputs, state: state, weights: stateWeight.value, bias: stateBias.value)
  }
}

/// Long short-term memory over a sequence (Hochreiter and Schmidhuber, "Long Short-Term Memory", 1997), with
/// PyTorch's formulas and order of gates. See `lstm`.
public final class LSTM: Module, Sendable {
  /// The gates' weights of the inputs `[4·units, inputs]` and of the state `[4·units, units]`, in the order
  /// input, forget, new, output; and their biases `[4·units]`.
  public let inputWeight: Parameter
  public let stateWeight: Parameter
  public let inputBias: Parameter
  public let stateBias: Parameter

  /// Units whose weights and biases are drawn evenly from ±1/√units, as PyTorch's are, unless an
  /// initializer is given for the weights.
  public init(
    _ inputs: Int, _ units: Int, weights: Initializer? = nil, as scalarType: ScalarType = .float32
  ) {
    let gates = Gates(4, inputs, units, weights, of: "LSTM")
    inputWeight = gates.inputWeight(as: scalarType)
    stateWeight = gates.stateWeight(as: scalarType)
    inputBias = gates.bias(as: scalarType)
    stateBias = gates.bias(as: scalarType)
  }

  /// The hidden states after each step `[T, N, units]` and the last cell `[N, units]` for inputs
  /// `[T, N, inputs]`, from a state on, which is 0 unless it is given. A sequence goes on from `last` of the
  /// result before.
  public func callAsFunction(_ inputs: Tensor, from state: LSTMState? = nil) -> LSTMState {
    let units = stateWeight.shape[1]
    let byInputs = gateInputs(inputs, inputWeight, inputBias, in: "LSTM")
    let zeros = Tensor.zeros([inputs.shape[1], units], as: inputs.scalarType)
    for tensor in [state?.hidden, state?.cell].compactMap({ $0 }) {
      requireState(tensor, zeros.shape, last: "result.last", of: "LSTM")
    }
    return lstm(
      byInputs, state: state ?? LSTMState(hidden: zeros, cell: zeros), weights: stateWeight.value,
      bias: stateBias.value)
  }
}

/// What the gates read of the inputs: one product for all steps.
private func gateInputs(
  _ inputs: Tensor, _ weight: Parameter, _ bias: Parameter, in layer: String
) -> Tensor {
  require(
    inputs.rank == 3 && inputs.shape[2] == weight.shape[1],
    "\(layer): the inputs have shape \(inputs.shape); they must be [T, N, \(weight.shape[1])], with the "
      + "steps first")
  return affine(inputs, weight.value, bias.value, transposing: .right)
}

/// - Parameter last: how the last state is had from the result of a sequence.
private func requireState(_ state: Tensor, _ shape: Shape, last: String, of layer: String) {
  require(
    state.shape == shape,
    "\(layer): the state has shape \(state.shape); it must be \(shape): a row for each sequence, of as "
      + "many scalars as there are units"
      + (state.rank == 3 ? "; to go on after a sequence, give its last state, \(last)" : ""))
}

/// How the parameters of a layer with gates are made.
private struct Gates {
  private let gates: Int
  private let inputs: Int
  private let units: Int
  private let weights: Initializer?

  init(_ gates: Int, _ inputs: Int, _ units: Int, _ weights: Initializer?, of layer: String) {
    require(
      inputs > 0 && units > 0,
      "\(layer)(\(inputs), \(units)): a layer needs at least one input and one unit")
    (self.gates, self.inputs, self.units, self.weights) = (gates, inputs, units, weights)
  }

  func inputWeight(as type: ScalarType) -> Parameter {
    Parameter([gates * units, inputs], weights ?? .byFanIn(units), as: type)
  }

  func stateWeight(as type: ScalarType) -> Parameter {
    Parameter([gates * units, units], weights ?? .byFanIn(units), as: type)
  }

  func bias(as type: ScalarType) -> Parameter {
    Parameter([gates * units], .byFanIn(units), as: type)
  }
}
