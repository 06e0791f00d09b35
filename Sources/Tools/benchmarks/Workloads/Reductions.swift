import Adjoint

extension Workload {
  /// Reductions of a tensor of 2²⁰ scalars along each of its axes and all of them. They read it, and
  /// write little.
  static func reductions(_ scale: Scale) -> [Workload] {
    let shape: Shape = scale == .whole ? [128, 64, 128] : [40, 60, 70]
    let kinds: [(String, @Sendable (Tensor, [Int]) -> Tensor)] = [
      ("sum", { $0.sum(along: $1) }), ("mean", { $0.mean(along: $1) }),
      ("max", { $0.max(along: $1) }),
    ]
    let axes = [("first", [0]), ("middle", [1]), ("last", [2]), ("all", [0, 1, 2])]
    return kinds.flatMap { kind, reduce in
      axes.map { place, axes in
        Workload(
          name: "\(kind)/128x64x128/\(place)", amount: .bytes(4 * Double(shape.elementCount)),
          limit: .cache
        ) {
          let x = normal(shape, seed: 1)
          return Work { reduce(x, axes) }
        }
      }
    }
  }

  /// Softmax reads and writes its rows; log-sum-exp reads them.
  static func softmaxes(_ scale: Scale) -> [Workload] {
    let shape: Shape = [scale(1024), scale(1000)]
    let kinds: [(String, Int, @Sendable (Tensor) -> Tensor)] = [
      ("softmax", 8, { softmax($0) }), ("logSoftmax", 8, { logSoftmax($0) }),
      ("logSumExp", 4, { $0.logSumExp(along: 1) }),
    ]
    return kinds.map { kind, bytes, function in
      Workload(
        name: "\(kind)/1024x1000", amount: .bytes(Double(bytes * shape.elementCount)), limit: .cache
      ) {
        let x = normal(shape, seed: 1)
        return Work { function(x) }
      }
    }
  }

  /// The backwards of softmax and its logarithm in rows of few classes. They read the cotangent and
  /// what the forward kept, and write as much.
  static func softmaxBackwards(_ scale: Scale) -> [Workload] {
    let kinds: [(String, @Sendable (Tensor) -> Tensor)] = [
      ("softmax", { softmax($0) }), ("logSoftmax", { logSoftmax($0) }),
    ]
    return kinds.flatMap { kind, function in
      [(4096, 10), (4096, 32), (1024, 64)].map { rows, classes in
        let shape: Shape = [scale(rows), scale(classes)]
        return Workload(
          name: "\(kind)/\(rows)x\(classes)/backward",
          amount: .bytes(Double(12 * shape.elementCount)), limit: .cache
        ) {
          let pullback = valueWithPullback(at: normal(shape, seed: 1), of: function).pullback
          let cotangent = normal(shape, seed: 2)
          return Work { pullback(cotangent) }
        }
      }
    }
  }
}
