import TestSupport
import Testing

@testable import Adjoint

/// Soft caps that are large and small beside the logits, and inverse temperatures, against mpmath.
@Suite struct SoftCapTests {
  private struct Row: Decodable {
    let logits: [Double]
    let label: Int
    let softCap, inverseTemperature: Double
    let slopes, curvatures, curvaturesSizes: [Double]
    let ofLogits, ofLogitsSizes, ofSoftCap, ofSoftCapSizes: [Double]
    let ofInverseTemperature, ofInverseTemperatureSizes: [Double]

    var description: String { "soft cap \(softCap) at \(logits)" }

    func loss(_ type: ScalarType) -> SoftmaxCrossEntropy {
      SoftmaxCrossEntropy(
        .labels([label]), inverseTemperature: Tensor(inverseTemperature, as: type),
        softCap: Tensor(softCap, as: type), reduction: .sum)
    }
  }

  private static let rows = Result { try loadFixture("soft_caps", as: [Row].self) }

  /// The slope ∂z/∂κ and its own derivative have all their digits.
  @Test func slopesAreExact() throws {
    var curvatures = OwnTerms()
    for row in try Self.rows.get() {
      let x = Tensor(row.logits, as: .float64) * row.inverseTemperature
      let (slopes, pullback) = valueWithPullback(at: x) {
        apply(SoftCapSlope(), to: $0, Tensor(row.softCap, as: .float64))
      }
      // v is rounded, which its cube and sech² v magnify.
      expectClose(
        slopes.scalars, row.slopes, of: .float64, within: .elementwise(8 * 0x1p-52),
        row.description)
      curvatures.note(
        pullback(.ones(x.shape, as: .float64)), row.curvatures, sizes: row.curvaturesSizes,
        row.description)
    }
    #expect(curvatures.worst < 4, "\(curvatures)")
    for limit in [Double.infinity, -.infinity, 1e300, -1e300] {
      let slope = apply(SoftCapSlope(), to: Tensor(limit, as: .float64), Tensor(3, as: .float64))
      #expect(slope.scalar == (limit > 0 ? 1 : -1))
    }
  }

  /// Gradients of the loss by its own backward, and in a scope that is differentiated, which takes
  /// another way.
  @Test(arguments: ScalarType.allCases, [false, true])
  func gradientsHaveTheDigitsOfTheirOwnTerms(_ type: ScalarType, _ isNested: Bool) throws {
    var worst = [OwnTerms(), OwnTerms(), OwnTerms()]
    for row in try Self.rows.get() {
      let loss = row.loss(type)
      let point = Array(loss.operands(for: Tensor([row.logits], as: type)))
      var gradients: [Tensor] = []
      if isNested {
        _ = gradient(at: point) { point in
          let inner: [Tensor] = gradient(at: point) { apply(loss, to: Operands($0)) }
          gradients = inner.map { $0.detached() }
          return inner.reduce(Tensor(0, as: type)) { $0 + $1.sum() }
        }
      } else {
        gradients = gradient(at: point) { apply(loss, to: Operands($0)) }
      }
      let smallest = 8 * (1 + row.logits.reduce(0) { $0 + $1.magnitude })
      let truths = [
        (row.ofLogits, row.ofLogitsSizes),
        (row.ofInverseTemperature, row.ofInverseTemperatureSizes),
        (row.ofSoftCap, row.ofSoftCapSizes),
      ]
      for (operand, truth) in truths.enumerated() {
        worst[operand].note(
          gradients[operand], truth.0, sizes: truth.1, smallest: smallest, row.description)
      }
    }
    for (operand, worst) in worst.enumerated() { #expect(worst.worst < 3, "\(operand): \(worst)") }
  }

  /// κ = 1000 and logits around 1, where the difference tanh v − v·sech² v keeps nothing in float32.
  @Test func aCapFarAboveTheLogits() {
    let logits = Tensor([[1, 2, 0.5]])
    func gradient(_ type: ScalarType) -> Double {
      Adjoint.gradient(at: Tensor(1000, as: type)) { cap in
        SoftmaxCrossEntropy(.labels([1]), softCap: cap)(logits.cast(to: type))
      }.scalar
    }
    let truth = -1.8153244559319856e-9
    expectClose([gradient(.float64)], [truth], of: .float64, within: .ulps(20))
    expectClose([gradient(.float32)], [truth], of: .float32, within: .ulps(8))
  }
}
