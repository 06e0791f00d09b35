import Adjoint
import Testing

/// How far a result may be from what is expected.
enum Tolerance {
  /// Equal numbers; zeros of either sign are equal, and so are two NaN.
  case exact

  /// Each element within a share of the expected element's magnitude, and an absolute distance.
  case elementwise(Double, absolute: Double = 0)

  /// Each element within a share of the largest finite magnitude that is expected, or of another one
  /// where that is larger: for sums, whose terms may cancel.
  case ofLargest(Double, or: Double = 0)

  /// Each element within so many units of the last place of the expected one in the scalar type.
  case ulps(Double)

  fileprivate func allowed(at expected: Double, largest: Double, _ type: ScalarType) -> Double {
    switch self {
    case .exact: 0
    case .elementwise(let relative, let absolute): relative * expected.magnitude + absolute
    case .ofLargest(let relative, let other): relative * max(largest, other)
    case .ulps(let count): count * type.ulp(of: expected)
    }
  }
}

extension ScalarType {
  /// Infinity where a number is beyond the largest of this type, and otherwise the number itself.
  fileprivate func limited(_ value: Double) -> Double {
    self == .float32 && Float(value).isInfinite ? Double(Float(value)) : value
  }
}

/// |a − b|, 0 for equal infinities and for two NaN, ∞ where one of them is NaN.
func distance(_ a: Double, _ b: Double) -> Double {
  if a == b || (a.isNaN && b.isNaN) { return 0 }
  let distance = (a - b).magnitude
  return distance.isNaN ? .infinity : distance
}

/// Expects a tensor's shape, and its scalars within a tolerance; reports the worst one.
func expectClose(
  _ tensor: Tensor, _ expected: Tensor, within tolerance: Tolerance,
  _ label: @autoclosure () -> String = "", sourceLocation: SourceLocation = #_sourceLocation
) {
  guard tensor.shape == expected.shape else {
    let shapes = "shape \(tensor.shape) instead of \(expected.shape)"
    Issue.record("\(label()): \(shapes)", sourceLocation: sourceLocation)
    return
  }
  expectClose(
    tensor.scalars, expected.scalars, of: tensor.scalarType, within: tolerance,
    "\(label()), shape \(tensor.shape)", sourceLocation: sourceLocation)
}

/// Expects numbers within a tolerance; reports the worst one.
func expectClose(
  _ values: [Double], _ expected: [Double], of type: ScalarType, within tolerance: Tolerance,
  _ label: @autoclosure () -> String = "", sourceLocation: SourceLocation = #_sourceLocation
) {
  guard values.count == expected.count else {
    let counts = "\(values.count) values instead of \(expected.count)"
    Issue.record("\(label()): \(counts)", sourceLocation: sourceLocation)
    return
  }
  let largest = expected.reduce(0) { $1.isFinite ? max($0, $1.magnitude) : $0 }
  var (worst, worstExcess, failures) = (0, 0.0, 0)
  for index in values.indices {
    let right = type.limited(expected[index])
    let error = distance(values[index], right)
    if error == 0 { continue }
    let allowed = tolerance.allowed(at: right, largest: largest, type)
    // A share of an infinite magnitude would allow anything.
    if error <= allowed && right.isFinite { continue }
    failures += 1
    let excess = error / allowed
    if failures == 1 || excess > worstExcess { (worst, worstExcess) = (index, excess) }
  }
  guard failures > 0 else { return }
  Issue.record(
    """
    \(label()): \(failures) of \(values.count) values are off; worst at \(worst): \
    \(values[worst]) instead of \(expected[worst]), apart by \
    \(distance(values[worst], expected[worst])), \(worstExcess) times what \(tolerance) allows
    """, sourceLocation: sourceLocation)
}
