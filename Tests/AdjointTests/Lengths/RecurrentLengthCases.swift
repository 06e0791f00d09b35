import Adjoint

extension LengthCase {
  /// Dropout, whose results at lengths of 1 may be 0, and recurrent steps, whose operand is the inputs of
  /// the gates.
  static let recurrent: [LengthCase] = [
    LengthCase("dropout", same: { dropout($0, rate: 0.5, key: RandomKey(seed: 1)) }),
    LengthCase("dropout, none", same: { dropout($0, rate: 0, key: RandomKey(seed: 1)) }),
    LengthCase(
      "gruCell", { when($0.rank == 2, shape($0, gates: 3)) },
      { gruCell($0, state: state($0, 3), weights: weights($0, 3), bias: bias($0)) }),
    LengthCase(
      "gru", { when($0.rank == 3, shape($0, gates: 3)) },
      { gru($0, state: state($0, 3), weights: weights($0, 3), bias: bias($0)) }),
    LengthCase(
      "lstmCell", { when($0.rank == 2, shape($0, gates: 4)) },
      {
        let both = LSTMState(hidden: state($0, 4), cell: state($0, 4))
        return lstmCell($0, state: both, weights: weights($0, 4), bias: bias($0)).hidden
      }),
    LengthCase(
      "lstm", { when($0.rank == 3, shape($0, gates: 4)) },
      {
        let both = LSTMState(hidden: state($0, 4), cell: state($0, 4))
        return lstm($0, state: both, weights: weights($0, 4), bias: bias($0)).hidden
      }),
  ]

  /// The shape of the states for inputs of so many gates. No memory holds weights for a huge state.
  private static func shape(_ inputs: Shape, gates: Int) -> Shape? {
    when(
      inputs.allSatisfy { $0 < 100 }, inputs.with(-1) { $0 % gates == 0 ? $0 / gates : nil })
  }

  private static func state(_ x: Tensor, _ gates: Int) -> Tensor {
    .halves([x.shape[x.rank - 2], x.shape.last! / gates], like: x)
  }

  private static func weights(_ x: Tensor, _ gates: Int) -> Tensor {
    .halves([x.shape.last!, x.shape.last! / gates], like: x)
  }

  private static func bias(_ x: Tensor) -> Tensor { .halves([x.shape.last!], like: x) }
}
