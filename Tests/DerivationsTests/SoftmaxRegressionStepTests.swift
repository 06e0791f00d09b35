import Adjoint
import Testing

@testable import derivations

/// The numbers of "Softmax" (000).
@Suite struct SoftmaxRegressionStepTests {
  typealias Step = SoftmaxRegressionStep

  @Test func asWritten() {
    let model = Step.ModelAsWritten()
    expect(model.forward(), toBePrintedAs: [0.2, 0.2, 0.2, 0.2, 0.2], decimals: 12)
    expect(Step.lossAsWritten(model.forward()), toBePrintedAs: [0.321888])
    let (dz, dw) = model.gradients()
    expect(dz, toBePrintedAs: [0.2, 0.2, 0.2, 0.2, -0.8], decimals: 12)
    expect(dw, toBePrintedAs: [0.2, 0.4, 0.6, 0.8, -4], decimals: 12)
  }

  /// All but the label's activation vanish in one step of the corrected model at that rate.
  @Test func activationsAfterStep() {
    expect(
      Step.activationsAfterStep(learningRate: 0.7),
      asWritten: [0.166286, 0.166286, 0.166286, 0.166286, 0.334858], corrected: [0, 0, 0, 0, 1])
  }

  @Test func corrected() throws {
    let byHand = Step.ModelByHand()
    expect(byHand.loss(), toBePrintedAs: [1.609438])
    let others = [0.2, 0.4, 0.6, 0.8, 1]
    let rows = others + others + others + others + [-0.8, -1.6, -2.4, -3.2, -4]
    expect(byHand.gradients().dw, toBePrintedAs: rows, decimals: 12)
    let model = Step.Model()
    let (loss, gradients) = valueWithGradients { model.loss() }
    expect(loss, toBePrintedAs: [1.609438])
    expect(try #require(gradients[model.w]), toBePrintedAs: rows, decimals: 12)
  }

  @Test func lossesOfTraining() {
    let losses = Step.losses(steps: 4, learningRate: 0.01)
    let expected = [1.609438, 1.189317, 0.877175, 0.659032]
    expect(losses.corrected, toBePrintedAs: expected)
    expect(losses.tape, toBePrintedAs: expected)
    // Only the bias moves. After one step it lifts the label's logit by α above the others, and the
    // mean is ln(1 + 4e^−α)/5.
    expect(losses.asWritten[0...1], toBePrintedAs: [0.321888, 0.320289])
  }

  /// About 12 % of draws overflow; the number is 1 − Φ(ln(3.4028235e38)/√5500), by mpmath.
  @Test func overflow() {
    expect(Step.probabilityOfOverflow(), toBePrintedAs: [0.115782])
    let asWritten = Step.failingShares(of: Step.softmaxAsWritten)
    // Three standard deviations of a share of 10 000 draws.
    #expect((asWritten.overflow - 0.115782).magnitude < 0.0096)
    let shifted = Step.failingShares { softmax($0, along: 0) }
    #expect(shifted.overflow == 0)
    #expect(shifted.underflow == 0)
  }
}
