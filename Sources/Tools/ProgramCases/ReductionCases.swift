import Adjoint

extension ProgramCase {
  /// Reductions along the middle of three axes, which is a prime number long, of all, and of one scalar.
  static let reductions: [ProgramCase] = [
    reduction("sum") { $0.sum(along: $1) },
    reduction("mean") { $0.mean(along: $1) },
    reduction("product") { $0.product(along: $1) },
    reduction("max") { $0.max(along: $1) },
    reduction("min") { $0.min(along: $1) },
    reduction("variance", lengths: [2, 7, 3]) { $0.variance(along: $1) },
    reduction("standardDeviation", lengths: [2, 7, 3]) {
      $0.standardDeviation(along: $1, unbiased: true)
    },
    reduction("norm") { $0.norm(along: $1) },
    reduction("logSumExp", within: -9...9) { $0.logSumExp(along: $1) },
    along("softmax", within: -9...9) { softmax($0, along: $1) },
    along("logSoftmax", within: -9...9) { logSoftmax($0, along: $1) },
    along("cumulativeSum") { $0.cumulativeSum(along: $1) },
    along("cumulativeSum reversed") { $0.cumulativeSum(along: $1, reversed: true) },
    along("cumulativeProduct") { $0.cumulativeProduct(along: $1) },
    along("cumulativeProduct reversed") { $0.cumulativeProduct(along: $1, reversed: true) },
    along("sorted") { $0.sorted(along: $1) },
    along("sorted descending") { $0.sorted(along: $1, descending: true) },
    along("largest two") { $0.sorted(along: $1, descending: true).sliced(0..<2, along: $1) },
    along("ties of max") { relu($0).max(along: $1) * $0.sum(along: $1) },
    along("where the largest is") { x, axis in
      // What argmax cannot say in a program.
      x.replacing(with: 0, where: x .< x.max(along: axis, keepingDimensions: true))
    },
    ProgramCase(gradientOf: "product with a zero", [[2, 5]]) { x in
      x[0].padded(before: [0, 1], after: [0, 0]).product(along: 1) + x[0].product(along: 1)
    },
  ]

  private static func reduction(
    _ name: String, lengths: Shape = [2, 7, 3], within range: ClosedRange<Double> = -1.5...1.5,
    _ function: @escaping @Sendable (Tensor, [Int]) -> Tensor
  ) -> ProgramCase {
    ProgramCase(gradientOf: name, [lengths], within: range) { x in
      Tensor.concatenate([
        function(x[0], [1]).flattened(), function(x[0], [0, 2]).flattened(),
        function(x[0], [0, 1, 2]).flattened(),
      ])
    }
  }

  /// Along an axis between others, and along the last one.
  private static func along(
    _ name: String, within range: ClosedRange<Double> = -1.5...1.5,
    _ function: @escaping @Sendable (Tensor, Int) -> Tensor
  ) -> ProgramCase {
    ProgramCase(gradientOf: name, [[2, 7, 3]], within: range) { x in
      Tensor.concatenate([function(x[0], 1).flattened(), function(x[0], 2).flattened()])
    }
  }
}
