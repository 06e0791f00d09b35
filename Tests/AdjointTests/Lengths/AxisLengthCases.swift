import Adjoint

extension LengthCase {
  /// Reductions of all scalars, along the first axis, the last, and several.
  static let reductions: [LengthCase] = [
    reduction("sum", ofNothing: 0) { $0.sum(along: $1, keepingDimensions: $2) },
    reduction("mean", ofNothing: .nan) { $0.mean(along: $1, keepingDimensions: $2) },
    reduction("variance", ofNothing: .nan) { $0.variance(along: $1, keepingDimensions: $2) },
    reduction("standardDeviation", ofNothing: .nan) {
      $0.standardDeviation(along: $1, keepingDimensions: $2)
    },
    reduction("norm", ofNothing: 0) { $0.norm(along: $1, keepingDimensions: $2) },
    reduction("product", ofNothing: 1) { $0.product(along: $1, keepingDimensions: $2) },
    reduction("logSumExp", ofNothing: -.infinity) {
      $0.logSumExp(along: $1, keepingDimensions: $2)
    },
    reduction("max", ofNothing: nil) { $0.max(along: $1, keepingDimensions: $2) },
    reduction("min", ofNothing: nil) { $0.min(along: $1, keepingDimensions: $2) },
    wholeReductions,
  ].flatMap { $0 }

  /// - Parameter ofNothing: nil where a reduction of nothing is refused.
  private static func reduction(
    _ name: String, ofNothing: Double?,
    _ operation: @escaping @Sendable (Tensor, [Int], Bool) -> Tensor
  ) -> [LengthCase] {
    var cases: [LengthCase] = []
    for axes in [[0], [-1], [0, -1], [1, 2], []] as [[Int]] {
      for keeping in [false, true] {
        let rule: @Sendable (Shape) -> Shape? = { shape in
          guard let rest = shape.without(axes) else { return nil }
          let reduced = axes.map { shape[$0 < 0 ? $0 + shape.rank : $0] }
          if ofNothing == nil && reduced.contains(0) { return nil }
          return keeping ? axes.reduce(shape) { $0.with($1) { _ in 1 }! } : rest
        }
        let title = "\(name), along \(axes), keeping: \(keeping)"
        cases.append(
          LengthCase(title, ofNothing: ofNothing ?? 0, rule) { operation($0, axes, keeping) })
      }
    }
    return cases
  }

  private static let wholeReductions: [LengthCase] = [
    LengthCase("sum, of all", { _ in [] }, { $0.sum() }),
    LengthCase("mean, of all", ofNothing: .nan, { _ in [] }, { $0.mean() }),
    LengthCase("variance, of all", ofNothing: .nan, { _ in [] }, { $0.variance() }),
    LengthCase(
      "standardDeviation, of all", ofNothing: .nan, { _ in [] }, { $0.standardDeviation() }),
    LengthCase("norm, of all", { _ in [] }, { $0.norm() }),
    LengthCase("product, of all", ofNothing: 1, { _ in [] }, { $0.product() }),
    LengthCase("logSumExp, of all", ofNothing: -.infinity, { _ in [] }, { $0.logSumExp() }),
    LengthCase("max, of all", { when(!$0.contains(0), []) }, { $0.max() }),
    LengthCase("min, of all", { when(!$0.contains(0), []) }, { $0.min() }),
    LengthCase("sum, of an axis", { $0.without([-1]) }, { $0.sum(along: -1) }),
    LengthCase("mean, of an axis", ofNothing: .nan, { $0.without([-1]) }, { $0.mean(along: -1) }),
    LengthCase(
      "variance, of an axis", ofNothing: .nan, { $0.without([0]) },
      {
        $0.variance(along: 0)
      }),
    LengthCase("norm, of an axis", { $0.without([0]) }, { $0.norm(along: 0) }),
    LengthCase("product, of an axis", ofNothing: 1, { $0.without([0]) }, { $0.product(along: 0) }),
    LengthCase(
      "logSumExp, of an axis", ofNothing: -.infinity, { $0.without([0]) },
      {
        $0.logSumExp(along: 0)
      }),
  ]

  /// What keeps the length of an axis, or finds a place along it.
  static let alongAxes: [LengthCase] = [
    LengthCase(
      "cumulativeProduct", { when($0.rank > 0 && $0.scalarCount < 1e6, $0) },
      { $0.cumulativeProduct(along: 0) }),
    LengthCase("sorted", { when($0.rank > 0, $0) }, { $0.sorted(along: -1) }),
    LengthCase(
      "argsort", { when($0.rank > 0, $0) },
      { $0.gathered($0.argsort(along: 0), shape: $0.shape, along: 0) }),
    LengthCase("topK", { $0.with(-1) { when($0 > 0, 1) } }, { $0.topK(1).values }),
    LengthCase("cumulativeSum", { when($0.rank > 0, $0) }, { $0.cumulativeSum(along: 0) }),
    LengthCase(
      "cumulativeSum, reversed", { when($0.rank > 0, $0) },
      {
        $0.cumulativeSum(along: -1, reversed: true)
      }),
    LengthCase("softmax", { when($0.rank > 0, $0) }, { softmax($0) }),
    LengthCase("softmax, of the first axis", { when($0.rank > 0, $0) }, { softmax($0, along: 0) }),
    LengthCase("logSoftmax", { when($0.rank > 0, $0) }, { logSoftmax($0) }),
    LengthCase(
      "logSoftmax, of the first axis", { when($0.rank > 0, $0) },
      {
        logSoftmax($0, along: 0)
      }),
    LengthCase(
      "argmax", { shape in shape.without([0]).flatMap { when(shape[0] > 0, $0) } },
      { x in
        .positions(x.argmax(along: 0), x.shape.without([0])!, in: x)
      }),
    LengthCase(
      "argmin", { shape in shape.without([-1]).flatMap { when(shape.last! > 0, $0) } },
      {
        x in
        .positions(x.argmin(along: -1), x.shape.without([-1])!, in: x)
      }),
    LengthCase(
      "sampled", { shape in shape.without([-1]).flatMap { when(shape.last! > 0, $0) } },
      { x in
        var random = RandomStream(seed: 1)
        return .positions(x.sampled(along: -1, using: &random), x.shape.without([-1])!, in: x)
      }),
    LengthCase(
      "argmax, of all", { when(!$0.contains(0), []) },
      {
        .positions([$0.argmax()], [], in: $0)
      }),
    LengthCase(
      "argmin, of all", { when(!$0.contains(0), []) },
      {
        .positions([$0.argmin()], [], in: $0)
      }),
  ]
}

extension Tensor {
  /// Positions as a tensor that depends on the one they are in, as far as a derivative knows.
  fileprivate static func positions(_ values: [Int], _ shape: Shape, in x: Tensor) -> Tensor {
    Tensor(values.map { Double($0) }, shape: shape, as: x.scalarType) + x.sum() * 0
  }
}
