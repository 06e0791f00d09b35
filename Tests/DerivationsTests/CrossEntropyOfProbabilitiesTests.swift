import Adjoint
import Testing

@testable import derivations

/// The numbers of "Softmax and Cross-Entropy" (001).
@Suite struct CrossEntropyOfProbabilitiesTests {
  typealias Example = CrossEntropyOfProbabilities

  @Test func values() {
    expect(Example.tape().value, toBePrintedAs: [0.479650])
    expect(Example.crossEntropyAsWritten(Example.q, Example.p), toBePrintedAs: [0.159883])
  }

  @Test func gradients() {
    expect(Example.tape().gradient, toBePrintedAs: [0.228, -0.381, 0.153], decimals: 12)
    expect(Example.gradientAsWritten(), toBePrintedAs: [-0.228, -0.381, -0.153], decimals: 12)
  }

  @Test func softmaxAndItsJacobian() {
    expect(
      Example.softmaxAsWritten(Example.z), toBePrintedAs: [0.090031, 0.244728, 0.665241])
    for jacobian in [Example.jacobianByHand(), jacobian(at: Example.z) { softmax($0) }] {
      expect(jacobian[0, 0], toBePrintedAs: [0.081925])
      expect(jacobian[0, 2], toBePrintedAs: [-0.059892])
    }
    expect(Example.jacobianAsWritten()[0, 2], toBePrintedAs: [-0.010919])
  }

  /// Of two rows as one array, each is half a distribution.
  @Test func softmaxWithoutAxis() {
    let y = Example.softmaxAsWritten(.stack([Example.z, Example.z]))
    expect(y.sum(along: 1), toBePrintedAs: [0.5, 0.5], decimals: 12)
  }
}
