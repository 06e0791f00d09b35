import Adjoint
import Synchronization
import TestSupport
import Testing

/// Training and evaluating are scopes: what is random follows from the step, and what is collected is
/// stored once.
@Suite struct ModeTests {
  /// Noise in training; in use the identity.
  private static func noisy(_ x: Tensor) -> Tensor {
    switch Mode.current(for: "Noise") {
    case .training(let step): x + .uniform(x.shape, as: x.scalarType, key: step.nextKey())
    case .evaluating: x
    }
  }

  private static let x = Tensor([1, 2, 3], as: .float64)

  @Test func outsideANetworkEvaluates() {
    #expect(Self.noisy(Self.x) == Self.x)
    let inside = training(seed: 1, step: 0) { evaluating { Self.noisy(Self.x) } }
    #expect(inside == Self.x)
  }

  @Test func aStepRepeatsItself() {
    func draws(seed: Int, step: Int) -> [Tensor] {
      training(seed: seed, step: step) { [Self.noisy(Self.x), Self.noisy(Self.x)] }
    }
    let first = draws(seed: 1, step: 7)
    #expect(first[0] != first[1])
    #expect(draws(seed: 1, step: 7) == first)
    #expect(draws(seed: 1, step: 8)[0] != first[0] && draws(seed: 2, step: 7)[0] != first[0])
  }

  @Test func aScopeThatDifferentiatesMustSayWhich() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = gradient(at: Self.x) { Self.noisy($0).sum() }
    }
    expectMessage(of: result, contains: "Noise:", "training(seed:step:)", "evaluating")
    let slope = evaluating { gradient(at: Self.x) { Self.noisy($0).sum() } }
    #expect(slope == Tensor([1, 1, 1], as: .float64))
  }

  @Test func insideTheFunctionOfACheckpointToo() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = gradient(at: Self.x) { checkpoint(at: $0) { Self.noisy($0) }.sum() }
    }
    expectMessage(of: result, contains: "Noise:", "training(seed:step:)")
  }

  /// A checkpoint draws the same numbers again, wherever the mode's scope is.
  @Test(arguments: [false, true])
  func aCheckpointDrawsTheSame(modeIsInside: Bool) {
    func slope(_ segment: (Tensor, @escaping (Tensor) -> Tensor) -> Tensor) -> Tensor {
      func loss(_ x: Tensor) -> Tensor {
        let before = Self.noisy(x)
        let middle = segment(before) { x in square(Self.noisy(x)) * Self.noisy(x) }
        return (middle * Self.noisy(x)).sum()
      }
      return modeIsInside
        ? gradient(at: Self.x) { x in training(seed: 3, step: 5) { loss(x) } }
        : training(seed: 3, step: 5) { gradient(at: Self.x, of: loss) }
    }
    let plain = slope { $1($0) }
    #expect(slope { checkpoint(at: $0, of: $1) } == plain)
    #expect(slope { x, f in checkpoint(at: x) { checkpoint(at: $0, of: f) } } == plain)
  }

  private final class Collector: Sendable {
    /// How often something was stored, and the sum of what was.
    private let state = Mutex((count: 0, sum: 0))
    var count: Int { state.withLock { $0.count } }
    var sum: Int { state.withLock { $0.sum } }

    func callAsFunction(_ x: Tensor) -> Tensor {
      if case .training(let step) = Mode.current(for: "Collector") {
        step.collect(1, for: self, merging: +) {
          let sum = $0
          self.state.withLock { $0 = ($0.count + 1, $0.sum + sum) }
        }
      }
      return x * x
    }
  }

  @Test func whatIsCollectedIsStoredOnce() {
    let layer = Collector()
    training(seed: 1, step: 0) {
      for _ in 0..<3 { _ = gradient(at: Self.x) { layer($0).sum() } }
      #expect(layer.count == 0)
    }
    #expect(layer.count == 1 && layer.sum == 3)
  }

  @Test func recomputationAndNestingCollectNothingMore() {
    let layer = Collector()
    training(seed: 1, step: 0) {
      _ = gradient(at: Self.x) { checkpoint(at: $0) { layer($0) }.sum() }
    }
    #expect(layer.count == 1 && layer.sum == 1)
    training(seed: 1, step: 1) {
      _ = hessianVectorProduct(at: Self.x, along: Self.x) {
        checkpoint(at: $0) { layer($0) }.sum()
      }
    }
    #expect(layer.count == 2 && layer.sum == 2)
    training(seed: 1, step: 2) { _ = hessian(at: [Self.x, Self.x]) { layer($0[0] * $0[1]).sum() } }
    #expect(layer.count == 3 && layer.sum == 3)
  }

  /// A mode inside what is evaluated again is a repetition as well.
  @Test func aStepInsideACheckpointStoresOnce() {
    let layer = Collector()
    _ = gradient(at: Self.x) { x in
      checkpoint(at: x) { x in training(seed: 1, step: 0) { layer(x) } }.sum()
    }
    #expect(layer.count == 1 && layer.sum == 1)
    let check = checkGradient(at: Self.x) { x in training(seed: 1, step: 0) { layer(x) } }
    #expect(check.agrees && layer.count == 1)
  }

  @Test func evaluatingCollectsNothing() {
    let layer = Collector()
    _ = layer(Self.x)
    training(seed: 1, step: 0) { evaluating { _ = layer(Self.x) } }
    #expect(layer.count == 0)
  }

  private struct Failure: Error {}

  @Test func aStepThatFailsStoresNothing() {
    let layer = Collector()
    #expect(throws: Failure.self) {
      try training(seed: 1, step: 0) {
        _ = layer(Self.x)
        throw Failure()
      }
    }
    #expect(layer.count == 0)
  }

  @Test func checksOfGradientsDrawTheSameEachTime() {
    let layer = Collector()
    let check = training(seed: 1, step: 0) {
      checkGradient(at: Self.x) { x in (Self.noisy(x) * layer(x)).sum() }
    }
    #expect(check.agrees, "\(check)")
    #expect(layer.count == 0)
  }

  /// Parts have their own numbers, whichever thread they are on, and are merged in their order.
  @Test func partsOfSharedWork() {
    let weight = Parameter(Self.x)
    func run(threads: Int) -> [Tensor] {
      let before = Parallelism.threadCount
      defer { Parallelism.threadCount = before }
      Parallelism.threadCount = threads
      return training(seed: 1, step: 0) {
        let (value, gradients) = valueWithGradients(over: Array(0..<7)) { part in
          (Self.noisy(weight.value) * Self.noisy(weight.value)).sum()
        }
        return [value, gradients[weight]!]
      }
    }
    let first = run(threads: 1)
    #expect(run(threads: 2) == first && run(threads: 3) == first)
  }
}
