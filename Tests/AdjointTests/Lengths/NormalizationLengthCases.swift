import Adjoint

extension LengthCase {
  /// Normalization with scale and shift of 1 and 0, which a tensor of any lengths can have.
  static let normalizations: [LengthCase] = [
    LengthCase("layerNormalization", { when($0.rank > 0, $0) }, { layerNormalization($0) }),
    LengthCase(
      "layerNormalization, over two axes", { when($0.rank > 1 && $0.isSmall, $0) },
      { x in
        layerNormalization(
          x, scale: .ones(Shape(Array(x.shape.suffix(2))), as: x.scalarType),
          shift: .ones(Shape(Array(x.shape.suffix(2))), as: x.scalarType))
      }),
    LengthCase("rmsNormalization", { when($0.rank > 0, $0) }, { rmsNormalization($0) }),
    LengthCase(
      "groupNormalization", { when($0.rank > 1 && $0.isSmall, $0) },
      { groupNormalization($0, groups: Swift.max(1, $0.shape[1])) }),
    LengthCase(
      "batchNormalization", { when($0.rank > 1 && $0.isSmall, $0) },
      { batchNormalization($0).normalized }),
    LengthCase(
      "batchNormalization, with statistics", { when($0.rank > 1 && $0.isSmall, $0) },
      { x in
        let ones = Tensor.ones([x.shape[1]], as: x.scalarType)
        return batchNormalization(x, mean: ones, variance: ones)
      }),
  ]
}

extension Shape {
  /// Whether there is memory for one scalar of each index of an axis.
  fileprivate var isSmall: Bool { allSatisfy { $0 < 1 << 20 } }
}
