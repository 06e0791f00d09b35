import Adjoint
import TestSupport
import Testing

/// A gradient is never lost silently: a recorded tensor where its scope cannot follow traps.
@Suite struct RecordingTrapTests {
  @Test func recordedTensorOnAnotherThread() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = gradient(at: Tensor([1, 2, 3])) { x in
        runOnThread { _ = exp(x) }
        return x.sum()
      }
    }
    expectMessage(
      of: result, contains: "exp", "operand 0", "[3]", "recording elsewhere", "detached()")
  }

  @Test func recordedTensorInAScopeOfAnotherThread() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = gradient(at: Tensor([1, 2, 3])) { x in
        runOnThread { _ = gradient(at: Tensor([4, 5, 6])) { y in (y * x).sum() } }
        return x.sum()
      }
    }
    expectMessage(
      of: result, contains: "multiply", "operand 1", "[3]", "recording elsewhere", "detached()")
  }

  @Test func recordedTensorAsThePointOnAnotherThread() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = gradient(at: Tensor([1, 2, 3])) { x in
        runOnThread { _ = gradient(at: x) { $0.sum() } }
        return x.sum()
      }
    }
    expectMessage(of: result, contains: "a point of evaluation", "[3]", "recording elsewhere")
  }

  @Test func recordedTensorAsTheResultOnAnotherThread() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = gradient(at: Tensor(3)) { x in
        runOnThread { _ = gradient(at: Tensor(4)) { _ in x } }
        return x
      }
    }
    expectMessage(of: result, contains: "the result of a differentiated function", "[]")
  }

  @Test func recordedTensorAsAParameterOnAnotherThread() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = gradient(at: Tensor([1, 2, 3])) { x in
        runOnThread { _ = Parameter(x) }
        return x.sum()
      }
    }
    expectMessage(of: result, contains: "[3]", "recording elsewhere", "detached()")
  }

  @Test func detachedTensorMayGoToAnotherThread() {
    let slope = gradient(at: Tensor([1, 2, 3])) { x in
      let constant = x.detached()
      runOnThread { #expect((constant * 2).scalars == [2, 4, 6]) }
      return (x * constant).sum()
    }
    #expect(slope.scalars == [1, 2, 3])
  }

  @Test func tensorOfAnEndedScopeMayGoToAnotherThread() {
    var leaked: Tensor?
    _ = gradient(at: Tensor([1, 2, 3])) { x in
      leaked = x * 2
      return x.sum()
    }
    let constant = leaked!
    runOnThread {
      #expect(gradient(at: Tensor([1, 1, 1])) { y in (y * constant).sum() }.scalars == [2, 4, 6])
    }
  }
}
