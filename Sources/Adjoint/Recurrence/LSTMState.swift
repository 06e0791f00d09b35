/// The state of long short-term memory: the hidden state and the cell, both `[N, H]`.
public struct LSTMState: TensorStructure, Sendable {
  /// h, which is the output.
  public var hidden: Tensor

  /// c, which only the next step reads.
  public var cell: Tensor

  /// A state of these tensors.
  public init(hidden: Tensor, cell: Tensor) { (self.hidden, self.cell) = (hidden, cell) }

  public mutating func forEachTensor(_ body: (inout Tensor) throws -> Void) rethrows {
    try body(&hidden)
    try body(&cell)
  }
}
