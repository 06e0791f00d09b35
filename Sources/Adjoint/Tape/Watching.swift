extension Tensor {
  /// The same value, whose gradient the innermost ``valueWithGradients(of:)`` around returns under a
  /// name: that of an activation inside a network, say, or of its inputs.
  ///
  /// ```swift
  /// let (loss, gradients) = valueWithGradients {
  ///   let hidden = relu(layer(images)).watched(as: "hidden")
  ///   return softmaxCrossEntropy(output(hidden), labels: labels)
  /// }
  /// print(gradients["hidden"]!)
  /// ```
  ///
  /// The gradient is that by way of this result; other uses of the tensor that it was called on do
  /// not count. Outside such a scope nothing happens. Traps when a scope has two values by one name,
  /// and inside the function of a checkpoint, whose values the scope does not record.
  public func watched(as name: String) -> Tensor {
    let stack = TapeStack.current
    require(
      !(stack.isInCheckpoint && stack.collectsParameters && stack.tapes.isEmpty),
      "watched: \"\(name)\", of shape \(shape), is inside the function of a checkpoint, which is not "
        + "recorded, so its gradient would be lost; return it from the checkpoint and watch the result"
    )
    guard !stack.isSuspended, let tape = stack.tapes.last(where: { $0.parameters != nil })
    else { return self }
    var value = apply(Watched(), to: self)
    if value.record.number(on: tape.identity) == nil {
      value = tape.leaf(value, inside: value.record)
    }
    tape.watch(value.record.number(on: tape.identity)!, as: name)
    return value
  }
}

/// x itself, as a value of its own. ∂x = g.
private struct Watched: Movement {
  func forward(_ operands: Operands) -> Tensor { operands[0] }
  func residuals(for operand: Int) -> ResidualSet { [] }
  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    g
  }
}
