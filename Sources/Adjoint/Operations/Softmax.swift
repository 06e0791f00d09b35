/// ln Σ eˣ along axes, which remain with length 1.
///
/// ∂x = g·softmax(x), and 0 where the result is −∞. Where it is +∞, the scalars that are +∞ have equal
/// shares of g. `logSumExp(along:)` applies it. It traps when the operand lacks an axis, and when one is
/// named twice.
public struct LogSumExp: FusedOperation {
  /// The axes, of which −1 is the last one.
  public let axes: [Int]

  /// The logarithm of the sum of exponentials along these axes.
  public init(along axes: [Int]) { self.axes = axes }

  public func forward(_ operands: Operands) -> Tensor {
    operands[0].reducedRows(along: operands[0].shape.axes(axes, in: name)) { $0.log_sum_exp }
  }

  public func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    let weights = weights(saved[0], saved.result)
    return apply(LogSumExpPullback(axes: axes), to: g, weights)
  }

  /// How much the result moves with each scalar.
  private func weights(_ x: Tensor, _ result: Tensor) -> Tensor {
    let isLowest = result .== -.infinity
    let isHighest = result .== .infinity
    guard (isLowest .| isHighest).mayHoldSomewhere else { return softmax(x) }
    // A row of −∞ gets the softmax of zeros, and then no weight. A row with +∞ gets the softmax of zeros
    // in their places and −∞ elsewhere.
    let level = Tensor(0, as: x.scalarType).replacing(with: -.infinity, where: x .!= .infinity)
    let finite = x.replacing(with: 0, where: isLowest).replacing(with: level, where: isHighest)
    return softmax(finite).replacing(with: 0, where: isLowest)
  }

  private func softmax(_ x: Tensor) -> Tensor { apply(Softmax(along: axes), to: x) }

  /// m + ln Σ exp(x − m) with m = max x; NaN where m is infinite.
  public func composition(_ operands: Operands) -> Tensor {
    let (shifted, maximum) = operands[0].shiftedByMaximum(along: axes)
    return maximum + log(exp(shifted).sum(along: axes, keepingDimensions: true))
  }
}

/// eˣ / Σ eˣ along axes.
///
/// ∂x = y·(g − Σ g·y) with y the result. `softmax(_:along:)` applies it. It traps as ``LogSumExp`` does.
public struct Softmax: FusedOperation {
  /// The axes, of which −1 is the last one.
  public let axes: [Int]

  /// The softmax among all scalars along these axes.
  public init(along axes: [Int]) { self.axes = axes }

  public func forward(_ operands: Operands) -> Tensor {
    operands[0].mappedRows(along: operands[0].shape.axes(axes, in: name)) { $0.softmax }
  }

  public func residuals(for operand: Int) -> ResidualSet { .result }

  public func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    apply(SoftmaxPullback(axes: axes), to: g, saved.result)
  }

  /// exp(x − m) / Σ exp(x − m) with m = max x.
  public func composition(_ operands: Operands) -> Tensor {
    let exponentials = exp(operands[0].shiftedByMaximum(along: axes).shifted)
    return exponentials / exponentials.sum(along: axes, keepingDimensions: true)
  }
}

/// x − ln Σ eˣ along axes: the logarithm of the softmax.
///
/// ∂x = g − p·Σ g with p = softmax(x). `logSoftmax(_:along:)` applies it. It traps as ``LogSumExp`` does.
public struct LogSoftmax: FusedOperation {
  /// The axes, of which −1 is the last one.
  public let axes: [Int]

  /// The logarithm of the softmax among all scalars along these axes.
  public init(along axes: [Int]) { self.axes = axes }

  public func forward(_ operands: Operands) -> Tensor {
    operands[0].mappedRows(along: operands[0].shape.axes(axes, in: name)) { $0.log_softmax }
  }

  // Not the result, whose exponential would have its absolute error as a relative one.
  public func residuals(for operand: Int) -> ResidualSet { .operand(0) }

  public func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    let shares = apply(Softmax(along: axes), to: saved[0])
    return apply(LogSoftmaxPullback(axes: axes), to: g, shares)
  }

  /// (x − m) − ln Σ exp(x − m) with m = max x.
  public func composition(_ operands: Operands) -> Tensor {
    let shifted = operands[0].shiftedByMaximum(along: axes).shifted
    return shifted - log(exp(shifted).sum(along: axes, keepingDimensions: true))
  }
}

extension Tensor {
  /// This less its maximum along axes, and the maximum. That is a constant, since a shift of all scalars
  /// does not change a softmax. The maximum of nothing is taken to be 0.
  func shiftedByMaximum(along axes: [Int]) -> (shifted: Tensor, maximum: Tensor) {
    let maximum =
      elementCount == 0
      ? Tensor.zeros(shape.keeping(shape.axes(axes, in: "max")), as: scalarType)
      : max(along: axes, keepingDimensions: true).detached()
    return (self - maximum, maximum)
  }
}

extension Tensor {
  /// ln Σ eˣ along axes, where −1 is the last one, or of all scalars, without overflow. The axes are
  /// removed, or remain with length 1 where dimensions are kept.
  ///
  /// −∞ where all scalars are, or where there are none; its gradient is then taken to be 0.
  public func logSumExp(along axes: [Int]? = nil, keepingDimensions: Bool = false) -> Tensor {
    reduced(along: axes, keeping: keepingDimensions, in: "logSumExp") { LogSumExp(along: $0) }
  }

  /// ln Σ eˣ along an axis.
  public func logSumExp(along axis: Int, keepingDimensions: Bool = false) -> Tensor {
    logSumExp(along: [axis], keepingDimensions: keepingDimensions)
  }
}

/// eˣ / Σ eˣ along an axis, the last one unless another is given: positive numbers that add up to 1.
///
/// No exponential overflows. Where all scalars along the axis are −∞, or one is NaN or +∞, all are NaN.
public func softmax(_ x: Tensor, along axis: Int = -1) -> Tensor {
  apply(Softmax(along: [axis]), to: x)
}

/// The logarithm of the softmax, x − ln Σ eˣ, along an axis, the last one unless another is given.
///
/// Unlike `log(softmax(x))` it is finite and accurate where the softmax rounds to 0 or 1. Where all
/// scalars along the axis are −∞, or one is NaN or +∞, all are NaN.
public func logSoftmax(_ x: Tensor, along axis: Int = -1) -> Tensor {
  apply(LogSoftmax(along: [axis]), to: x)
}
