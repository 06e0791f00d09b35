import TestSupport
import Testing

@testable import Adjoint

/// The backwards of softmax, log-softmax and log-sum-exp, and their derivatives, against mpmath: above
/// all in rows that are sure of a class, where the usual formulas lose every digit.
@Suite struct SoftmaxBackwardAccuracyTests {
  private struct Row: Decodable {
    let kind: String
    let logits, cotangent, direction: [Double]
    let softmax, softmaxSizes, logSoftmax, logSoftmaxSizes: [Double]
    let softmaxSecond, softmaxSecondSizes, logSoftmaxSecond, logSoftmaxSecondSizes: [Double]
    let logSumExpSecond, logSumExpSecondSizes, entropy, entropySizes: [Double]

    var label: String { "\(kind) cotangents \(cotangent) at \(logits)" }

    /// A cotangent times the smallest numbers, by which a subnormal softmax may be off.
    func smallest(_ values: [Double]...) -> Double {
      2 + 4 * values.reduce(1) { product, list in product * list.reduce(0) { $0 + $1.magnitude } }
    }
  }

  private static let rows = Result { try loadFixture("softmax_backward", as: [Row].self) }

  @Test(arguments: ScalarType.allCases)
  func gradientsHaveTheDigitsOfTheirOwnTerms(_ type: ScalarType) throws {
    var (softmax, logSoftmax) = (OwnTerms(), OwnTerms())
    for row in try Self.rows.get() {
      let x = Tensor(row.logits, as: type)
      let g = Tensor(row.cotangent, as: type)
      softmax.note(
        pullback(at: x, of: { Adjoint.softmax($0) })(g), row.softmax, sizes: row.softmaxSizes,
        smallest: row.smallest(row.cotangent), row.label)
      logSoftmax.note(
        pullback(at: x, of: { Adjoint.logSoftmax($0) })(g), row.logSoftmax,
        sizes: row.logSoftmaxSizes, smallest: row.smallest(row.cotangent), row.label)
    }
    #expect(softmax.worst < (type == .float32 ? 1.5 : 3), "\(softmax)")
    #expect(logSoftmax.worst < (type == .float32 ? 1.5 : 3), "\(logSoftmax)")
  }

  @Test(arguments: ScalarType.allCases)
  func secondDerivativesHaveTheDigitsOfTheirOwnTerms(_ type: ScalarType) throws {
    var (softmax, logSoftmax, logSumExp) = (OwnTerms(), OwnTerms(), OwnTerms())
    for row in try Self.rows.get() {
      let x = Tensor(row.logits, as: type)
      let (g, v) = (Tensor(row.cotangent, as: type), Tensor(row.direction, as: type))
      let smallest = row.smallest(row.cotangent, row.direction)
      func second(_ function: (Tensor) -> Tensor) -> Tensor {
        gradient(at: x) { x in
          (gradient(at: x) { (function($0) * g).sum() } * v).sum()
        }
      }
      softmax.note(
        second { Adjoint.softmax($0) }, row.softmaxSecond, sizes: row.softmaxSecondSizes,
        smallest: smallest, row.label)
      logSoftmax.note(
        second { Adjoint.logSoftmax($0) }, row.logSoftmaxSecond,
        sizes: row.logSoftmaxSecondSizes, smallest: smallest, row.label)
      let first = Tensor(row.cotangent[0], as: type)
      logSumExp.note(
        gradient(at: x) { x in (gradient(at: x) { $0.logSumExp() * first } * v).sum() },
        row.logSumExpSecond, sizes: row.logSumExpSecondSizes, smallest: smallest, row.label)
    }
    for (name, worst) in [("softmax", softmax), ("log", logSoftmax), ("lse", logSumExp)] {
      #expect(worst.worst < 3, "\(name): \(worst)")
    }
  }

  @Test(arguments: ScalarType.allCases)
  func theEntropysGradientHasTheDigitsOfItsOwnTerms(_ type: ScalarType) throws {
    var entropy = OwnTerms()
    for row in try Self.rows.get() {
      let gradient = gradient(at: Tensor(row.logits, as: type)) {
        -(softmax($0) * logSoftmax($0)).sum()
      }
      entropy.note(
        gradient, row.entropy, sizes: row.entropySizes, smallest: row.smallest(row.logits),
        row.label)
    }
    #expect(entropy.worst < 2, "\(entropy)")
  }

  /// Equal cotangents have no gradient at all.
  @Test(arguments: ScalarType.allCases)
  func aConstantPassesNoSoftmax(_ type: ScalarType) throws {
    for row in try Self.rows.get() {
      let x = Tensor(row.logits, as: type)
      for constant in [1, -0.1, 1e30, 1e-30] {
        let gradient = gradient(at: x) { (softmax($0) * constant).sum() }
        #expect(gradient.scalars.allSatisfy { $0 == 0 }, "\(constant) at \(row.logits)")
      }
    }
  }

  /// Rows along any axes are the same rows.
  @Test(arguments: ScalarType.allCases)
  func axesDoNotMatter(_ type: ScalarType) {
    var random = RandomStream(seed: 4)
    let x = Tensor.normal([3, 5, 4], standardDeviation: 9, as: type, using: &random)
    let g = Tensor.normal([3, 5, 4], as: type, using: &random)
    for function: (Tensor, Int) -> Tensor in [
      { softmax($0, along: $1) }, { logSoftmax($0, along: $1) },
    ] {
      for axis in 0..<3 {
        var order = [0, 1, 2]
        order.swapAt(axis, 2)
        let moved = pullback(at: x.transposed(order)) { function($0, 2) }(g.transposed(order))
        expectSameBits(pullback(at: x) { function($0, axis) }(g), moved.transposed(order))
      }
    }
  }

  /// The comparison with the composition finds nothing, whatever the logits are.
  @Test(arguments: ScalarType.allCases)
  func theCompositionsAgree(_ type: ScalarType) throws {
    for row in try Self.rows.get() where row.logits.count <= 10 {
      let x = Tensor(row.logits, as: type)
      for report in [
        Softmax(along: [-1]).compareWithComposition(at: x),
        LogSoftmax(along: [-1]).compareWithComposition(at: x),
        LogSumExp(along: [-1]).compareWithComposition(at: x),
      ] {
        #expect(report.agrees, "at \(row.logits): \(report)")
      }
    }
  }

  private struct Attention: Decodable {
    let queries, keys, values, cotangent: TensorFixture
    let ofQueries, ofQueriesSizes, ofKeys, ofKeysSizes, ofValues, ofValuesSizes: [Double]
  }

  /// A softmax between two products.
  @Test(arguments: ScalarType.allCases)
  func attentionHasTheDigitsOfItsOwnTerms(_ type: ScalarType) throws {
    var worst = OwnTerms()
    for (number, case_) in try loadFixture("attention", as: [Attention].self).enumerated() {
      let gradients = pullback(
        at: [case_.queries, case_.keys, case_.values].map { $0.tensor(as: type) }
      ) { matmul(softmax(matmul($0[0], $0[1], transposing: .right)), $0[2]) }(
        case_.cotangent.tensor(as: type))
      let truths = [
        (case_.ofQueries, case_.ofQueriesSizes), (case_.ofKeys, case_.ofKeysSizes),
        (case_.ofValues, case_.ofValuesSizes),
      ]
      for (gradient, truth) in zip(gradients, truths) {
        worst.note(gradient, truth.0, sizes: truth.1, smallest: 100, "attention \(number)")
      }
    }
    #expect(worst.worst < 2, "\(worst)")
  }

  private func pullback<Point: TensorStructure>(
    at point: Point, of function: (Point) -> Tensor
  ) -> (Tensor) -> Point {
    valueWithPullback(at: point, of: function).pullback
  }
}
