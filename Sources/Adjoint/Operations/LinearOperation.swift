/// An operation that is linear in its only operand, but for a constant: it takes a cotangent back by its
/// transpose.
protocol LinearOperation: TensorOperation<Tensor> {
  associatedtype Transposed: LinearOperation

  var transpose: Transposed { get }
}

extension LinearOperation {
  func residuals(for operand: Int) -> ResidualSet { [] }

  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    apply(transpose, to: g)
  }
}
