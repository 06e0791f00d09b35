extension TensorStructure {
  /// A scalar function of these tensors whose gradient tests a whole Jacobian at once: the sum of the
  /// scalars, each times a fixed number between ½ and 1½. A single scalar is itself.
  func contracted() -> Tensor {
    if isSingleScalar { return tensors[0] }
    let sums = zip(tensors, contraction.tensors).map { ($0 * $1).sum() }
    return sums.dropFirst().reduce(sums[0], +)
  }

  /// The numbers that `contracted()` multiplies with, which are the cotangent of its argument. Each is
  /// a float32 number, so that they are the same in both scalar types.
  package var contraction: Self {
    if isSingleScalar { return mappingTensors { .ones($0.shape, as: $0.scalarType) } }
    var random = RandomStream(seed: 20)
    return mappingTensors { tensor in
      Tensor.uniform(tensor.shape, in: 0.5..<1.5, as: .float32, using: &random)
        .cast(to: tensor.scalarType)
    }
  }

  private var isSingleScalar: Bool {
    let tensors = self.tensors
    return tensors.count == 1 && tensors[0].elementCount == 1
  }
}
