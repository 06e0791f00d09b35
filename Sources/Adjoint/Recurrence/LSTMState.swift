/// The state of long short-term memory: the hidden state and the cell, both `[N, H]`.
///
/// In the result of a sequence `hidden` has the states after all steps, `[T, N, H]`, and ``last`` is the
/// state from which the next sequence goes on.
public struct LSTMState: TensorStructure, Sendable {
  /// h, which is the output.
  public var hidden: Tensor

  /// c, which only the next step reads.
  public var cell: Tensor

  /// A state of these tensors.
  public init(hidden: Tensor, cell: Tensor) { (self.hidden, self.cell) = (hidden, cell) }

  /// The state after the last step of a sequence: `hidden[-1]` and the cell. Of a single state it is that
  /// state. Traps where the sequence had no step.
  public var last: LSTMState {
    guard hidden.rank == 3 else { return self }
    require(
      hidden.shape[0] > 0,
      "LSTMState.last: the hidden states have shape \(hidden.shape), of no step; go on from the state "
        + "that the sequence began with")
    return LSTMState(hidden: hidden[-1], cell: cell)
  }

  public mutating func forEachTensor(_ body: (inout Tensor) throws -> Void) rethrows {
    try body(&hidden)
    try body(&cell)
  }
}
