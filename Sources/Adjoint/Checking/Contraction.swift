extension TensorStructure {
  /// A scalar function of these tensors whose gradient tests a whole Jacobian at once: the sum of the
  /// scalars, each times a fixed number between ½ and 1½. A single scalar is itself.
  func contracted() -> Tensor {
    let tensors = self.tensors
    if tensors.count == 1 && tensors[0].elementCount == 1 { return tensors[0] }
    var random = RandomStream(seed: 20)
    let sums = tensors.map { tensor in
      (tensor * Tensor.uniform(tensor.shape, in: 0.5..<1.5, as: tensor.scalarType, using: &random))
        .sum()
    }
    return sums.dropFirst().reduce(sums[0], +)
  }
}
