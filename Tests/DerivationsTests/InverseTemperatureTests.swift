import Adjoint
import Testing

@testable import derivations

/// The numbers of "Softmax: Partial Derivative" (003).
@Suite struct InverseTemperatureTests {
  typealias Example = InverseTemperature

  @Test func probabilities() {
    expect(Example.probabilities(0.5), toBePrintedAs: [0.186324, 0.307196, 0.506480])
  }

  @Test(arguments: [(0.5, 0.075804), (1, 0.081925), (2, 0.031248)])
  func derivative(_ beta: Double, _ printed: Double) {
    expect(Example.derivativeByHand(beta), toBePrintedAs: [printed])
    let jacobian = jacobian(at: Example.x) { softmax(beta * $0) }
    expect(jacobian[0, 0], toBePrintedAs: [printed])
  }

  /// The missing β is invisible at 1.
  @Test(arguments: [(0.5, 0.064543), (1, 0.081925)])
  func derivativeAsWritten(_ beta: Double, _ printed: Double) {
    expect(Example.derivativeAsWritten(beta), toBePrintedAs: [printed])
  }

  @Test(arguments: [(0.5, -0.679843), (1, -0.424790), (2, -0.149063)])
  func gradientOfTemperature(_ beta: Double, _ printed: Double) {
    expect(Example.temperatureGradientByHand(beta), toBePrintedAs: [printed])
    let gradient = gradient(at: Tensor(beta, as: .float64), of: Example.loss)
    expect(gradient, toBePrintedAs: [printed])
  }
}
