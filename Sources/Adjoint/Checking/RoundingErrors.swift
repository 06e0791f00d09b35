/// How far rounding takes the float32 evaluation of a composition from its float64 evaluation.
///
/// One evaluation may be right by luck where terms cancel. So there are others, and the largest distance
/// counts, for each scalar by itself:
/// - at points nearby, where the same terms are rounded anew;
/// - at the point, with what each backward returns rounded at random. Sums of terms that cancel are
///   then off by what the terms are, in whatever order they are added.
///
/// A factor covers the luck that remains: of errors of one size, one in 10¹⁰ is more than eight times as
/// large as a dozen others, and a fused operation may round more often.
struct RoundingErrors {
  /// For each tensor of the value and the gradients, what each scalar is off by at most. Infinite
  /// where float32 is not finite and float64 is.
  private var largest: [[Double]]

  /// Points nearby lie within these shares of each scalar, of which float32 has 2⁻²³ in a unit of the
  /// last place, and towards 0, so that signs and bounds stay.
  private static let reaches = [0x1p-20, 0x1p-18, 0x1p-16, 0x1p-14, 0x1p-12]

  /// How often backwards are rounded at random.
  private static let roundings = 8

  /// Larger points are evaluated once, and the largest error of a tensor stands for each of its
  /// scalars.
  private static let mostScalars = 1 << 16

  init(
    of composition: ([Tensor]) -> some TensorStructure, at point: [Tensor],
    _ composed: FusedEvaluation, _ exact: FusedEvaluation
  ) {
    largest = zip(composed.quantities, exact.quantities).map { rounded, exact in
      zip(rounded.values, exact.values).map { rounded, exact in
        let error = (rounded - exact).magnitude
        return rounded == exact || exact.isNaN ? 0 : error.isNaN ? .infinity : error
      }
    }
    guard point.reduce(0, { $0 + $1.elementCount }) <= Self.mostScalars else {
      largest = largest.map { Array(repeating: $0.max() ?? 0, count: $0.count) }
      return
    }
    var random = RandomStream(seed: 22)
    for reach in Self.reaches {
      let nearby = point.map { $0.movedTowardsZero(by: reach, using: &random) }
      let exactNearby = nearby.map { $0.cast(to: .float64) }
      note(
        FusedEvaluation("", at: nearby, of: composition),
        FusedEvaluation("", at: exactNearby, of: composition))
    }
    for seed in 0..<Self.roundings {
      let rounded = FusedEvaluation("", at: point.map { $0.cast(to: .float64) }) { point in
        let value = composition(point)
        Tape.current?.roundBackwards(seed: seed)
        return value
      }
      note(rounded, exact)
    }
  }

  private mutating func note(_ rounded: FusedEvaluation, _ exact: FusedEvaluation) {
    for (number, (rounded, exact)) in zip(rounded.quantities, exact.quantities).enumerated() {
      for index in rounded.values.indices {
        let error = (rounded.values[index] - exact.values[index]).magnitude
        if error.isFinite { largest[number][index] = Swift.max(largest[number][index], error) }
      }
    }
  }

  /// How far the scalars of a float32 tensor may be from what float64 gives, fused and composed. The
  /// two differ themselves where a composition loses digits that the fused form keeps.
  func tolerances(_ number: Int, _ fused: Quantity, _ composed: Quantity) -> [Double] {
    fused.values.indices.map { index in
      let (a, b) = (fused.values[index], composed.values[index])
      let size = Swift.max(a.magnitude, b.magnitude)
      // What is larger than any float32 may be infinite there.
      guard size <= Double(Float.greatestFiniteMagnitude) else {
        return size.isFinite ? .infinity : 0
      }
      return 16 * largest[number][index] + 16 * ScalarType.float32.ulp(of: size) + (a - b).magnitude
    }
  }
}

extension Tensor {
  /// This tensor with each scalar made smaller by a random share.
  fileprivate func movedTowardsZero(by most: Double, using random: inout RandomStream) -> Tensor {
    Tensor(
      scalars.map { $0 * (1 - Double.random(in: 0...most, using: &random)) }, shape: shape,
      as: scalarType)
  }
}
