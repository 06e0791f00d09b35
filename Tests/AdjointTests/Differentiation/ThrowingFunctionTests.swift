import Adjoint
import Testing

/// A function that throws leaves the thread as if its scope had never been.
@Suite struct ThrowingFunctionTests {
  private struct Failure: Error {}

  @Test func errorPassesThroughAndNothingIsRecordedAnyMore() {
    var leaf: Tensor?
    #expect(throws: Failure.self) {
      _ = try gradient(at: Tensor(3)) { x in
        leaf = x * x
        throw Failure()
      }
    }
    #expect(Tape.current == nil)
    #expect((leaf! * 2).scalar == 18)
    // To the next scope the lost scope's value is a constant.
    let slope = gradient(at: Tensor(4)) { x in x * leaf! }
    #expect(slope.scalar == 9)
  }

  @Test func nextGradientIsRight() {
    for _ in 0..<3 {
      #expect(throws: Failure.self) {
        try gradient(at: Tensor(3)) { x in
          _ = x * x
          throw Failure()
        }
      }
      #expect(gradient(at: Tensor(5)) { $0 * $0 }.scalar == 10)
    }
  }

  @Test func errorInsideAnInnerScopeLeavesTheOuterOneRecording() {
    let slope = gradient(at: Tensor(3)) { x in
      let square = x * x
      let inner = try? gradient(at: square) { u in
        _ = u * u
        throw Failure()
      }
      #expect(inner == nil)
      return square * x
    }
    #expect(slope.scalar == 27)
    #expect(Tape.current == nil)
  }

  @Test func errorThroughTwoScopesEndsBoth() {
    #expect(throws: Failure.self) {
      _ = try gradient(at: Tensor(1)) { x in
        try gradient(at: x) { _ in throw Failure() }
      }
    }
    #expect(Tape.current == nil)
    let curvature = gradient(at: Tensor(5)) { x in gradient(at: x) { $0 * $0 } }
    #expect(curvature.scalar == 2)
  }

  @Test func scopeOfParametersThatThrowsCanBeRepeated() throws {
    let weight = Parameter(Tensor(2))
    #expect(throws: Failure.self) {
      _ = try valueWithGradients {
        _ = weight.value * 5
        throw Failure()
      }
    }
    weight.value = Tensor(3)
    let (_, gradients) = valueWithGradients { weight.value * weight.value }
    #expect(try #require(gradients[weight]).scalar == 6)
  }

  @Test func pullbackOfAThrowingFunction() {
    #expect(throws: Failure.self) {
      _ = try valueWithPullback(at: Tensor([1, 2])) { x -> Tensor in
        _ = x.sum()
        throw Failure()
      }
    }
    #expect(Tape.current == nil)
  }
}
