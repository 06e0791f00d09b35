import Adjoint
import Testing

@testable import derivations

/// The numbers of "Gradients and You: Softmax" (004).
@Suite struct RegularizedBatchTests {
  typealias Batch = RegularizedBatch

  static let gradient = [-0.280234, -0.736257, 1.056491, -0.687410, -0.769260, 1.596670]

  @Test func lossAndGradient() {
    let (loss, gradient) = valueWithGradient(at: Batch.w) { Batch.loss($0) }
    expect(loss, toBePrintedAs: [1.680213236], decimals: 9)
    expect(gradient, toBePrintedAs: Self.gradient)
    expect(Batch.lossByHand(Batch.w), toBePrintedAs: [1.680213236], decimals: 9)
    expect(Batch.gradientByHand(Batch.w), toBePrintedAs: Self.gradient)
  }

  @Test func misplacedDeltas() {
    expect(Batch.dataGradientAsWritten()[0, 0], toBePrintedAs: [-2.977], decimals: 3)
  }

  /// The saved softmax loses Y once more: the second gradient is lower by XᵀY/N.
  @Test func secondBackwardAsWritten() {
    var code = Batch.CodeAsWritten()
    expect(code.backward(), toBePrintedAs: Self.gradient)
    let lost = [1, 3, 5, 2, 4, 6].map { $0 / 3.0 }
    expect(code.backward(), toBePrintedAs: zip(Self.gradient, lost).map { $0 - $1 })
  }

  @Test func logarithmOfSoftmax() throws {
    let comparison = try #require(Batch.logarithmOfSoftmax().comparisons.first)
    #expect(comparison.asWritten?.scalars == [.infinity])
    #expect(comparison.corrected.scalars == [200])
    #expect(comparison.tape.scalars == [200])
  }

  /// The loss is strongly convex, so a small gradient proves that this is the minimum.
  @Test func optimumIsReached() throws {
    let optimum = try Batch.optimumByTape(steps: 200)
    #expect(optimum.bound < 1e-10)
  }
}
