/// max x or min x along axes, which remain with length 1; NaN where one of the scalars is.
///
/// ∂x = g at the extremum, 0 elsewhere; where several scalars tie for it, each has an equal share.
struct Extremum: TensorOperation {
  let axes: [Int]
  let isMaximum: Bool

  var name: String { isMaximum ? "max" : "min" }

  func forward(_ operands: Operands) -> Tensor {
    let x = operands[0]
    x.shape.requireSomething(along: axes, of: name, isMaximum ? "maximum" : "minimum")
    if isMaximum { return x.reducedToMaxima(along: axes) }
    let negated = x.mapped { $0.negate }
    return negated.reducedToMaxima(along: axes).mapped { $0.negate }
  }

  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    // NaN exceeds nothing, so where the extremum is NaN every scalar ties for it.
    let (x, y) = (saved[0], saved.result)
    let isBeaten =
      isMaximum
      ? apply(Greater(), to: y.detached(), x.detached())
      : apply(Greater(), to: x.detached(), y.detached())
    let isChosen = 1 - isBeaten
    let count = apply(Sum(axes: axes), to: isChosen)
    return (g / count).broadcast(to: isChosen.shape).selected(wherePositive: isChosen)
  }
}

/// 1 where a exceeds b, and 0 elsewhere, broadcast. Constant: it has no derivative.
struct Greater: TensorOperation {
  func forward(_ operands: Operands) -> Tensor {
    operands[0].combined(with: operands[1], in: "greater") { $0.greater }
  }

  func residuals(for operand: Int) -> ResidualSet { [] }
  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? { nil }
}

extension Shape {
  fileprivate func requireSomething(along axes: [Int], of operation: String, _ noun: String) {
    for axis in axes {
      require(
        self[axis] > 0,
        "\(operation): a tensor of shape \(self) has nothing along axis \(axis), and the \(noun) of "
          + "nothing is not a number")
    }
  }
}

extension Tensor {
  /// The largest scalars along axes, where −1 is the last one, or of all scalars; NaN where one of them
  /// is. The axes are removed, or remain with length 1 where dimensions are kept.
  ///
  /// Where several tie, each has an equal share of the gradient. Traps where there are none.
  public func max(along axes: [Int]? = nil, keepingDimensions: Bool = false) -> Tensor {
    reduced(along: axes, keeping: keepingDimensions, in: "max") {
      Extremum(axes: $0, isMaximum: true)
    }
  }

  /// The largest scalars along an axis.
  public func max(along axis: Int, keepingDimensions: Bool = false) -> Tensor {
    max(along: [axis], keepingDimensions: keepingDimensions)
  }

  /// The smallest scalars along axes, where −1 is the last one, or of all scalars; NaN where one of them
  /// is. The axes are removed, or remain with length 1 where dimensions are kept.
  ///
  /// Where several tie, each has an equal share of the gradient. Traps where there are none.
  public func min(along axes: [Int]? = nil, keepingDimensions: Bool = false) -> Tensor {
    reduced(along: axes, keeping: keepingDimensions, in: "min") {
      Extremum(axes: $0, isMaximum: false)
    }
  }

  /// The smallest scalars along an axis.
  public func min(along axis: Int, keepingDimensions: Bool = false) -> Tensor {
    min(along: [axis], keepingDimensions: keepingDimensions)
  }
}

// Positions are integers, and nothing is differentiated through them.
extension Tensor {
  /// The position of the largest scalar among all, in row-major order: the first one where several
  /// tie, and the first NaN where there is one. Traps when there are no scalars.
  public func argmax() -> Int { viewed(as: [elementCount]).argmax(along: 0)[0] }

  /// The position of the largest scalar along an axis, where −1 is the last one, for each index of
  /// the other axes, in row-major order: of logits `[N, C]` the class of each row.
  ///
  /// The first one where several tie, and the first NaN where there is one. Traps when there is
  /// nothing along the axis.
  public func argmax(along axis: Int) -> [Int] {
    firstPositions(along: axis, in: "argmax", "maximum", "max") { $0 }
  }

  /// The position of the smallest scalar, as `argmax()` gives that of the largest.
  public func argmin() -> Int { viewed(as: [elementCount]).argmin(along: 0)[0] }

  /// The positions of the smallest scalars, as `argmax(along:)` gives those of the largest.
  public func argmin(along axis: Int) -> [Int] {
    firstPositions(along: axis, in: "argmin", "minimum", "min") { $0.mapped { $0.negate } }
  }

  /// The positions of the maxima of what `transform` makes of the rows along an axis.
  private func firstPositions(
    along axis: Int, in operation: String, _ noun: String, _ function: String,
    of transform: (Tensor) -> Tensor
  ) -> [Int] {
    let axis = shape.axis(axis, in: operation)
    noteReading(
      "positions are numbers of Swift; x .== x.\(function)(along: axis, keepingDimensions: true) is a "
        + "mask of where the \(noun) is")
    shape.requireSomething(along: [axis], of: operation, noun)
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
