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

/// max x along axes, which remain with length 1; NaN where one of the scalars is.
///
/// ∂x = g at the maximum, 0 elsewhere; where several scalars tie for it, each has an equal share.
struct Max: PrimitiveOperation {
  let axes: [Int]

  func forward(_ operands: Operands) -> Tensor {
    for axis in axes {
      require(
        operands[0].shape[axis] > 0,
        "max: a tensor of shape \(operands[0].shape) has nothing along axis \(axis), and the "
          + "maximum of nothing is not a number")
    }
    return operands[0].reduced(along: axes) { ($0.max_rows, $0.max_columns) }
  }

  func backward(_ cotangent: Tensor, _ kept: Kept, _ wanted: Wanted) -> Cotangents {
    // A NaN is larger than nothing, so where the maximum is NaN every scalar ties for it.
    let isSmaller = kept.result.combined(with: kept[0], in: name) { $0.greater }
    let isMaximum = 1 - isSmaller
    let ties = isMaximum.reduced(along: axes) { ($0.sum_rows, $0.sum_columns) }
    let share = (cotangent / ties).broadcast(to: kept.shape(of: 0))
    return wanted.cotangents(share.selected(wherePositive: isMaximum))
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

  /// The largest of all scalars, NaN when one of them is; of shape `[]` unless dimensions are kept.
  /// Where several tie, each has an equal share of the gradient. Traps when there are none.
  public func max(keepingDimensions: Bool = false) -> Tensor {
    max(along: Array(shape.indices), keepingDimensions: keepingDimensions)
  }

  /// The largest scalars along an axis, where −1 is the last one.
  public func max(along axis: Int, keepingDimensions: Bool = false) -> Tensor {
    max(along: [axis], keepingDimensions: keepingDimensions)
  }

  /// The largest scalars along axes, where −1 is the last one.
  ///
  /// - Parameter keepingDimensions: whether the axes remain, with length 1.
  public func max(along axes: [Int], keepingDimensions: Bool = false) -> Tensor {
    reduced(along: axes, keeping: keepingDimensions, in: "max") { Max(axes: $0) }
  }

  /// A reduction along axes, which are removed unless they are kept.
  private func reduced<Op: PrimitiveOperation>(
    along axes: [Int], keeping: Bool, in name: String, _ operation: ([Int]) -> Op
  ) -> Tensor {
    let axes = shape.axes(axes, in: name)
    let result = apply(operation(axes), to: .one(self))
    return keeping || axes.isEmpty ? result : result.reshaped(to: shape.removing(axes))
  }
}
