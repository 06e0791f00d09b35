import TestSupport
import Testing

@testable import Adjoint

/// Labels and logits that do not fit stop the program with a sentence that says what is wrong.
@Suite struct SoftmaxErrorTests {
  private static func expect(
    _ result: ExitTest.Result?, toSay parts: [String],
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    for part in ["softmaxCrossEntropy"] + parts {
      expectMessage(of: result, contains: part, sourceLocation: sourceLocation)
    }
  }

  @Test func aNegativeLabel() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = softmaxCrossEntropy(.zeros([4, 3]), labels: [0, 2, -5, 1])
    }
    Self.expect(result, toSay: ["row 2", "-5", "0 ..< 3", "[4, 3]"])
  }

  @Test func aLabelThatIsTheNumberOfClasses() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = softmaxCrossEntropy(.zeros([2, 7]), labels: [6, 7], reduction: .none)
    }
    Self.expect(result, toSay: ["row 1", "is 7", "0 ..< 7", "[2, 7]"])
  }

  @Test func aLabelAmongNoClasses() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = softmaxCrossEntropy(.zeros([1, 0]), labels: [0])
    }
    Self.expect(result, toSay: ["row 0", "is 0", "0 ..< 0", "[1, 0]"])
  }

  @Test func tooFewLabels() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = softmaxCrossEntropy(.zeros([4, 3]), labels: [0, 1])
    }
    Self.expect(result, toSay: ["there are 2 labels", "[4, 3]"])
  }

  @Test func aVectorOfLogits() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = softmaxCrossEntropy(.zeros([3]), labels: [0, 1, 2])
    }
    Self.expect(result, toSay: ["there are 3 labels", "shape [3]"])
  }

  @Test func logitsOfThreeDimensions() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = softmaxCrossEntropy(.zeros([2, 3, 4]), labels: [0, 1])
    }
    Self.expect(result, toSay: ["there are 2 labels", "[2, 3, 4]"])
  }

  @Test func aWrongLabelWhileRecording() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = gradient(at: .zeros([2, 3])) { softmaxCrossEntropy($0, labels: [0, 3]) }
    }
    Self.expect(result, toSay: ["row 1", "is 3", "0 ..< 3", "[2, 3]"])
  }

  @Test func aWrongLabelInTheComposition() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = SoftmaxCrossEntropy(.labels([0, 3])).composition([.zeros([2, 3])])
    }
    Self.expect(result, toSay: ["row 1", "is 3", "0 ..< 3", "[2, 3]"])
  }
}
