import TestSupport
import Testing

@testable import Adjoint

/// Softmax cross-entropy inside a differentiated scope, against mpmath: its gradient there, products
/// with its Hessian and gradient penalties, from no confidence to a gap of 100.
@Suite struct ConfidentSecondDerivativeTests {
  private struct Row: Decodable {
    let kind: String
    let gap: Double
    let logits, weights, soft, direction: [Double]
    let label: Int
    let gradient, gradientSizes, along, alongSizes, penalty, penaltySizes: [Double]

    func loss(_ type: ScalarType) -> SoftmaxCrossEntropy {
      switch kind {
      case "weighted":
        SoftmaxCrossEntropy(
          .labels([label]), classWeights: Tensor(weights, as: type), reduction: .sum)
      case "smoothed":
        SoftmaxCrossEntropy(.labels([label]), labelSmoothing: 0.25, reduction: .sum)
      case "soft":
        SoftmaxCrossEntropy(
          .probabilities(Tensor([soft], as: type)), reduction: .sum)
      default: SoftmaxCrossEntropy(.labels([label]), reduction: .sum)
      }
    }
  }

  private static let rows = Result { try loadFixture("softmax_second_derivatives", as: [Row].self) }

  /// How the loss is reached: as it is, with its details, or as the linear form of unit vectors.
  enum Form: CaseIterable { case plain, detailed, linear }

  private static func evaluate(_ form: Form, _ loss: SoftmaxCrossEntropy, _ x: Tensor) -> Tensor {
    let rows = x.reshaped(to: [1, x.elementCount])
    switch form {
    case .plain: return loss(rows)
    case .detailed: return loss.details(of: rows).loss
    case .linear:
      return loss(rows, weights: Tensor.ones([x.elementCount], as: x.scalarType).diagonalMatrix())
    }
  }

  @Test(arguments: ScalarType.allCases, Form.allCases)
  func sureRowsKeepTheirDigits(_ type: ScalarType, _ form: Form) throws {
    var (first, along, penalty) = (OwnTerms(), OwnTerms(), OwnTerms())
    for row in try Self.rows.get() {
      let (x, loss) = (Tensor(row.logits, as: type), row.loss(type))
      let v = Tensor(row.direction, as: type)
      var inner: Tensor?
      let product = gradient(at: x) { x in
        let gradient = gradient(at: x) { Self.evaluate(form, loss, $0) }
        inner = gradient.detached()
        return (gradient * v).sum()
      }
      let halfSquare = gradient(at: x) { x in
        square(gradient(at: x) { Self.evaluate(form, loss, $0) }).sum() * 0.5
      }
      let label = "\(row.kind), gap \(row.gap), \(row.logits.count) classes"
      first.note(inner!, row.gradient, sizes: row.gradientSizes, smallest: 8, label)
      along.note(product, row.along, sizes: row.alongSizes, smallest: 16, label)
      penalty.note(halfSquare, row.penalty, sizes: row.penaltySizes, smallest: 16, label)
    }
    #expect(first.worst < 2, "gradient: \(first)")
    #expect(along.worst < 3, "along a direction: \(along)")
    #expect(penalty.worst < 3, "penalty: \(penalty)")
  }

  /// Of two classes a function f of the loss ℓ has the second derivative f″·q² + f′·q·(1 − q), with q
  /// the probability of the wrong one.
  @Test(arguments: ScalarType.allCases, [0.5, 5, 20, 40])
  func functionsOfTheLoss(_ type: ScalarType, _ gap: Double) {
    let e = System.exp(-gap)
    let (loss, q, p) = (System.log1p(e), e / (1 + e), 1 / (1 + e))
    func expect(
      _ first: Double, _ second: Double, _ name: String, _ function: (Tensor) -> Tensor
    ) {
      let truth = second * q * q + first * q * p
      let product = hessianVectorProduct(
        at: Tensor([[gap, 0]], as: type), along: Tensor([[1, 0]], as: type), of: function)
      expectClose(
        product.scalars, [truth, -truth], of: type,
        within: .elementwise(8 * (type == .float32 ? 0x1p-23 : 0x1p-52), absolute: 1e-44),
        "\(name), gap \(gap)")
    }
    for gamma in [0.5, 2] {
      // b = ℓ/expm1(ℓ) and its derivative, near 0 by its series.
      let b = loss * p / q
      let slope =
        loss < 0.01
        ? -0.5 + loss / 6 - loss * loss * loss / 180
        : (1 - b * System.exp(loss)) / System.expm1(loss)
      let factor = System.pow(q, gamma)
      expect(
        factor * (1 + gamma * b), factor * gamma * (p / q * (1 + gamma * b) + slope),
        "focal \(gamma)"
      ) { focalLoss($0, labels: [0], gamma: gamma) }
    }
    for epsilon in [-0.5, 1, 2.5] {
      expect(1 + epsilon * p, -epsilon * p, "poly1 \(epsilon)") {
        poly1Loss($0, labels: [0], epsilon: epsilon)
      }
    }
  }

  @Test(arguments: ScalarType.allCases)
  func theHessianOfASureRow(_ type: ScalarType) {
    let x = Tensor([[20, 0]], as: type)
    let product = hessianVectorProduct(at: x, along: Tensor([[1, -1]], as: type)) {
      softmaxCrossEntropy($0, labels: [0])
    }
    let truth = 4.1223072278836987e-9
    expectClose(product.scalars, [truth, -truth], of: type, within: .ulps(4))
  }
}
