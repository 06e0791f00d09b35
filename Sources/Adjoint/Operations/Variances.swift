/// Σ (x − x̄)² / n along axes, which remain with length 1, where x̄ is the mean and n the divisor.
///
/// ∂x = 2g·(x − x̄)/n. The part of it that comes through x̄ is 0, because the deviations add up to 0.
struct Variance: TensorOperation {
  let axes: [Int]
  let divisor: Double

  func forward(_ operands: Operands) -> Tensor {
    operands[0].withoutOverflow(0x1p-624, degree: 2) { x in
      x.reducedRows(along: axes) { $0.squared_deviations_rows } / divisor
    }
  }

  func residuals(for operand: Int) -> ResidualSet { .operand(0) }

  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    let factor = Tensor(2 / divisor, as: g.scalarType)
    return g.scaled(by: factor).scaled(by: saved[0].centered(along: axes))
  }
}

extension Tensor {
  /// The variance along axes, where −1 is the last one, or of all scalars. The axes are removed, or
  /// remain with length 1 where dimensions are kept.
  ///
  /// - Parameters:
  ///   - axes: the axes; all unless some are given.
  ///   - unbiased: whether the squares of the n deviations are divided by n − 1, which estimates the
  ///     variance of what the scalars are a sample of, rather than by n, which gives their own. NaN
  ///     when that is 0 or less.
  ///   - keepingDimensions: whether the axes remain.
  public func variance(
    along axes: [Int]? = nil, unbiased: Bool = false, keepingDimensions: Bool = false
  ) -> Tensor {
    reduced(along: axes, keeping: keepingDimensions, in: "variance") {
      Variance(axes: $0, divisor: divisor(along: $0, unbiased: unbiased))
    }
  }

  /// The variance along an axis.
  public func variance(
    along axis: Int, unbiased: Bool = false, keepingDimensions: Bool = false
  ) -> Tensor {
    variance(along: [axis], unbiased: unbiased, keepingDimensions: keepingDimensions)
  }

  /// The standard deviation, the square root of the variance, along axes, where −1 is the last one, or
  /// of all scalars. The axes are removed, or remain with length 1 where dimensions are kept.
  ///
  /// It overflows and underflows only where it is itself out of range, which its square may be long
  /// before. Its gradient is g·(x − x̄)/(n·y) with y the result, and taken to be 0 where y is 0: where
  /// all scalars are equal.
  ///
  /// - Parameters:
  ///   - axes: the axes; all unless some are given.
  ///   - unbiased: whether the squares of the n deviations are divided by n − 1 rather than by n. NaN
  ///     when that is 0 or less.
  ///   - keepingDimensions: whether the axes remain.
  public func standardDeviation(
    along axes: [Int]? = nil, unbiased: Bool = false, keepingDimensions: Bool = false
  ) -> Tensor {
    let axes = axesToReduce(axes, in: "standardDeviation")
    let root = divisor(along: axes, unbiased: unbiased).squareRoot()
    func norm(_ x: Tensor) -> Tensor { x.norm(along: axes, keepingDimensions: keepingDimensions) }
    // The search for NaN and infinities would stop at an intermediate that overflows, and a program must
    // be right for scalars that overflow too.
    if !TapeStack.current.watchesNonFinite && !isOpen {
      let result = norm(centered(along: axes)) / root
      if root == 0 || result.total.isFinite { return result }
    }
    // Scalars whose norm is small enough have deviations that do not overflow, nor does their norm.
    let norms =
      isOpen
      ? detached().norm(along: axes, keepingDimensions: true)
      : reducedRows(along: axes) { $0.norm_rows }
    let isLarge = norms .> scalarType.normalMagnitudes.largest / 4
    if !isLarge.mayHoldSomewhere { return norm(centered(along: axes)) / root }
    // The same is true of quarters of any, if they are divided before they are squared.
    let scale = Tensor.ones(norms.shape, as: scalarType).replacing(with: 0.25, where: isLarge)
    let deviations = norm((self * scale).centered(along: axes) / root)
    return deviations / scale.reshaped(to: deviations.shape)
  }

  /// The standard deviation along an axis.
  public func standardDeviation(
    along axis: Int, unbiased: Bool = false, keepingDimensions: Bool = false
  ) -> Tensor {
    standardDeviation(along: [axis], unbiased: unbiased, keepingDimensions: keepingDimensions)
  }

  /// The number of scalars along axes, or one less; at least 0.
  private func divisor(along axes: [Int], unbiased: Bool) -> Double {
    let count = shape.scalarCount(along: axes)
    return unbiased ? Swift.max(0, count - 1) : count
  }

  /// The deviations from the mean along axes.
  fileprivate func centered(along axes: [Int]) -> Tensor {
    // The mean of scalars that are far from 0 has a large rounding error, which the second pass removes.
    let deviations = self - mean(along: axes, keepingDimensions: true)
    return deviations - deviations.mean(along: axes, keepingDimensions: true)
  }
}
