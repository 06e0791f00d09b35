import Adjoint

extension Workload {
  /// Which of a million scalars are positive: they are read, and a byte is written for each.
  static func comparisons(_ scale: Scale) -> [Workload] {
    let count = scale.million
    return [
      Workload(name: "greater/1M", bytes: 5 * count, scalars: count) {
        let x = normal([count], seed: 1)
        return Work {
          x .> 0
        } tensors: {
          [Tensor($0)]
        }
      }
    ]
  }
}
