/// Σ x along axes, which remain with length 1. ∂x = g, repeated along them.
struct Sum: PrimitiveOperation {
  let axes: [Int]

  func forward(_ operands: Operands) -> Tensor {
    operands[0].reduced(along: axes) { ($0.sum_rows, $0.sum_columns) }
  }

  func residuals(for operand: Int) -> ResidualSet { [] }

  func backward(_ cotangent: Tensor, _ kept: Kept, _ wanted: Wanted) -> Cotangents {
    wanted.cotangents(cotangent.broadcast(to: kept.shape(of: 0)))
  }
}

/// Σ (x − x̄)² / n along axes, which remain with length 1, where x̄ is the mean and n the divisor.
///
/// ∂x = 2g·(x − x̄)/n. What x̄ would add to it is 0, because the deviations add up to 0.
struct Variance: PrimitiveOperation {
  let axes: [Int]
  let divisor: Double

  func forward(_ operands: Operands) -> Tensor {
    operands[0].reducedRows(along: axes) { $0.squared_deviations_rows } / divisor
  }

  func residuals(for operand: Int) -> ResidualSet { .operand(0) }

  func backward(_ cotangent: Tensor, _ kept: Kept, _ wanted: Wanted) -> Cotangents {
    let factor = Tensor(2 / divisor, as: cotangent.scalarType)
    return wanted.cotangents(
      cotangent.scaled(by: factor).scaled(by: kept[0].centered(along: axes)))
  }
}

/// √Σ x² along axes, which remain with length 1.
///
/// ∂x = g·x/y with y the result, and 0 where y is 0.
struct Norm: PrimitiveOperation {
  let axes: [Int]

  func forward(_ operands: Operands) -> Tensor {
    operands[0].reducedRows(along: axes) { $0.norm_rows }
  }

  func backward(_ cotangent: Tensor, _ kept: Kept, _ wanted: Wanted) -> Cotangents {
    let zero = Tensor(0, as: kept.result.scalarType)
    let isZero = kept.result.combined(with: zero, in: "norm") { $0.equal }
    // The direction 0/1 instead of 0/0, which stays 0 when it is differentiated in turn.
    let direction = kept[0].selected(wherePositive: 1 - isZero) / (kept.result + isZero)
    return wanted.cotangents(cotangent.scaled(by: direction))
  }
}

/// The sums of x up to each position along an axis, or of x from each position on.
///
/// ∂x: the sums of g from each position on, or up to it.
struct CumulativeSum: PrimitiveOperation {
  let axis: Int
  let reversed: Bool

  func forward(_ operands: Operands) -> Tensor {
    switch operands[0].scalarType {
    case .float32: sums(of: operands[0], as: Float.self)
    case .float64: sums(of: operands[0], as: Double.self)
    }
  }

  func residuals(for operand: Int) -> ResidualSet { [] }

  func backward(_ cotangent: Tensor, _ kept: Kept, _ wanted: Wanted) -> Cotangents {
    wanted.cotangents(apply(CumulativeSum(axis: axis, reversed: !reversed), to: .one(cotangent)))
  }

  private func sums<Scalar: TensorScalar>(of x: Tensor, as type: Scalar.Type) -> Tensor {
    let (length, inner) = (x.shape[axis], x.shape[(axis + 1)...].reduce(1, *))
    let outer = x.shape[..<axis].reduce(1, *)
    return x.withUnsafeScalars(as: type) { source in
      Tensor(shape: x.shape) { (target: UnsafeMutableBufferPointer<Scalar>) in
        // In double, so that the sums of a long float32 axis do not drift.
        var totals = [Double](repeating: 0, count: inner)
        for index in 0..<outer {
          for column in 0..<inner { totals[column] = 0 }
          for step in 0..<length {
            let row = (index * length + (reversed ? length - 1 - step : step)) * inner
            for column in 0..<inner {
              totals[column] += Double(source[row + column])
              target[row + column] = Scalar(totals[column])
            }
          }
        }
      }
    }
  }
}

extension Tensor {
  /// The sum of all scalars, 0 when there are none; of shape `[]` unless dimensions are kept.
  public func sum(keepingDimensions: Bool = false) -> Tensor {
    sum(along: Array(shape.indices), keepingDimensions: keepingDimensions)
  }

  /// The sum along an axis, where −1 is the last one.
  public func sum(along axis: Int, keepingDimensions: Bool = false) -> Tensor {
    sum(along: [axis], keepingDimensions: keepingDimensions)
  }

  /// The sum along axes, where −1 is the last one.
  ///
  /// - Parameter keepingDimensions: whether the axes remain, with length 1.
  public func sum(along axes: [Int], keepingDimensions: Bool = false) -> Tensor {
    reduced(along: axes, keeping: keepingDimensions, in: "sum") { Sum(axes: $0) }
  }

  /// The mean of all scalars, NaN when there are none; of shape `[]` unless dimensions are kept.
  public func mean(keepingDimensions: Bool = false) -> Tensor {
    mean(along: Array(shape.indices), keepingDimensions: keepingDimensions)
  }

  /// The mean along an axis, where −1 is the last one.
  public func mean(along axis: Int, keepingDimensions: Bool = false) -> Tensor {
    mean(along: [axis], keepingDimensions: keepingDimensions)
  }

  /// The mean along axes, where −1 is the last one.
  ///
  /// - Parameter keepingDimensions: whether the axes remain, with length 1.
  public func mean(along axes: [Int], keepingDimensions: Bool = false) -> Tensor {
    let count = shape.axes(axes, in: "mean").reduce(1) { $0 * shape[$1] }
    return reduced(along: axes, keeping: keepingDimensions, in: "mean") { Sum(axes: $0) }
      / Double(count)
  }

  /// The variance of all scalars; of shape `[]` unless dimensions are kept.
  ///
  /// - Parameter unbiased: whether the squares of the n deviations are divided by n − 1, which
  ///   estimates the variance of what the scalars are a sample of, rather than by n, which is
  ///   their own. NaN when that is 0 or less.
  public func variance(unbiased: Bool = false, keepingDimensions: Bool = false) -> Tensor {
    variance(
      along: Array(shape.indices), unbiased: unbiased, keepingDimensions: keepingDimensions)
  }

  /// The variance along an axis, where −1 is the last one.
  public func variance(
    along axis: Int, unbiased: Bool = false, keepingDimensions: Bool = false
  ) -> Tensor {
    variance(along: [axis], unbiased: unbiased, keepingDimensions: keepingDimensions)
  }

  /// The variance along axes, where −1 is the last one.
  ///
  /// - Parameters:
  ///   - unbiased: whether the squares of the n deviations are divided by n − 1 rather than by n.
  ///     NaN when that is 0 or less.
  ///   - keepingDimensions: whether the axes remain, with length 1.
  public func variance(
    along axes: [Int], unbiased: Bool = false, keepingDimensions: Bool = false
  ) -> Tensor {
    let count = shape.axes(axes, in: "variance").reduce(1) { $0 * shape[$1] }
    let divisor = Double(unbiased ? Swift.max(0, count - 1) : count)
    return reduced(along: axes, keeping: keepingDimensions, in: "variance") {
      Variance(axes: $0, divisor: divisor)
    }
  }

  /// The 2-norm √Σx² of all scalars, 0 when there are none; of shape `[]` unless dimensions are
  /// kept. It overflows only where the norm itself does. Its gradient where it is 0 is taken to be 0.
  public func norm(keepingDimensions: Bool = false) -> Tensor {
    norm(along: Array(shape.indices), keepingDimensions: keepingDimensions)
  }

  /// The 2-norm along an axis, where −1 is the last one.
  public func norm(along axis: Int, keepingDimensions: Bool = false) -> Tensor {
    norm(along: [axis], keepingDimensions: keepingDimensions)
  }

  /// The 2-norm along axes, where −1 is the last one.
  ///
  /// - Parameter keepingDimensions: whether the axes remain, with length 1.
  public func norm(along axes: [Int], keepingDimensions: Bool = false) -> Tensor {
    reduced(along: axes, keeping: keepingDimensions, in: "norm") { Norm(axes: $0) }
  }

  /// The sums of the scalars up to each position along an axis, that position included, where −1 is
  /// the last axis; from each position on, if reversed.
  public func cumulativeSum(along axis: Int, reversed: Bool = false) -> Tensor {
    let axis = shape.axis(axis, in: "cumulativeSum")
    return apply(CumulativeSum(axis: axis, reversed: reversed), to: .one(self))
  }
}

extension Tensor {
  /// A reduction along axes, which are removed unless they are kept.
  func reduced<Op: PrimitiveOperation<Tensor>>(
    along axes: [Int], keeping: Bool, in name: String, _ operation: ([Int]) -> Op
  ) -> Tensor {
    let axes = shape.axes(axes, in: name)
    let result = apply(operation(axes), to: .one(self))
    return keeping || axes.isEmpty ? result : result.reshaped(to: shape.removing(axes))
  }

  /// The deviations from the mean along axes.
  fileprivate func centered(along axes: [Int]) -> Tensor {
    // The mean is rounded, by much if the scalars are far from 0; the second pass makes up for it.
    let deviations = self - mean(along: axes, keepingDimensions: true)
    return deviations - deviations.mean(along: axes, keepingDimensions: true)
  }
}
