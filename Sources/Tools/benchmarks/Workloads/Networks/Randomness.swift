import Adjoint

extension Workload {
  /// Dropout of a million scalars, and the gradient. They are read and written, and so are their
  /// cotangents.
  static func dropouts(_ scale: Scale) -> [Workload] {
    let count = scale.million
    return [
      Workload(name: "dropout/1M", bytes: 16 * count, scalars: count) {
        Work(at: [normal([count], seed: 1)]) {
          dropout($0[0], rate: 0.2, key: RandomKey(seed: 2))
        }
      }
    ]
  }

  /// A million normal numbers, which are written. No copy is like it, since arithmetic counts.
  static func drawings(_ scale: Scale) -> [Workload] {
    let count = scale.million
    return [
      Workload(name: "normal/1M", amount: .bytes(Double(4 * count))) {
        Work { Tensor.normal([count], key: RandomKey(seed: 1)) }
      }
    ]
  }
}
