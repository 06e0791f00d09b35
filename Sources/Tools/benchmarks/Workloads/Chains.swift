import Adjoint

extension Workload {
  /// A chain of multiplications of scalars, forward and backward: the cost of the tape itself.
  static func chains(_ scale: Scale) -> [Workload] {
    [1_000, 1_000_000].map { length in
      Workload(name: "chain/\(length)") {
        let factor = Tensor(1.0001)
        let product = chain(scale == .whole ? length : length / 100)
        return Work {
          valueWithGradient(at: factor, of: product)
        } tensors: {
          [$0.value, $0.gradient]
        }
      }
    }
  }

  /// w·w·…·w, so many times.
  static func chain(_ length: Int) -> (Tensor) -> Tensor {
    { w in
      var product = w
      for _ in 0..<length { product = product * w }
      return product
    }
  }
}
