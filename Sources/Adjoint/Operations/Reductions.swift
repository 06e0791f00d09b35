/// Σ x along axes, which remain with length 1, divided by a count where it is a mean. ∂x = g, divided
/// likewise and repeated along the axes.
struct Sum: TensorOperation {
  let axes: [Int]

  /// The number of scalars that a mean divides by; nil for a sum.
  var count: Double?

  var name: String { count == nil ? "sum" : "mean" }

  func forward(_ operands: Operands) -> Tensor {
    let x = operands[0]
    // A sum of float32 is a total in double, rounded once. It overflows only where it is too large.
    let isRoundedOnce = x.scalarType == .float32 && count == nil && axes.count < 2
    return isRoundedOnce ? sum(of: x) : x.withoutOverflow(0x1p-64, sum)
  }

  private func sum(of x: Tensor) -> Tensor {
    divided(x.reducedToSums(along: axes))
  }

  private func divided(_ x: Tensor) -> Tensor { count.map { x / $0 } ?? x }

  func residuals(for operand: Int) -> ResidualSet { .shapes }

  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    divided(g).broadcast(to: saved.shape(of: 0))
  }
}

/// √Σ x² along axes, which remain with length 1.
///
/// ∂x = g·x/y with y the result, and 0 where y is 0.
struct Norm: TensorOperation {
  let axes: [Int]

  func forward(_ operands: Operands) -> Tensor {
    operands[0].reducedRows(along: axes) { $0.norm_rows }
  }

  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    g.scaled(by: direction(of: saved[0], norm: saved.result))
  }

  private func direction(of x: Tensor, norm: Tensor) -> Tensor {
    let (largest, smallest) = x.scalarType.normalMagnitudes
    let constant = norm.detached()
    // A norm that overflowed, or lost digits as a subnormal number, tells no direction.
    let isLarge = constant .> largest
    let isSmall = (constant .< smallest) .& (constant .> 0)
    guard isLarge.mayHoldSomewhere || isSmall.mayHoldSomewhere else {
      return quotient(of: x, norm: norm)
    }
    let scales = Tensor.ones(norm.shape, as: x.scalarType)
      .replacing(with: 0x1p-64, where: isLarge).replacing(with: 0x1p64, where: isSmall)
    let scaled = x * scales
    return quotient(of: scaled, norm: apply(self, to: scaled))
  }

  /// x/y, but 0 and not 0/0 where y is 0, which stays 0 when it is differentiated in turn.
  private func quotient(of x: Tensor, norm: Tensor) -> Tensor {
    let isZero = Tensor(norm.detached() .== 0, as: norm.scalarType)
    return x.selected(wherePositive: 1 - isZero) / (norm + isZero)
  }
}

/// The sums of x up to each position along an axis, or from each position on. ∂x: the sums of g in the
/// other direction.
struct CumulativeSum: TensorOperation {
  let axis: Int
  let reversed: Bool

  func forward(_ operands: Operands) -> Tensor {
    switch operands[0].scalarType {
    case .float32: sums(of: operands[0], as: Float.self)
    case .float64: operands[0].withoutOverflow(0x1p-64) { sums(of: $0, as: Double.self) }
    }
  }

  func residuals(for operand: Int) -> ResidualSet { [] }

  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    apply(CumulativeSum(axis: axis, reversed: !reversed), to: g)
  }

  private func sums<Scalar: TensorScalar>(of x: Tensor, as type: Scalar.Type) -> Tensor {
    if x.elementCount == 0 { return Tensor(uninitialized: x.shape, as: x.scalarType) }
    let (length, inner) = (x.shape[axis], x.shape.joined((axis + 1)..., in: name))
    let outer = x.shape.joined(..<axis, in: name)
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
  /// The sum along axes, where −1 is the last one, or of all scalars; 0 where there are none. The axes
  /// are removed, or remain with length 1 where dimensions are kept.
  public func sum(along axes: [Int]? = nil, keepingDimensions: Bool = false) -> Tensor {
    reduced(along: axes, keeping: keepingDimensions, in: "sum") { Sum(axes: $0) }
  }

  /// The sum along an axis.
  public func sum(along axis: Int, keepingDimensions: Bool = false) -> Tensor {
    sum(along: [axis], keepingDimensions: keepingDimensions)
  }

  /// The mean along axes, where −1 is the last one, or of all scalars; NaN where there are none. The
  /// axes are removed, or remain with length 1 where dimensions are kept.
  ///
  /// It overflows only where it is itself too large, whatever the sum is.
  public func mean(along axes: [Int]? = nil, keepingDimensions: Bool = false) -> Tensor {
    reduced(along: axes, keeping: keepingDimensions, in: "mean") {
      Sum(axes: $0, count: shape.scalarCount(along: $0))
    }
  }

  /// The mean along an axis.
  public func mean(along axis: Int, keepingDimensions: Bool = false) -> Tensor {
    mean(along: [axis], keepingDimensions: keepingDimensions)
  }

  /// The 2-norm √Σx² along axes, where −1 is the last one, or of all scalars; 0 where there are none.
  /// The axes are removed, or remain with length 1 where dimensions are kept.
  ///
  /// It overflows only where the norm itself does. Its gradient where it is 0 is taken to be 0.
  public func norm(along axes: [Int]? = nil, keepingDimensions: Bool = false) -> Tensor {
    reduced(along: axes, keeping: keepingDimensions, in: "norm") { Norm(axes: $0) }
  }

  /// The 2-norm along an axis.
  public func norm(along axis: Int, keepingDimensions: Bool = false) -> Tensor {
    norm(along: [axis], keepingDimensions: keepingDimensions)
  }

  /// The sums of the scalars up to each position along an axis, that position included, where −1 is
  /// the last axis; from each position on, if reversed.
  public func cumulativeSum(along axis: Int, reversed: Bool = false) -> Tensor {
    let axis = shape.axis(axis, in: "cumulativeSum")
    return apply(CumulativeSum(axis: axis, reversed: reversed), to: self)
  }
}

extension Tensor {
  /// A reduction along axes, all unless some are given, which are removed unless they are kept.
  func reduced<Op: TensorOperation<Tensor>>(
    along axes: [Int]?, keeping: Bool, in name: String, _ operation: ([Int]) -> Op
  ) -> Tensor {
    let axes = axesToReduce(axes, in: name)
    let result = apply(operation(axes), to: self)
    return keeping || axes.isEmpty ? result : result.reshaped(to: shape.removing(axes))
  }

  /// The axes that `axes` name, ascending; all unless some are given.
  func axesToReduce(_ axes: [Int]?, in operation: String) -> [Int] {
    let axes = axes.map { shape.axes($0, in: operation) } ?? Array(shape.indices)
    checkMemory(forReducing: axes, in: operation)
    return axes
  }

  /// Traps, naming the operation, when there is no memory for a reduction along axes: that of an empty
  /// tensor may be larger than the tensor.
  func checkMemory(forReducing axes: [Int], in operation: String) {
    guard elementCount == 0 else { return }
    shape.keeping(axes).requireMemory(as: scalarType, for: "\(operation): of shape \(shape)")
  }

  /// The result of a function, evaluated again where it is not finite, since a part of the way may
  /// overflow though the result does not: for float32 in double, and for float64 at smaller scalars.
  ///
  /// - Parameters:
  ///   - scale: a power of two that makes the scalars small.
  ///   - degree: with which power of the scalars' common factor the result grows.
  func withoutOverflow(
    _ scale: Double, degree: Int = 1, _ function: (Tensor) -> Tensor
  ) -> Tensor {
    let result = function(self)
    if result.total.isFinite { return result }
    var again: Tensor
    switch scalarType {
    case .float32: again = function(cast(to: .float64)).cast(to: .float32)
    case .float64:
      again = function(self * scale)
      for _ in 0..<degree { again = again / scale }
    }
    return result.replacing(with: again, where: result - result .!= 0)
  }
}

extension Shape {
  /// The number of scalars along axes together, which may be larger than an Int.
  func scalarCount(along axes: [Int]) -> Double { axes.reduce(1) { $0 * Double(self[$1]) } }
}
