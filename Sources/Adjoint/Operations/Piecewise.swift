/// |x|. ∂x = g·sign x, so 0 at 0.
struct Abs: ElementwiseOperation {
  func value<S: RealNumber>(_ x: S) -> S { .abs(x) }
}

/// −1, 0 or 1 with the sign of x, NaN for NaN. ∂x = 0.
struct Sign: ElementwiseOperation {
  func value<S: RealNumber>(_ x: S) -> S { x > 0 ? 1 : x < 0 ? -1 : x == 0 ? 0 : x }
  func derivative<S: RealNumber>(_ x: S) -> S { 0 }
}

/// x within bounds: the nearer bound of an x outside. ∂x = g within and at the bounds, 0 outside.
struct Clamp: ElementwiseOperation {
  let lower: Double
  let upper: Double

  func value<S: RealNumber>(_ x: S) -> S { x < S(lower) ? S(lower) : x > S(upper) ? S(upper) : x }
  func derivative<S: RealNumber>(_ x: S) -> S { x >= S(lower) && x <= S(upper) ? 1 : 0 }
}

/// The larger of x and y, NaN where one is NaN. ∂ = g for the larger; half of it each for a tie.
struct Maximum: BinaryElementwiseOperation {
  var kernel: BinaryElementwiseKernel? { .init { $0.max } }
  var xDerivativeKernel: BinaryElementwiseKernel? { .init { $0.share_of_max } }
  var yDerivativeKernel: BinaryElementwiseKernel? { .init { $0.share_of_min } }
  func value<S: RealNumber>(_ x: S, _ y: S) -> S { x > y || x != x ? x : y }
  func xDerivative<S: RealNumber>(_ x: S, _ y: S) -> S { x > y ? 1 : x < y ? 0 : 0.5 }
  func yDerivative<S: RealNumber>(_ x: S, _ y: S) -> S { x > y ? 0 : x < y ? 1 : 0.5 }
}

/// The smaller of x and y, NaN where one is NaN. ∂ = g for the smaller; half of it each for a tie.
struct Minimum: BinaryElementwiseOperation {
  var kernel: BinaryElementwiseKernel? { .init { $0.min } }
  var xDerivativeKernel: BinaryElementwiseKernel? { .init { $0.share_of_min } }
  var yDerivativeKernel: BinaryElementwiseKernel? { .init { $0.share_of_max } }
  func value<S: RealNumber>(_ x: S, _ y: S) -> S { x < y || x != x ? x : y }
  func xDerivative<S: RealNumber>(_ x: S, _ y: S) -> S { x < y ? 1 : x > y ? 0 : 0.5 }
  func yDerivative<S: RealNumber>(_ x: S, _ y: S) -> S { x < y ? 0 : x > y ? 1 : 0.5 }
}

/// The absolute value of each scalar. Its derivative at 0 is taken to be 0.
public func abs(_ x: Tensor) -> Tensor { apply(Abs(), to: x) }

/// The sign of each scalar: −1, 0 or 1, NaN for NaN. Its derivative is 0 everywhere.
public func sign(_ x: Tensor) -> Tensor { apply(Sign(), to: x) }

/// The larger of each pair of scalars, broadcast, of which one may be a number; NaN where one of them
/// is. Its gradient goes to the larger, and where the two tie half to each.
public func maximum(_ x: Tensor, _ y: Tensor) -> Tensor { apply(Maximum(), to: x, y) }
public func maximum(_ x: Tensor, _ y: Double) -> Tensor { maximum(x, Tensor(y, as: x.scalarType)) }
public func maximum(_ x: Double, _ y: Tensor) -> Tensor { maximum(Tensor(x, as: y.scalarType), y) }

/// The smaller of each pair of scalars, broadcast, of which one may be a number; NaN where one of them
/// is. Its gradient goes to the smaller, and where the two tie half to each.
public func minimum(_ x: Tensor, _ y: Tensor) -> Tensor { apply(Minimum(), to: x, y) }
public func minimum(_ x: Tensor, _ y: Double) -> Tensor { minimum(x, Tensor(y, as: x.scalarType)) }
public func minimum(_ x: Double, _ y: Tensor) -> Tensor { minimum(Tensor(x, as: y.scalarType), y) }

extension Tensor {
  /// Each scalar, or the nearer bound of one that is outside the range. The gradient goes through
  /// within the range and at its bounds, which are rounded to the tensor's type. Swift itself traps
  /// where a range has a bound that is NaN.
  public func clamped(to range: ClosedRange<Double>) -> Tensor {
    apply(
      Clamp(
        lower: scalarType.nearest(to: range.lowerBound),
        upper: scalarType.nearest(to: range.upperBound)),
      to: self)
  }

  /// Each scalar that is not below a bound, and else the bound.
  public func clamped(to range: PartialRangeFrom<Double>) -> Tensor {
    clamped(to: range.lowerBound...(.infinity))
  }

  /// Each scalar that is not above a bound, and else the bound.
  public func clamped(to range: PartialRangeThrough<Double>) -> Tensor {
    clamped(to: -.infinity...range.upperBound)
  }
}
