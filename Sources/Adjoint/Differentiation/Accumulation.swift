/// The mean of a loss over a batch and its gradients, from pieces of the batch one after the other, so that
/// only one piece's computation is in memory at a time.
///
/// ```swift
/// let (loss, gradients) = valueWithGradients(accumulating: pieces) { piece in
///   SoftmaxCrossEntropy(.labels(piece.labels, ignoring: padding)).meanLoss(of: model(piece.inputs))
/// }
/// ```
///
/// It is the mean over all examples of the batch, and not the mean of the pieces' means: a last piece with
/// fewer examples, or a piece with more ignored ones, weighs as much as it has. Where nothing counts at all
/// the value and the gradients are NaN. Traps when there are no pieces, and when a piece reads no parameter.
public func valueWithGradients<Piece>(
  accumulating pieces: some Sequence<Piece>, of loss: (Piece) throws -> MeanLoss
) rethrows -> (value: Tensor, gradients: Gradients) {
  var total: (sum: Tensor, count: Double, gradients: Gradients)?
  for piece in pieces {
    var count = 0.0
    let (sum, gradients) = try valueWithGradients {
      let loss = try loss(piece)
      count = loss.count
      return loss.sum
    }
    total =
      total.map { ($0.sum + sum, $0.count + count, $0.gradients + gradients) }
      ?? (sum, count, gradients)
  }
  guard let total else {
    fatalError("valueWithGradients(accumulating:): there are no pieces, and so no loss")
  }
  return (total.sum / total.count, total.gradients.divided(by: total.count))
}

extension Gradients {
  fileprivate func divided(by count: Double) -> Gradients { mapped { $1 / count } }
}
