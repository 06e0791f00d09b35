import TestSupport
import Testing

@testable import Adjoint

/// Work that is shared by threads, each with a scope of its own.
@Suite struct SharedWorkTests {
  let weight = Parameter(Tensor([1, -2, 3], as: .float64))
  let parts = (1...7).map { Tensor([Double($0), 0.5, -Double($0)], as: .float64) }

  @Sendable func loss(_ part: Tensor) -> Tensor { (weight.value * weight.value * part).sum() }

  @Test(arguments: [1, 2, 3, 8]) func isTheSumOverTheParts(_ threads: Int) {
    let before = Parallelism.threadCount
    Parallelism.threadCount = threads
    defer { Parallelism.threadCount = before }
    let (value, gradients) = valueWithGradients(over: parts) { loss($0) }
    let (whole, inOneScope) = valueWithGradients {
      parts.dropFirst().reduce(loss(parts[0])) { $0 + loss($1) }
    }
    #expect(value.scalar == whole.scalar)
    #expect(gradients[weight]!.scalars == inOneScope[weight]!.scalars)
  }

  @Test func substitutesHoldOnAllThreads() {
    let other = Tensor([2, 2, 2], as: .float64)
    let bias = Parameter(Tensor(1, as: .float64))
    let (value, _) = substituting([other], for: [weight]) {
      valueWithGradients(over: [1.0, 2.0, 3.0]) { (weight.value * $0).sum() * bias.value }
    }
    #expect(value.scalar == 36)
  }

  @Test func insideAnotherScopeTraps() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let weight = Parameter(Tensor(2))
      _ = gradient(at: Tensor(3)) { x in
        x * valueWithGradients(over: [1.0, 2.0]) { weight.value * $0 }.value
      }
    }
    expectMessage(of: result, contains: "valueWithGradients(over:)", "call it outside")
  }

  @Test func partsDoNotShareWhatOneOfThemComputed() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      Parallelism.threadCount = 1
      let weight = Parameter(Tensor(3))
      let memo = Lock<Tensor?>(nil)
      _ = valueWithGradients(over: [1.0, 2]) { part in
        let square = memo.withLock { memo in
          if memo == nil { memo = weight.value * weight.value }
          return memo!
        }
        return square * part + weight.value * 0
      }
    }
    expectMessage(
      of: result, contains: "multiply: operand 0", "another part of valueWithGradients(over:)")
  }

  @Test func partsMayHaveScopesOfTheirOwn() {
    let (value, gradients) = valueWithGradients(over: [1.0, 2, 3]) { part in
      var inner = Tensor(0)
      let slope = gradient(at: weight.value) { x in
        inner = x * x * part
        return (inner * x).sum()
      }
      // Σ 3·w²·p, and w²·p, which the inner scope has left behind.
      return slope.sum() + inner.sum()
    }
    let w = weight.value.scalars
    #expect(value.scalar == w.reduce(0) { $0 + 24 * $1 * $1 })
    #expect(gradients[weight]!.scalars == w.map { 48 * $0 })
  }

  @Test func withoutPartsTraps() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = valueWithGradients(over: [Double]()) { Tensor($0) }
    }
    expectMessage(of: result, contains: "valueWithGradients(over:)", "no parts")
  }
}
