/// max x along axes, which remain with length 1; NaN where one of the scalars is.
///
/// ∂x = g at the maximum, 0 elsewhere; where several scalars tie for it, each has an equal share.
struct Max: TensorOperation {
  let axes: [Int]

  func forward(_ operands: Operands) -> Tensor {
    requireSomething(in: operands[0].shape, along: axes, of: name, "maximum")
    return operands[0].reduced(along: axes) { ($0.max_rows, $0.max_columns) }
  }

  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    // A NaN is larger than nothing, so where the maximum is NaN every scalar ties for it.
    let isSmaller = saved.result.combined(with: saved[0], in: "max") { $0.greater }
    return g.shared(among: 1 - isSmaller, along: axes)
  }
}

/// min x along axes, which remain with length 1; NaN where one of the scalars is.
///
/// ∂x = g at the minimum, 0 elsewhere; where several scalars tie for it, each has an equal share.
struct Min: TensorOperation {
  let axes: [Int]

  func forward(_ operands: Operands) -> Tensor {
    requireSomething(in: operands[0].shape, along: axes, of: name, "minimum")
    let negated = operands[0].mapped { $0.negate }
    return negated.reduced(along: axes) { ($0.max_rows, $0.max_columns) }.mapped { $0.negate }
  }

  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    let isLarger = saved[0].combined(with: saved.result, in: "min") { $0.greater }
    return g.shared(among: 1 - isLarger, along: axes)
  }
}

extension Tensor {
  /// This cotangent of a reduction in equal shares where `isChosen` is 1, and 0 where it is 0.
  fileprivate func shared(among isChosen: Tensor, along axes: [Int]) -> Tensor {
    let count = isChosen.reduced(along: axes) { ($0.sum_rows, $0.sum_columns) }
    return (self / count).broadcast(to: isChosen.shape).selected(wherePositive: isChosen)
  }
}

/// Traps when a tensor has nothing along one of the axes.
private func requireSomething(
  in shape: Shape, along axes: [Int], of operation: String, _ noun: String
) {
  for axis in axes {
    require(
      shape[axis] > 0,
      "\(operation): a tensor of shape \(shape) has nothing along axis \(axis), and the \(noun) of "
        + "nothing is not a number")
  }
}

extension Tensor {
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
  /// - Parameters:
  ///   - axes: the axes.
  ///   - keepingDimensions: whether the axes remain, with length 1.
  public func max(along axes: [Int], keepingDimensions: Bool = false) -> Tensor {
    reduced(along: axes, keeping: keepingDimensions, in: "max") { Max(axes: $0) }
  }

  /// The smallest of all scalars, NaN when one of them is; of shape `[]` unless dimensions are kept.
  /// Where several tie, each has an equal share of the gradient. Traps when there are none.
  public func min(keepingDimensions: Bool = false) -> Tensor {
    min(along: Array(shape.indices), keepingDimensions: keepingDimensions)
  }

  /// The smallest scalars along an axis, where −1 is the last one.
  public func min(along axis: Int, keepingDimensions: Bool = false) -> Tensor {
    min(along: [axis], keepingDimensions: keepingDimensions)
  }

  /// The smallest scalars along axes, where −1 is the last one.
  ///
  /// - Parameters:
  ///   - axes: the axes.
  ///   - keepingDimensions: whether the axes remain, with length 1.
  public func min(along axes: [Int], keepingDimensions: Bool = false) -> Tensor {
    reduced(along: axes, keeping: keepingDimensions, in: "min") { Min(axes: $0) }
  }
}

// Positions are integers, and nothing is differentiated through them.
extension Tensor {
  /// The position of the largest scalar among all, in row-major order: the first one where several
  /// tie, and the first NaN where there is one. Traps when there are no scalars.
  public func argmax() -> Int {
    viewed(as: [elementCount]).argmax(along: 0)[0]
  }

  /// The position of the largest scalar along an axis, where −1 is the last one, for each index of
  /// the other axes, in row-major order: of logits `[N, C]` the class of each row.
  ///
  /// The first one where several tie, and the first NaN where there is one. Traps when there is
  /// nothing along the axis.
  public func argmax(along axis: Int) -> [Int] {
    firstPositions(along: axis, in: "argmax", "maximum") { $0 }
  }

  /// The position of the smallest scalar among all, in row-major order: the first one where several
  /// tie, and the first NaN where there is one. Traps when there are no scalars.
  public func argmin() -> Int {
    viewed(as: [elementCount]).argmin(along: 0)[0]
  }

  /// The position of the smallest scalar along an axis, where −1 is the last one, for each index of
  /// the other axes, in row-major order.
  ///
  /// The first one where several tie, and the first NaN where there is one. Traps when there is
  /// nothing along the axis.
  public func argmin(along axis: Int) -> [Int] {
    firstPositions(along: axis, in: "argmin", "minimum") { $0.mapped { $0.negate } }
  }

  /// The positions of the maxima of what `transform` makes of the rows along an axis.
  private func firstPositions(
    along axis: Int, in operation: String, _ noun: String, of transform: (Tensor) -> Tensor
  ) -> [Int] {
    let axis = shape.axis(axis, in: operation)
    requireSomething(in: shape, along: [axis], of: operation, noun)
    let rows = transform(asRows(of: [axis]))
    return switch scalarType {
    case .float32: rows.firstMaxima(as: Float.self)
    case .float64: rows.firstMaxima(as: Double.self)
    }
  }

  private func firstMaxima<Scalar: TensorScalar>(as type: Scalar.Type) -> [Int] {
    let columns = shape[1]
    return withUnsafeScalars(as: type) { scalars in
      (0..<shape[0]).map { row in
        let start = row * columns
        var (position, largest) = (0, scalars[start])
        for column in 1..<columns where !(scalars[start + column] <= largest) {
          if largest.isNaN { break }
          (position, largest) = (column, scalars[start + column])
        }
        return position
      }
    }
  }
}
