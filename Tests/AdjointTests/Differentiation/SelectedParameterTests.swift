import TestSupport
import Testing

@testable import Adjoint

/// Gradients of only what is asked for, and gradients built and changed by hand.
@Suite struct SelectedParameterTests {
  private static func parameters() -> [Parameter] {
    [[1, 2], [3, 4], [5, 6]].map { Parameter(Tensor($0, as: .float64)) }
  }

  @Test func othersAreConstants() {
    let p = Self.parameters()
    let (value, gradients) = valueWithGradients(at: [p[1]]) {
      (p[0].value * p[1].value * p[2].value).sum()
    }
    #expect(value.scalar == 15 + 48)
    #expect(gradients.parameters.count == 1 && gradients.count == 1)
    #expect(gradients[p[1]]?.scalars == [5, 12])
    #expect(gradients[p[0]] == nil && gradients.unused.isEmpty)
  }

  /// What is computed from constants alone is not recorded.
  @Test func frozenPartsAreNotRecorded() {
    let p = Self.parameters()
    var recorded = [0, 0]
    for (index, selection) in [p, [p[2]]].enumerated() {
      _ = valueWithGradients(at: selection) {
        let body = exp(p[0].value) * sin(p[1].value)
        recorded[index] = body.isBeingRecorded ? 1 : 0
        return (body * p[2].value).sum()
      }
    }
    #expect(recorded == [1, 0])
  }

  @Test func insideCheckpointsToo() {
    let p = Self.parameters()
    let (_, gradients) = valueWithGradients(at: [p[1]]) {
      checkpoint(at: Tensor([1, 1], as: .float64)) { $0 * p[0].value * p[1].value }.sum()
    }
    #expect(gradients.count == 1 && gradients[p[1]]?.scalars == [1, 2])
  }

  @Test func noneOfThemWasRead() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      let p = Self.parameters()
      _ = valueWithGradients(at: [p[0]]) { p[1].value.sum() }
    }
    expectMessage(of: result, contains: "no parameter was read in the scope", "asked for")
  }

  @Test func gradientsAreBuiltAndMapped() throws {
    let p = Self.parameters()
    let built = Gradients([
      (p[0], Tensor([3, -4], as: .float64)), (p[2], Tensor([0, 12], as: .float64)),
    ])
    #expect(built.norm.scalar == 13 && built.count == 2 && built.areFinite)
    #expect(built.clipped(toMagnitude: 3.5)[p[0]]?.scalars == [3, -3.5])
    let mapped = built.mapped { $0 === p[0] ? $1 * 2 : $1 }
    #expect(mapped[p[0]]?.scalars == [6, -8] && mapped[p[2]]?.scalars == [0, 12])
    #expect(!built.mapped { _, g in g / 0 }.areFinite)
  }

  @Test func aGradientOfAnotherShape() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      let p = Self.parameters()
      _ = Gradients([(p[0], Tensor([1, 2, 3], as: .float64))])
    }
    expectMessage(of: result, contains: "Gradients:", "[2] float64", "[3] float64")
  }
}

/// The mean over a batch in pieces is the mean over the whole batch.
@Suite struct AccumulationTests {
  @Test(arguments: [1, 3, 4, 9])
  func piecesAreTheWholeBatch(_ size: Int) {
    var random = RandomStream(seed: 4)
    let x = Tensor.normal([10, 5], as: .float64, using: &random)
    let weight = Parameter(.normal([5, 3], as: .float64, using: &random))
    let labels = [0, 2, -1, 1, -1, -1, 2, 2, 0, 1]
    let classWeights = Tensor([0.5, 2, 1], as: .float64)
    func loss(_ range: Range<Int>) -> MeanLoss {
      SoftmaxCrossEntropy(
        .labels(Array(labels[range]), ignoring: -1), classWeights: classWeights,
        labelSmoothing: 0.1
      ).meanLoss(of: matmul(x[range], weight.value))
    }
    let whole = valueWithGradients {
      SoftmaxCrossEntropy(
        .labels(labels, ignoring: -1), classWeights: classWeights, labelSmoothing: 0.1)(
          matmul(x, weight.value))
    }
    let pieces = stride(from: 0, to: 10, by: size).map { $0..<min($0 + size, 10) }
    let accumulated = valueWithGradients(accumulating: pieces) { loss($0) }
    #expect(accumulated.value.isClose(to: whole.value, tolerance: 1e-14))
    #expect(
      accumulated.gradients[weight]!.isClose(to: whole.gradients[weight]!, tolerance: 1e-13))
    if size > 1 {
      // The mean of the pieces' means is something else.
      let means = pieces.map { loss($0).mean.scalar }.filter { !$0.isNaN }
      #expect((means.reduce(0, +) / Double(means.count) - whole.value.scalar).magnitude > 1e-3)
    }
  }

  @Test func aMeanOfTwoDivisors() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = SoftmaxCrossEntropy(.labels([0]), classWeights: .ones([2]), zLoss: 0.1).meanLoss(
        of: .zeros([1, 2]))
    }
    expectMessage(of: result, contains: "softmaxCrossEntropy:", "divide by different numbers")
  }
}
