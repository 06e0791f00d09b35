import Adjoint
import TestSupport
import Testing

/// Mistakes in the use of attention stop the program with a sentence.
@Suite struct AttentionTrapTests {
  @Test func headsThatDoNotDivide() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = scaledDotProductAttention(.ones([3, 2, 4]), .ones([2, 5, 4]), .ones([2, 5, 4]))
    }
    expectMessage(
      of: result, contains: "scaledDotProductAttention", "3 heads", "[3, 2, 4]", "2 heads",
      "must be a multiple")
  }

  @Test func lengthsThatDiffer() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = scaledDotProductAttention(.ones([2, 3, 4]), .ones([2, 5, 3]), .ones([2, 5, 4]))
    }
    expectMessage(
      of: result, contains: "scaledDotProductAttention", "[2, 3, 4]", "[2, 5, 3]",
      "keys [..., K, S, D]")
  }

  @Test func keysWithoutValues() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = scaledDotProductAttention(.ones([2, 3, 4]), .ones([2, 5, 4]), .ones([2, 6, 4]))
    }
    expectMessage(of: result, contains: "scaledDotProductAttention", "[2, 5, 4]", "[2, 6, 4]")
  }

  @Test func aMaskThatDoesNotFit() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = scaledDotProductAttention(
        .ones([2, 3, 4]), .ones([2, 5, 4]), .ones([2, 5, 4]),
        mask: Mask(repeating: true, shape: [5, 3]))
    }
    expectMessage(
      of: result, contains: "scaledDotProductAttention", "the mask has shape [5, 3]", "[2, 3, 5]")
  }

  @Test func aBiasThatDoesNotFit() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = scaledDotProductAttention(
        .ones([3, 4]), .ones([5, 4]), .ones([5, 4]), bias: .ones([2, 3, 5]))
    }
    expectMessage(
      of: result, contains: "scaledDotProductAttention", "the bias has shape [2, 3, 5]", "[3, 5]")
  }

  @Test func mixedTypes() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = scaledDotProductAttention(.ones([3, 4]), .ones([5, 4], as: .float64), .ones([5, 4]))
    }
    expectMessage(
      of: result, contains: "scaledDotProductAttention: the operands are float32", "float64")
  }

  @Test func aScaleThatIsNoNumber() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = ScaledDotProductAttention(scale: .nan)
    }
    expectMessage(of: result, contains: "scaledDotProductAttention: the scale is nan", "finite")
  }
}
