import Adjoint
import AdjointNetworks
import TestSupport
import Testing

/// A learning rate is a function of the step.
@Suite struct ScheduleTests {
  @Test func piecesJoinWhereTheyEnd() {
    let schedule = Schedule.warmUp(to: 1, over: 4).then(.constant(1, over: 2)).then(
      .linear(to: 0, over: 4))
    #expect((0..<12).map { schedule($0) } == [0.25, 0.5, 0.75, 1, 1, 1, 1, 0.75, 0.5, 0.25, 0, 0])
    #expect(schedule.length == 10)
  }

  @Test func closedUnderJoiningAndScaling() {
    let half = Schedule.linear(from: 0, to: 1, over: 2) * 0.5
    let joined = half.then(.exponential(factor: 0.5)) * 4
    #expect((0..<6).map { joined($0) } == [0, 1, 2, 1, 0.5, 0.25])
    #expect(Schedule { Double($0) }(7) == 7)
    #expect(([0.1, 2] as [Schedule]).map { $0(1_000) } == [0.1, 2])
  }

  /// The rate of a step does not depend on the steps before, so resuming cannot shift it.
  @Test func resumingIsNotOffByOne() {
    let schedule = Schedule.warmUp(to: 0.5, over: 3).then(.cosine(to: 0, over: 9))
    func path(stoppingAt stop: Int?) -> [Double] {
      let weight = Parameter(Tensor([8], as: .float64))
      var optimizer = Optimizer([weight], SGD(learningRate: schedule, momentum: 0.5))
      return (0..<12).map { step in
        if step == stop {
          let state = optimizer.state
          optimizer = Optimizer([weight], SGD(learningRate: schedule, momentum: 0.5))
          optimizer.state = state
        }
        optimizer.update(with: Gradients([(weight, weight.value)]))
        return weight.value.scalar
      }
    }
    let whole = path(stoppingAt: nil)
    for stop in 0..<12 { #expect(path(stoppingAt: stop) == whole) }
  }

  @Test func whatFollowsAScheduleWithoutAnEnd() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = Schedule.constant(0.1).then(.cosine(to: 0, over: 10))
    }
    expectMessage(of: result, contains: "then:", "would never begin", "over: 1000")
  }
}

/// Averages of a model's parameters.
@Suite struct MovingAverageTests {
  @Test func itFollowsAndTakesTheirPlace() {
    let layer = Linear(1, 1, bias: false, weights: .constant(4), as: .float64)
    var average = MovingAverage(of: layer, decay: 0.75)
    for value in [8.0, 0] {
      layer.weight.value = Tensor([[value]], as: .float64)
      average.update()
    }
    // 4 → 5 → 3.75
    #expect(average.values[0].scalar == 3.75)
    let x = Tensor([[2]], as: .float64)
    #expect(average.applied { layer(x).scalar } == 7.5 && layer(x).scalar == 0)
    average.store()
    #expect(layer(x).scalar == 7.5)
  }
}
