import Adjoint
import AdjointNetworks
import TestSupport
import Testing

/// The usual mistakes with dropout and batch normalization cannot be made.
@Suite struct ModeMistakeTests {
  private static let x = withSeed(1) { Initializer.normal()([6, 4], as: .float64) }

  @Test func dropoutInADifferentiatingScopeWithoutAMode() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = gradient(at: Self.x) { Dropout(0.5)($0).sum() }
    }
    expectMessage(of: result, contains: "Dropout:", "training(seed:step:)", "evaluating")
  }

  @Test func dropoutOutsideTrainingIsTheIdentity() {
    let layer = Dropout(0.5)
    #expect(layer(Self.x) == Self.x)
    #expect(training(seed: 1, step: 0) { evaluating { layer(Self.x) } } == Self.x)
    let dropped = training(seed: 1, step: 0) { layer(Self.x) }
    #expect(zip(dropped.scalars, Self.x.scalars).allSatisfy { $0 == 0 || $0 == 2 * $1 })
    #expect((1..<24).contains(dropped.scalars.count { $0 == 0 }))
  }

  @Test func masksDoNotDifferOnRecomputation() {
    let layer = Dropout(0.5)
    func slope(_ isCheckpointed: Bool) -> Tensor {
      training(seed: 3, step: 9) {
        gradient(at: Self.x) { x in
          func block(_ x: Tensor) -> Tensor { layer(square(layer(x))) }
          return (isCheckpointed ? checkpoint(at: x, of: block) : block(x)).sum()
        }
      }
    }
    #expect(slope(true) == slope(false))
  }

  @Test func statisticsUsedBeforeAnyBatch() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = BatchNormalization(4, as: .float64)(Self.x)
    }
    expectMessage(of: result, contains: "BatchNormalization:", "4 channels", "have seen no batch")
  }

  private static func buffers(_ layer: BatchNormalization) -> [Tensor] {
    layer.buffers.map(\.value)
  }

  @Test func evaluationChangesNothing() {
    let layer = BatchNormalization(4, as: .float64)
    training(seed: 1, step: 0) { _ = layer(Self.x) }
    let before = Self.buffers(layer)
    let first = layer(Self.x)
    training(seed: 1, step: 1) { evaluating { _ = layer(Self.x * 3) } }
    #expect(Self.buffers(layer) == before && layer(Self.x) == first)
  }

  @Test func recomputationChangesStatisticsOnce() {
    func buffers(_ evaluate: (BatchNormalization) -> Void) -> [Tensor] {
      let layer = BatchNormalization(4, as: .float64)
      training(seed: 1, step: 0) { evaluate(layer) }
      return Self.buffers(layer)
    }
    let once = buffers { _ = $0(Self.x) }
    #expect(once[2].scalar == 1)
    let recomputed = buffers { layer in
      _ = gradient(at: Self.x) { checkpoint(at: $0) { layer($0) }.sum() }
    }
    #expect(recomputed == once)
    let nested = buffers { layer in
      _ = hessianVectorProduct(at: Self.x, along: Self.x) {
        square(checkpoint(at: $0) { layer($0) }).sum()
      }
    }
    #expect(nested == once)
  }

  /// The pieces of a batch are one batch to the running statistics.
  @Test func accumulationChangesStatisticsOnce() {
    let (whole, pieces) = (BatchNormalization(4, as: .float64), BatchNormalization(4, as: .float64))
    training(seed: 1, step: 0) { _ = whole(Self.x) }
    training(seed: 1, step: 0) {
      for range in [0..<1, 1..<4, 4..<6] { _ = pieces(Self.x[range]) }
    }
    for (a, b) in zip(Self.buffers(whole), Self.buffers(pieces)) {
      #expect(a.isClose(to: b, tolerance: 1e-14), "\(a) \(b)")
    }
  }

  /// Two of PyTorch's steps: momentum 0.1, and the variance divided by n − 1.
  @Test func runningStatistics() {
    let layer = BatchNormalization(1, as: .float64)
    for (step, batch) in [[1.0, 3], [2, 2, 5]].enumerated() {
      let x = Tensor(batch, as: .float64).reshaped(to: [batch.count, 1] as Shape)
      training(seed: 1, step: step) { _ = layer(x) }
    }
    #expect((layer.mean.value.scalar - (0.9 * 0.2 + 0.1 * 3)).magnitude < 1e-15)
    #expect((layer.variance.value.scalar - (0.9 * (0.9 + 0.2) + 0.1 * 3)).magnitude < 1e-15)
    #expect(layer.stepCount.value.scalar == 2)
  }
}
