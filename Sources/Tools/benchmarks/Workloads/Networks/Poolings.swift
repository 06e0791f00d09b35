import Adjoint

extension Workload {
  /// The largest of each window of 2 × 2, and the gradient. The images are read and their gradient is
  /// written, and so are a quarter as many results and cotangents.
  static func poolings(_ scale: Scale) -> [Workload] {
    let shape: Shape = [scale == .whole ? 64 : 8, 16, 28, 28]
    let count = shape.elementCount
    return [
      Workload(name: "max-pooling/64x16x28x28", bytes: 10 * count, scalars: count) {
        Work(at: [normal(shape, seed: 1)]) { maxPooling2D($0[0], size: 2) }
      }
    ]
  }
}
