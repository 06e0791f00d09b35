extension LossReduction {
  /// The losses of rows or elements that all count the same, reduced.
  func reduced(_ losses: Tensor, in operation: String) -> Tensor {
    guard let divisor = divisor(Double(losses.elementCount), in: operation) else { return losses }
    return losses.sum() / divisor
  }
}
