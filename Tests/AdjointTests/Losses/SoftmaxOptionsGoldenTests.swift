import Adjoint
import Testing

/// The loss with every option at once, against values of 50 digits.
@Suite struct SoftmaxOptionsGoldenTests {
  private let logits = Tensor([[2, -1, 0.5], [0.1, 3, -2], [1, 1, 1]], as: .float64)
  private let loss = SoftmaxCrossEntropy(
    .labels([0, -100, 2], ignoring: -100), classWeights: Tensor([1, 2, 0.5], as: .float64),
    labelSmoothing: 0.1, inverseTemperature: Tensor(1.5, as: .float64),
    softCap: Tensor(5, as: .float64), zLoss: 0.01)

  @Test func valueAndGradients() {
    let operands = Array(loss.operands(for: logits))
    let (value, gradients) = valueWithGradient(at: operands) { operands in
      apply(loss, to: Operands(operands))
    }
    #expect(abs(value.scalar - 0.7937485303076) < 1e-13)
    let expected = [
      -0.01412514716, -0.04772231581, 0.1119584668, 0, 0, 0, 0.1540463155, 0.1235417502,
      -0.2425130346,
    ]
    for (gradient, expected) in zip(gradients[0].scalars, expected) {
      #expect(abs(gradient - expected) < 1e-10)
    }
    #expect(gradients[0].scalars[3...5].allSatisfy { $0 == 0 })
    #expect(abs(gradients[2].scalar - 0.0736841906732) < 1e-13)
  }

  @Test func itAgreesWithItsComposition() {
    let operands = Array(loss.operands(for: logits))
    #expect(checkGradient(at: operands) { apply(loss, to: Operands($0)) }.agrees)
    #expect(checkGradient(at: operands) { loss.composition(Operands($0)) }.agrees)
  }
}
