import Adjoint
import TestSupport
import Testing

/// Mistakes stop the program with a sentence that names the operation, the shapes and the remedy.
@Suite struct ConvolutionTrapTests {
  @Test func groupsThatDoNotDivide() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = convolution2D(.ones([1, 4, 5, 5]), .ones([3, 2, 3, 3]), groups: 2)
    }
    expectMessage(
      of: result, contains: "convolution2D", "[1, 4, 5, 5]", "[3, 2, 3, 3]", "in 2 groups",
      "must divide C and O")
  }

  @Test func channelsThatDoNotFit() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = convolution2D(.ones([1, 3, 5, 5]), .ones([3, 2, 3, 3]))
    }
    expectMessage(of: result, contains: "images [N, C, H, W] go with weights [O, C/groups, kh, kw]")
  }

  @Test func aKernelLargerThanTheImage() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = convolution2D(.ones([1, 2, 4, 5]), .ones([3, 2, 3, 3]), padding: 1, dilation: 3)
    }
    expectMessage(
      of: result, contains: "convolution2D: windows 3×3 on images of shape [1, 2, 4, 5]",
      "spans 7 pixels", "has 4 with 1 of padding on either side", "pad more")
  }

  @Test func aBiasOfAnotherLength() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = convolution2D(.ones([1, 2, 4, 5]), .ones([3, 2, 3, 3]), bias: .ones([2]))
    }
    expectMessage(
      of: result, contains: "convolution2D: the bias has shape [2]", "it must be [3]")
  }

  @Test func mixedTypes() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = convolution2D(.ones([1, 2, 4, 5]), .ones([3, 2, 3, 3], as: .float64))
    }
    expectMessage(of: result, contains: "convolution2D: the operands are float32", "float64")
  }

  @Test func aStrideOf0() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = averagePooling2D(.ones([1, 2, 4, 5]), size: 2, stride: 0)
    }
    expectMessage(of: result, contains: "averagePooling2D", "[1, 2, 4, 5]", "must be positive")
  }

  @Test func anOutputPaddingAboveTheStride() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = transposedConvolution2D(
        .ones([1, 2, 4, 5]), .ones([2, 3, 3, 3]), stride: 2, outputPadding: 2)
    }
    expectMessage(
      of: result, contains: "transposedConvolution2D", "[1, 2, 4, 5]", "output padding is 2",
      "less than the stride or the dilation")
  }

  @Test func aTransposedConvolutionWithoutPixels() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = transposedConvolution2D(.ones([1, 2, 1, 1]), .ones([2, 3, 2, 2]), padding: 1)
    }
    expectMessage(of: result, contains: "transposedConvolution2D", "needs at least one; pad less")
  }

  @Test func weightsOfAnotherTransposedConvolution() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = transposedConvolution2D(.ones([1, 2, 4, 4]), .ones([3, 2, 2, 2]))
    }
    expectMessage(of: result, contains: "[N, C, h, w] goes with weights [C, O/groups, kh, kw]")
  }

  @Test func aMaximumOfPadding() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = maxPooling2D(.ones([1, 1, 4, 4]), size: 2, padding: 2)
    }
    expectMessage(
      of: result, contains: "maxPooling2D: of windows 2×2 on images of shape [1, 1, 4, 4]",
      "one holds no pixel", "pad less")
  }

  @Test func imagesOfAnotherRank() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = maxPooling2D(.ones([4, 4]), size: 2)
    }
    expectMessage(
      of: result, contains: "maxPooling2D: the images have shape [4, 4]; it must be [N, C, H, W]")
  }
}
