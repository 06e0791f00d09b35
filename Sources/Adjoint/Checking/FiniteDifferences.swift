/// The gradient of a scalar function of several float64 tensors by central differences: what a
/// derivation is held against, since it knows the function alone.
///
/// The five-point stencil f′ ≈ (8·(f(x+h) − f(x−h)) − (f(x+2h) − f(x−2h)))/12h errs by h⁴·f⁽⁵⁾/30.
/// A step of ε^(1/5) times the coordinate's size balances that with rounding, at about 1e-12 of
/// the function's values for one that varies over distances of order 1.
struct FiniteDifferences {
  /// The estimated gradients.
  let gradients: [[Double]]

  /// What rounding of the function's values may contribute to each estimate.
  let noise: Double

  init(at point: [Tensor], of function: ([Tensor]) -> Double) {
    var noise = 0.0
    gradients = point.indices.map { operand in
      point[operand].scalars.enumerated().map { index, x in
        let size = Swift.max(1, x.magnitude) * FiniteDifferences.relativeStep
        let step = (x + size) - x  // exactly the distance that the addition makes
        func value(_ steps: Double) -> Double {
          var moved = point
          moved[operand].replaceScalar(at: index, with: x + steps * step)
          return function(moved)
        }
        let (near, nearBelow) = (value(1), value(-1))
        let (far, farBelow) = (value(2), value(-2))
        let largest = Swift.max(near.magnitude, nearBelow.magnitude, far.magnitude)
        noise = Swift.max(noise, 8 * largest * Double.ulpOfOne / step)
        return (8 * (near - nearBelow) - (far - farBelow)) / (12 * step)
      }
    }
    self.noise = noise
  }

  private static let relativeStep = 7.4e-4  // ε^(1/5)
}

extension Tensor {
  /// Replaces one scalar of a float64 tensor.
  fileprivate mutating func replaceScalar(at index: Int, with value: Double) {
    mutableAddress.storeBytes(
      of: value, toByteOffset: index * MemoryLayout<Double>.stride, as: Double.self)
  }
}
