import Adjoint

extension Workload {
  /// Normalizations with their parameters, and the gradients of all operands.
  static func normalizations(_ scale: Scale) -> [Workload] {
    let rows: Shape = [scale(2048), scale(512)]
    let images: Shape = scale == .whole ? [32, 32, 28, 28] : [8, 16, 28, 28]
    return [
      normalization("layer-normalization/512x64", [scale(512), 64]) {
        layerNormalization($0[0], scale: $0[1], shift: $0[2])
      },
      normalization("layer-normalization/2048x512", rows) {
        layerNormalization($0[0], scale: $0[1], shift: $0[2])
      },
      normalization("rms-normalization/2048x512", rows, hasShift: false) {
        rmsNormalization($0[0], scale: $0[1])
      },
      normalization("group-normalization/32x32x28x28/8", images) {
        groupNormalization($0[0], groups: 8, scale: $0[1], shift: $0[2])
      },
      normalization("batch-normalization/32x32x28x28", images) {
        batchNormalization($0[0], scale: $0[1], shift: $0[2]).normalized
      },
    ]
  }

  /// The parameters have the length of the second axis, be it that of rows or the channels of images. The
  /// inputs are read twice, the cotangent once, and the value and the gradient are written.
  private static func normalization(
    _ name: String, _ shape: Shape, hasShift: Bool = true,
    _ function: @escaping @Sendable ([Tensor]) -> Tensor
  ) -> Workload {
    let count = shape.elementCount
    return Workload(name: name, bytes: 20 * count, scalars: count) {
      let parameters = (0..<(hasShift ? 2 : 1)).map { normal([shape[1]], seed: 2 + $0) }
      return Work(at: [normal(shape, seed: 1)] + parameters, function)
    }
  }
}
