import Adjoint
import Testing

/// A cotangent of 0 passes elementwise operations, reductions and softmax as 0, even where a
/// derivative is not finite: what a mask does not select leaves no trace.
@Suite struct StrongZeroTests {
  static let functions: [(name: String, at: Double, function: @Sendable (Tensor) -> Tensor)] = [
    ("sqrt of 0", 0, { sqrt($0) }), ("log of 0", 0, { log($0) }),
    ("1/0", 0, { 1 / $0 }), ("0/0", 0, { $0 / $0 }),
    ("reciprocal square root of 0", 0, { reciprocalSquareRoot($0) }),
    ("log of a negative number", -1, { log($0) }), ("sqrt of a negative one", -1, { sqrt($0) }),
    ("power of a negative one", -1, { power($0, 0.5) }), ("asin of 1", 1, { asin($0) }),
    ("asin of 2", 2, { asin($0) }), ("log(1 + −1)", -1, { log(onePlus: $0) }),
    ("overflow", 1000, { exp($0) }), ("overflow of a square", 1e200, { $0 * $0 * $0 }),
    ("infinity − infinity", .infinity, { $0 - $0 }), ("sine of infinity", .infinity, { sin($0) }),
    ("tanh of NaN", .nan, { tanh($0) }), ("sigmoid of NaN", .nan, { sigmoid($0) }),
    ("gelu of NaN", .nan, { gelu($0) }), ("relu of NaN", .nan, { relu($0) }),
    ("NaN × NaN", .nan, { $0 * $0 }), ("maximum with NaN", .nan, { maximum($0, 0) }),
    ("power with NaN", .nan, { power($0, $0) }), ("logAddExp of NaN", .nan, { logAddExp($0, $0) }),
    ("a composition", 0, { exp(1 / sqrt($0)) * log($0) }),
  ]

  @Test(arguments: functions.indices)
  func replacedValuesLeaveNoTrace(_ index: Int) {
    let (name, bad, function) = Self.functions[index]
    let good = 0.5
    let x = Tensor([good, bad], as: .float64)
    let mask = Mask([false, true])
    func masked(_ x: Tensor) -> Tensor { function(x).replacing(with: 3, where: mask) }

    let value = masked(x).scalars
    #expect(value[1] == 3, "\(name)")
    #expect(value[0] == function(Tensor(good, as: .float64)).scalar, "\(name)")

    let first = gradient(at: x) { masked($0).sum() }.scalars
    #expect(first[1] == 0, "gradient of \(name)")
    #expect(first[0].isFinite && first[0] != 0 || name == "infinity − infinity" || name == "0/0")

    let second = gradient(at: x) { x in
      (gradient(at: x) { square(masked($0)).sum() }).sum()
    }.scalars
    #expect(second[1] == 0, "second derivative of \(name)")
    #expect(second[0].isFinite)

    let third = gradient(at: x) { x in
      (gradient(at: x) { x in (gradient(at: x) { square(masked($0)).sum() }).sum() }).sum()
    }.scalars
    #expect(third[1] == 0, "third derivative of \(name)")
    #expect(third[0].isFinite)
  }

  static let rowFunctions: [(name: String, function: @Sendable (Tensor) -> Tensor)] = [
    ("softmax", { softmax($0) }), ("logSoftmax", { logSoftmax($0) }),
    ("logSumExp", { $0.logSumExp(along: 1, keepingDimensions: true) }),
    ("norm", { $0.norm(along: 1, keepingDimensions: true) }),
    ("variance", { $0.variance(along: 1, keepingDimensions: true) }),
    ("product", { $0.product(along: 1, keepingDimensions: true) }),
    ("max", { $0.max(along: 1, keepingDimensions: true) }),
    ("mean", { $0.mean(along: 1, keepingDimensions: true) }),
    ("cumulativeSum", { $0.cumulativeSum(along: 1) }),
  ]

  /// As with a row of attention that has nothing to attend to.
  @Test(
    arguments: rowFunctions.indices,
    [
      [-Double.infinity, -Double.infinity], [.nan, 1], [.infinity, 1], [1e200, 1e300], [0, 0],
    ])
  func replacedRowsLeaveNoTrace(_ index: Int, _ bad: [Double]) {
    let (name, function) = Self.rowFunctions[index]
    let x = Tensor([[0.5, 2], bad, [1.5, -1]], as: .float64)
    let good = Tensor([[0.5, 2], [1.5, -1]], as: .float64)
    let mask = Mask([false, true, false], shape: [3, 1])
    func masked(_ x: Tensor) -> Tensor { function(x).replacing(with: 0, where: mask) }
    func squares(_ y: Tensor) -> Tensor { (square(y) * y.detached()).sum() }

    func check(_ order: String, _ rows: Tensor, _ expected: Tensor) {
      #expect(rows[1].scalars == [0, 0], "\(order) of \(name)")
      expectClose(
        rows.rows([0, 2]), expected, within: .elementwise(1e-14, absolute: 1e-15),
        "\(order) of \(name)")
    }
    check(
      "gradient", gradient(at: x) { squares(masked($0)) },
      gradient(at: good) { squares(function($0)) })
    check(
      "second derivative",
      gradient(at: x) { x in square(gradient(at: x) { squares(masked($0)) }).sum() },
      gradient(at: good) { x in square(gradient(at: x) { squares(function($0)) }).sum() })
  }

  /// Cotangents that are not 0 meet infinite derivatives as before.
  @Test func infiniteDerivativesRemain() {
    #expect(gradient(at: Tensor(0)) { sqrt($0) }.scalar == Double.infinity)
    #expect(gradient(at: Tensor(0)) { log($0) }.scalar == Double.infinity)
    #expect(gradient(at: Tensor(0)) { 1 / $0 }.scalar == -Double.infinity)
    #expect(gradient(at: Tensor(.nan)) { $0 * $0 }.scalar.isNaN)
    let vanishing = gradient(at: Tensor(.infinity)) { tanh($0) }
    #expect(vanishing.scalar == 0)
  }
}
