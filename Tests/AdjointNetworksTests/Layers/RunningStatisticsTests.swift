import Adjoint
import AdjointNetworks
import Testing

/// A step that is not taken, and one that has no statistics, leaves running statistics as they were.
@Suite struct RunningStatisticsTests {
  private static let good = Tensor([[1, 2, 0], [3, 4, 1], [0, 1, 5]])
  private static let bad = Tensor([[1, .nan, 0], [3, 4, 1], [0, 1, 5]])

  private static func values(_ layer: BatchNormalization) -> [Tensor] {
    layer.buffers.map(\.value)
  }

  @Test(arguments: [false, true])
  func aStepThatIsLeftOut(inPieces: Bool) {
    let model = BatchNormalization(3)
    let run = TrainingRun(model, SGD(learningRate: 0.1), seed: 1, skippingNonFinite: true)
    func step(_ x: Tensor, spoiled: Bool = false) {
      let factor = spoiled ? Double.nan : 1
      if inPieces {
        run.step(accumulating: [x[..<1], x[1...]]) { piece in
          MeanLoss(sum: square(model(piece)).sum() * factor, count: 9)
        }
      } else {
        run.step { square(model(x)).sum() * factor }
      }
    }
    step(Self.good)
    let before = Self.values(model)
    step(Self.bad)
    // Here the statistics are finite and the gradients are not.
    step(Self.good * 2, spoiled: true)
    #expect(run.optimizer.skippedSteps == 2 && run.position.batch == 3)
    #expect(Self.values(model) == before && model.stepCount.value.scalar == 1)
    step(Self.good * 2)
    #expect(Self.values(model) != before && model.stepCount.value.scalar == 2)
  }

  /// A loop of one's own says where a step is not taken; without that, what is not finite is not followed.
  @Test func aLoopOfOnesOwn() {
    let model = BatchNormalization(3)
    let optimizer = Optimizer(model, SGD(learningRate: 0.1), skippingNonFinite: true)
    _ = training(seed: 1, step: 0) { model(Self.good) }
    let before = Self.values(model)
    _ = training(seed: 1, step: 1) { model(Self.bad) }
    #expect(Self.values(model) == before)
    _ = training(seed: 1, step: 1) {
      valueWithGradients { model(Self.good * 2).sum() * .nan }
    } storingIf: {
      optimizer.update(with: $0.gradients)
    }
    #expect(Self.values(model) == before && optimizer.skippedSteps == 1)
  }

  @Test func aStepThatIsStoredUnlessItThrows() {
    struct Failure: Error {}
    let model = BatchNormalization(3)
    #expect(throws: Failure.self) {
      try training(seed: 1, step: 0) {
        model(Self.good)
      } storingIf: { _ in
        throw Failure()
      }
    }
    #expect(model.stepCount.value.scalar == 0)
    _ = training(seed: 1, step: 0) {
      model(Self.good)
    } storingIf: {
      $0.shape == [3, 3]
    }
    #expect(model.stepCount.value.scalar == 1)
  }

  @Test func noExamples() {
    let (model, other) = (BatchNormalization(3), BatchNormalization(3))
    _ = training(seed: 1, step: 0) { model(.ones([0, 3])) }
    #expect(Self.values(model) == Self.values(other))
    // A piece of none is no part of its batch.
    for pieces in [[0, 3], [3, 0], [0, 1, 0, 2]] {
      let (model, other) = (BatchNormalization(3), BatchNormalization(3))
      training(seed: 1, step: 0) {
        var first = 0
        for count in pieces {
          _ = model(Self.good[first..<first + count])
          first += count
        }
      }
      training(seed: 1, step: 0) {
        var first = 0
        for count in pieces where count > 0 {
          _ = other(Self.good[first..<first + count])
          first += count
        }
      }
      #expect(Self.values(model) == Self.values(other) && model.mean.value.scalars[0].isFinite)
    }
  }
}
