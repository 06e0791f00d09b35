import TestSupport
import Testing

@testable import Adjoint

/// A pullback on another thread than that of a scope whose values it meets.
@Suite struct PullbackThreadTests {
  @Test func aCotangentThatAScopeElsewhereRecordsTraps() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = gradient(at: Tensor([1, 2])) { u in
        runOnThread {
          let (_, pullback) = valueWithPullback(at: Tensor([3, 5])) { $0 * $0 }
          return pullback(u)
        }.sum() + u.sum()
      }
    }
    expectMessage(of: result, contains: "a pullback's cotangent", "[2]", "recording elsewhere")
  }

  @Test func aPullbackWithKeptValuesOfAScopeElsewhereTraps() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = gradient(at: Tensor([1, 2])) { u in
        let (_, pullback) = valueWithPullback(at: Tensor([3, 5])) { $0 * u }
        nonisolated(unsafe) let elsewhere = pullback
        return runOnThread { elsewhere(Tensor([1, 1])) }.sum() + u.sum()
      }
    }
    expectMessage(of: result, contains: "scale", "recording elsewhere")
  }

  @Test func aPullbackOfConstantsMayGoToAnotherThread() {
    let slope = gradient(at: Tensor([1, 2])) { u in
      let (_, pullback) = valueWithPullback(at: Tensor([3, 5])) { $0 * $0 }
      nonisolated(unsafe) let elsewhere = pullback
      return (u * runOnThread { elsewhere(Tensor([1, 1])) }).sum()
    }
    #expect(slope.scalars == [6, 10])
  }

  @Test func afterTheScopeItMayBeCalledAnywhere() {
    var pullback: ((Tensor) -> Tensor)?
    _ = gradient(at: Tensor([1, 2])) { u in
      pullback = valueWithPullback(at: Tensor([3, 5])) { $0 * u }.pullback
      return u.sum()
    }
    nonisolated(unsafe) let elsewhere = pullback!
    #expect(runOnThread { elsewhere(Tensor([1, 1])) }.scalars == [1, 2])
  }
}

/// A cotangent has the structure of the value.
@Suite struct CotangentStructureTests {
  @Test func aDictionaryWithOtherKeysTraps() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let (_, pullback) = valueWithPullback(at: Tensor(1)) { x in ["a": x, "b": x * 2] }
      _ = pullback(["a": Tensor(1), "c": Tensor(1)])
    }
    expectMessage(of: result, contains: "pullback", "structure", "keys")
  }

  @Test func nilWhereTheValueHasATensorTraps() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let (_, pullback) = valueWithPullback(at: Tensor(1)) { x -> [Tensor?] in [nil, x] }
      _ = pullback([Tensor(1), nil])
    }
    expectMessage(of: result, contains: "pullback", "structure", "optionals")
  }

  @Test func aDictionaryInsideAStructureIsComparedToo() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let (_, pullback) = valueWithPullback(at: Tensor(1)) { x in Named(tensors: ["a": x]) }
      _ = pullback(Named(tensors: ["b": Tensor(1)]))
    }
    expectMessage(of: result, contains: "pullback", "structure")
  }

  @Test func theSameStructureIsRight() {
    let (_, pullback) = valueWithPullback(at: Tensor(3)) { x in
      Named(tensors: ["a": x * x, "b": x])
    }
    #expect(pullback(Named(tensors: ["b": Tensor(10), "a": Tensor(1)])).scalar == 16)
  }
}

private struct Named: TensorStructure {
  var tensors: [String: Tensor]

  mutating func forEachTensor(_ body: (inout Tensor) throws -> Void) rethrows {
    try tensors.forEachTensor(body)
  }
}
