/// ln Σ eˣ along axes, which remain with length 1.
///
/// ∂x = g·softmax(x), and 0 where the result is −∞. Where it is +∞, the scalars that are +∞ have equal
/// shares of g.
struct LogSumExp: PrimitiveOperation {
  let axes: [Int]

  func forward(_ operands: Operands) -> Tensor {
    operands[0].reducedRows(along: axes) { $0.log_sum_exp }
  }

  func backward(_ cotangent: Tensor, _ kept: Kept, _ wanted: Wanted) -> Cotangents {
    wanted.cotangents(cotangent.scaled(by: weights(kept[0], kept.result)))
  }

  /// How much the result moves with each scalar.
  private func weights(_ x: Tensor, _ result: Tensor) -> Tensor {
    let isLowest = result .== -.infinity
    let isHighest = result .== .infinity
    guard (isLowest .| isHighest).trueCount > 0 else { return softmax(x) }
    // A row of −∞ has no softmax. It gets that of zeros, and then no weight. A row with +∞ gets that
    // of zeros in their places and −∞ elsewhere.
    let level = Tensor(0, as: x.scalarType).replacing(with: -.infinity, where: x .!= .infinity)
    let finite = x.replacing(with: 0, where: isLowest).replacing(with: level, where: isHighest)
    return softmax(finite).replacing(with: 0, where: isLowest)
  }

  private func softmax(_ x: Tensor) -> Tensor { apply(Softmax(axes: axes), to: .one(x)) }
}

/// eˣ / Σ eˣ along axes.
///
/// ∂x = y·(g − Σ g·y) with y the result.
struct Softmax: PrimitiveOperation {
  let axes: [Int]

  func forward(_ operands: Operands) -> Tensor {
    operands[0].mappedRows(along: axes) { $0.softmax }
  }

  func residuals(for operand: Int) -> ResidualSet { .result }

  func backward(_ cotangent: Tensor, _ kept: Kept, _ wanted: Wanted) -> Cotangents {
    let mean = cotangent.scaled(by: kept.result).sum(along: axes, keepingDimensions: true)
    return wanted.cotangents((cotangent - mean).scaled(by: kept.result))
  }
}

/// x − ln Σ eˣ along axes: the logarithm of the softmax.
///
/// ∂x = g − e^y·Σ g with y the result.
struct LogSoftmax: PrimitiveOperation {
  let axes: [Int]

  func forward(_ operands: Operands) -> Tensor {
    operands[0].mappedRows(along: axes) { $0.log_softmax }
  }

  func residuals(for operand: Int) -> ResidualSet { .result }

  func backward(_ cotangent: Tensor, _ kept: Kept, _ wanted: Wanted) -> Cotangents {
    let sum = cotangent.sum(along: axes, keepingDimensions: true)
    return wanted.cotangents(cotangent - sum.scaled(by: exp(kept.result)))
  }
}

extension Tensor {
  /// ln Σ eˣ of all scalars, without overflow; of shape `[]` unless dimensions are kept.
  ///
  /// −∞ when all scalars are, or when there are none; its gradient is then taken to be 0.
  public func logSumExp(keepingDimensions: Bool = false) -> Tensor {
    logSumExp(along: Array(shape.indices), keepingDimensions: keepingDimensions)
  }

  /// ln Σ eˣ along an axis, where −1 is the last one.
  public func logSumExp(along axis: Int, keepingDimensions: Bool = false) -> Tensor {
    logSumExp(along: [axis], keepingDimensions: keepingDimensions)
  }

  /// ln Σ eˣ along axes, where −1 is the last one.
  ///
  /// - Parameter keepingDimensions: whether the axes remain, with length 1.
  public func logSumExp(along axes: [Int], keepingDimensions: Bool = false) -> Tensor {
    reduced(along: axes, keeping: keepingDimensions, in: "logSumExp") { LogSumExp(axes: $0) }
  }
}

/// eˣ / Σ eˣ along an axis, the last one unless another is given: positive numbers that add up to 1.
///
/// No exponential overflows. Where all scalars along the axis are −∞, or one is NaN or +∞, all
/// become NaN.
public func softmax(_ x: Tensor, along axis: Int = -1) -> Tensor {
  apply(Softmax(axes: [x.shape.axis(axis, in: "softmax")]), to: .one(x))
}

/// The logarithm of the softmax, x − ln Σ eˣ, along an axis, the last one unless another is given.
///
/// Unlike `log(softmax(x))` it is finite and accurate where the softmax rounds to 0 or 1. Where all
/// scalars along the axis are −∞, or one is NaN or +∞, all become NaN.
public func logSoftmax(_ x: Tensor, along axis: Int = -1) -> Tensor {
  apply(LogSoftmax(axes: [x.shape.axis(axis, in: "logSoftmax")]), to: .one(x))
}
