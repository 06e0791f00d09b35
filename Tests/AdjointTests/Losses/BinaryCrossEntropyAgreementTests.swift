import Testing

@testable import Adjoint

/// Fused binary cross-entropy is its composition: to 1e-13 in float64, and to 1e-7 of finite
/// differences, in all four operands.
@Suite struct BinaryCrossEntropyAgreementTests {
  struct Point: Sendable, CustomTestStringConvertible {
    let shape: Shape
    let positiveWeight: Shape
    let weights: Shape
    let reduction: LossReduction

    var testDescription: String {
      "\(shape), weights \(positiveWeight) and \(weights), \(reduction)"
    }

    static let all = [
      ([], [], []), ([1], [], [1]), ([7], [7], []), ([3, 5], [5], [3, 5]), ([3, 5], [3, 1], [5]),
      ([2, 3, 5], [1, 3, 1], []), ([17, 31], [31], [17, 1]),
    ].flatMap { (shape: Shape, positiveWeight: Shape, weights: Shape) in
      LossReduction.plain.map {
        Point(
          shape: shape, positiveWeight: positiveWeight, weights: weights, reduction: $0)
      }
    }

    /// Logits, targets, and both weights.
    func operands(_ type: ScalarType) -> [Tensor] {
      var random = RandomStream(seed: 50)
      return [
        .normal(shape, standardDeviation: 3, as: type, using: &random),
        .uniform(shape, in: 0..<1, as: type, using: &random),
        .weights(positiveWeight, seed: 51, as: type), .weights(weights, seed: 52, as: type),
      ]
    }
  }

  @Test(arguments: Point.all, ScalarType.allCases)
  func fusedAndComposedAgree(_ point: Point, _ type: ScalarType) {
    let o = point.operands(type)
    let report = BinaryCrossEntropy(reduction: point.reduction)
      .compareWithComposition(at: o[0], o[1], o[2], o[3])
    #expect(report.agrees, "\(report)")
    #expect(report.rows.filter { $0.quantity.hasPrefix("gradient") }.count >= 8)
  }

  @Test(arguments: LossReduction.plain)
  func withoutWeightsTheyAreOne(_ reduction: LossReduction) {
    let o = Point(shape: [3, 5], positiveWeight: [], weights: [], reduction: reduction)
      .operands(.float64)
    let operation = BinaryCrossEntropy(reduction: reduction)
    #expect(operation.compareWithComposition(at: o[0], o[1]).agrees)
    let one = Tensor(1, as: .float64)
    expectSameBits(
      binaryCrossEntropy(o[0], targets: o[1], reduction: reduction),
      binaryCrossEntropy(
        o[0], targets: o[1], positiveWeight: one, weights: one, reduction: reduction))
  }

  /// Confident elements, hard targets: where the composition of the usual formulas would differ.
  @Test func confidentElementsAgreeInFloat32() {
    let logits = Tensor((-20...20).map { Double($0 * 5) })
    for target in [0.0, 1] {
      let report = BinaryCrossEntropy(reduction: .none)
        .compareWithComposition(at: logits, Tensor(repeating: target, shape: logits.shape))
      #expect(report.agrees, "\(report)")
      let composed = BinaryCrossEntropy(reduction: .none)
        .composition([logits, Tensor(repeating: target, shape: logits.shape)])
      let fused = binaryCrossEntropy(
        logits, targets: Tensor(repeating: target, shape: logits.shape), reduction: .none)
      expectClose(fused, composed, within: .ulps(4))
    }
  }

  @Test(arguments: Point.all)
  func gradientChecks(_ point: Point) {
    let o = point.operands(.float64)
    func loss(_ x: Tensor, _ t: Tensor, _ p: Tensor, _ w: Tensor) -> Tensor {
      binaryCrossEntropy(x, targets: t, positiveWeight: p, weights: w, reduction: point.reduction)
    }
    let order = point.shape.elementCount < 20 ? 2 : 1
    let check = checkGradient(at: o[0], o[1], o[2], o[3], order: order, of: loss)
    #expect(check.agrees, "\(check)")
  }

  /// Where logits are infinite, value and gradients are those of the composition.
  @Test func theCompositionAgreesAboutInfinities() {
    let logits = Tensor([.infinity, -.infinity, .infinity, -.infinity, 2], as: .float64)
    let targets = Tensor([1, 0, 0, 1, 1], as: .float64)
    let operation = BinaryCrossEntropy(reduction: .none)
    let (fused, fusedPullback) = valueWithPullback(at: logits, targets) {
      apply(operation, to: $0, $1)
    }
    let (composed, composedPullback) = valueWithPullback(at: logits, targets) {
      operation.composition([$0, $1])
    }
    let ones = Tensor.ones([5], as: .float64)
    expectClose(fused, composed, within: .elementwise(1e-15))
    expectClose(fusedPullback(ones).0, composedPullback(ones).0, within: .elementwise(1e-15))
    expectClose(fusedPullback(ones).1, composedPullback(ones).1, within: .elementwise(1e-15))
  }

  /// A cotangent of 0 stays 0, even beside an infinite or undefined derivative.
  @Test func whatIsNotSelectedLeavesNoTrace() {
    let logits = Tensor([1, .nan, .infinity], as: .float64)
    let gradients = gradient(at: logits, Tensor([1, 1, 0], as: .float64)) { x, t in
      binaryCrossEntropy(x, targets: t, reduction: .none)
        .replacing(with: 0, where: logits .!= 1).sum()
    }
    #expect(gradients.0.scalars[1...] == [0, 0])
    #expect(gradients.1.scalars[1...] == [0, 0])
    #expect(gradients.0.scalars[0] < 0)
  }

  /// The backward of the fused form is itself differentiated where an outer scope knows a factor of
  /// the loss alone.
  @Test(arguments: [1.0, 2.5], LossReduction.plain)
  func aFactorFromAnOuterScope(_ factor: Double, _ reduction: LossReduction) {
    let o = Point(shape: [3, 5], positiveWeight: [5], weights: [3, 1], reduction: reduction)
      .operands(.float64)
    func loss(_ x: Tensor, _ p: Tensor) -> Tensor {
      binaryCrossEntropy(
        x, targets: o[1], positiveWeight: p, weights: o[3], reduction: reduction)
    }
    func weighted(_ gradients: (Tensor, Tensor)) -> Tensor {
      gradients.0.weighted() + gradients.1.weighted()
    }
    let slope = gradient(at: Tensor(factor, as: .float64)) { factor in
      weighted(gradient(at: o[0], o[2]) { x, p in (loss(x, p) * factor).sum() })
    }
    let expected = weighted(gradient(at: o[0], o[2]) { x, p in loss(x, p).sum() })
    expectClose(slope, expected, within: .elementwise(1e-13))
  }
}
