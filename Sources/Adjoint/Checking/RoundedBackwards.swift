extension Tape {
  /// Makes each step's backward return what rounding to float32 could have made of its cotangents.
  func roundBackwards(seed: Int) {
    steps = steps.enumerated().map { index, step in
      Step(
        wanted: step.wanted, results: step.results, saved: step.saved,
        pullback: { cotangents, saved, wanted in
          var random = RandomStream(seed: seed << 32 | index)
          return step.pullback(cotangents, saved, wanted).mapped { _, cotangent in
            cotangent.map {
              $0
                * .uniform(
                  $0.shape, in: 1 - 0x1p-24..<1 + 0x1p-24, as: $0.scalarType, using: &random)
            }
          }
        }, description: step.description)
    }
  }
}

extension GradientCheck {
  /// For each tensor of a point, how large the terms are that its gradient is a sum of.
  ///
  /// Where they cancel, the gradient says nothing of them, and yet is off by their rounding. They are
  /// seen when each backward's cotangents are rounded to float32 at random: the gradient for a cotangent
  /// of the value moves by about 2⁻²⁴ of its terms.
  static func sizesOfTerms(
    of function: ([Tensor]) -> Tensor, at point: [Tensor], _ cotangent: Tensor,
    _ gradients: [Tensor]
  ) -> [Double] {
    var sizes = [Double](repeating: 0, count: point.count)
    for seed in 0..<3 {
      let (_, pullback) = valueWithPullback(at: point) { point in
        let value = function(point)
        Tape.current?.roundBackwards(seed: seed)
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
