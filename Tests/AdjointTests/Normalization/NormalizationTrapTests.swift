import Adjoint
import TestSupport
import Testing

/// Mistakes stop the program with a sentence that names the operation and the shapes.
@Suite struct NormalizationTrapTests {
  @Test func scaleOfAnotherShape() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = layerNormalization(.ones([2, 3]), scale: .ones([4]))
    }
    expectMessage(
      of: result,
      contains:
        "layerNormalization: x has shape [2, 3], so scale and shift must have shape [3], and "
        + "one has [4]")
  }

  @Test func moreAxesThanThereAre() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = rmsNormalization(.ones([3]), scale: .ones([2, 3]))
    }
    expectMessage(
      of: result, contains: "rmsNormalization: x has shape [3]", "have 2 axes", "x's last ones")
  }

  @Test func groupsThatDoNotDivide() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = groupNormalization(.ones([2, 6, 4]), groups: 4)
    }
    expectMessage(
      of: result,
      contains:
        "groupNormalization: 6 channels, of x of shape [2, 6, 4], do not make 4 equal groups")
  }

  @Test func noChannels() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = batchNormalization(.ones([6]))
    }
    expectMessage(
      of: result, contains: "batchNormalization: x has shape [6]; it must be [N, C, …]")
  }

  @Test func statisticsOfAnotherShape() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = batchNormalization(.ones([2, 3]), mean: .ones([3]), variance: .ones([2]))
    }
    expectMessage(
      of: result,
      contains: "batchNormalization: x has shape [2, 3] and the variance [2]; it must be [3]")
  }

  @Test func mixedTypes() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = layerNormalization(.ones([2, 3]), shift: .ones([3], as: .float64))
    }
    expectMessage(
      of: result,
      contains:
        "layerNormalization: the operands are float32 of shape [2, 3] and float64 of shape [3]")
  }

  @Test func negativeEpsilon() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = layerNormalization(.ones([2, 3]), epsilon: -1)
    }
    expectMessage(
      of: result, contains: "layerNormalization: epsilon is -1.0; it must be 0 or a positive number"
    )
  }

  @Test func operandsThatAreNotListed() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = apply(Normalization(.lastAxes(1), parameters: .scale), to: .ones([2, 3]))
    }
    expectMessage(of: result, contains: "layerNormalization: there are 1 operands and must be 2")
  }
}
