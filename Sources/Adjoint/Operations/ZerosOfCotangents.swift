import Synchronization

// What a cotangent of 0 promises, in the whole library.
//
// A cotangent of 0 says that the final result does not depend on a scalar: a mask did not select it,
// or its row is ignored. So what a backward multiplies it with must leave no trace, even NaN and
// infinities. Backwards multiply cotangents with `scaled(by:)`, `divided(by:)` and
// `matmul(_:_:cotangents:)`, in which 0 times anything is 0. This rule is known as a strong zero; Enzyme
// and ForwardDiff.jl offer it as an option. Its price: an indeterminate 0·∞ of other origin becomes 0
// too. The gradient of √x·√x at 0 is given as 0.

extension MatrixMultiply {
  /// The product of two matrices in which a cotangent of 0 times anything is 0.
  ///
  /// Nearly always that is the plain product, which is wrong only where 0 met NaN or an infinity. There
  /// it is not finite, and to look for that costs little beside the product.
  func withZerosOfCotangents(_ a: Tensor, _ b: Tensor, product: Tensor) -> Tensor {
    let other = cotangents == .left ? b : cotangents == .right ? a : product
    let isSound = other.elementCount < product.elementCount ? other.isFinite : product.isFinite
    if isSound { return product }

    let plain = MatrixMultiply(transposed: transposed)
    return product.withZerosOfCotangents(
      a, isCotangent: cotangents.contains(.left), b, isCotangent: cotangents.contains(.right)
    ) { plain.forward(.two($0, $1)) }
  }
}

extension Tensor {
  /// This product of a and b, whose scalars are sums of products, with the zeros of cotangents.
  func withZerosOfCotangents(
    _ a: Tensor, isCotangent aIsCotangent: Bool, _ b: Tensor, isCotangent bIsCotangent: Bool,
    _ multiply: (Tensor, Tensor) -> Tensor
  ) -> Tensor {
    // The number of terms in which a scalar that is not finite meets one that is no cotangent of 0.
    let terms =
      multiply(a.takers(isCotangent: aIsCotangent), b.indefinite)
      + multiply(a.indefinite, b.takers(isCotangent: bIsCotangent))
    return multiply(a.definite, b.definite).replacing(with: self, where: terms .> 0)
  }

  /// Whether all scalars are finite, for all that is known here.
  var isFinite: Bool {
    guard !isOpen else { return false }
    let (kernel, width, address) = (scalarType.kernels.is_finite, scalarType.byteCount, address)
    let areAll = Atomic(true)
    // A scalar is only read, so more of them than elsewhere make a piece.
    Parallelism.forEach(count: elementCount, grain: 4 * Tensor.elementwiseGrain) { range in
      if kernel(range.count, address + range.lowerBound * width) == 0 {
        areAll.store(false, ordering: .relaxed)
      }
    }
    return areAll.load(ordering: .relaxed)
  }

  private var isIndefinite: Mask { (self - self) .!= 0 }

  /// 1 where a scalar is NaN or infinite.
  fileprivate var indefinite: Tensor { Tensor(isIndefinite, as: scalarType) }

  /// 0 where a scalar is NaN or infinite, and the scalar elsewhere.
  fileprivate var definite: Tensor { replacing(with: 0, where: isIndefinite) }

  /// 0 where this is a cotangent of 0, and 1 elsewhere.
  fileprivate func takers(isCotangent: Bool) -> Tensor {
    isCotangent ? Tensor(self .!= 0, as: scalarType) : .ones(shape, as: scalarType)
  }
}
