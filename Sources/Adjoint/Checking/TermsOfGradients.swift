extension GradientCheck {
  /// For each tensor of a point, how large the terms are that its gradient is a sum of.
  ///
  /// Where they cancel, the gradient says nothing of them, and yet is off by their rounding. They are
  /// seen by what happens when each backward's cotangents are rounded to float32 at random: the gradient
  /// moves by about 2⁻²⁴ of its terms.
  ///
  /// - Parameters:
  ///   - cotangent: the value's cotangent.
  ///   - gradients: the gradient of each tensor for it.
  static func sizesOfTerms(
    of function: ([Tensor]) -> Tensor, at point: [Tensor], _ cotangent: Tensor,
    _ gradients: [Tensor]
  ) -> [Double] {
    var sizes = [Double](repeating: 0, count: point.count)
    for seed in 0..<3 {
      let (_, pullback) = valueWithPullback(at: point) { point in
        let value = function(point)
        TapeStack.current.tapes.last?.roundBackwards(seed: seed)
        return value
      }
      for (number, moved) in pullback(cotangent).enumerated() {
        let distance = (moved - gradients[number]).largestFiniteMagnitude
        sizes[number] = Swift.max(sizes[number], distance * 0x1p24)
      }
    }
    return sizes
  }
}
