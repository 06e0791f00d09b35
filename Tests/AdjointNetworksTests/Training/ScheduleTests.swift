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

  /// Beyond its ends by rounding, a rate could be negative, which stops the program.
  @Test(arguments: [(3e-3, 0), (0.1, 1e-17), (1e-3, 3e-3), (0.3, 0.3), (0.7, 0.1), (1e300, 1e-300)])
  func ratesStayBetweenTheirEnds(start: Double, end: Double) {
    let range = min(start, end)...max(start, end)
    for length in 1...150 {
      for part in [Schedule.linear(to: end, over: length), .cosine(to: end, over: length)] {
        let schedule = Schedule.warmUp(to: start, over: 3).then(part)
        let rates = (3...length + 4).map { schedule($0) }
        #expect(rates.allSatisfy(range.contains), "\(length) steps")
        #expect(rates[0] == start && rates[length...].allSatisfy { $0 == end }, "\(length) steps")
      }
    }
  }

  @Test func aCycleStaysBetweenItsEnds() {
    for length in 4...150 {
      let schedule = Schedule.oneCycle(peak: 0.3, over: length)
      let range = (0.3 / 25 / 1e4)...0.3
      #expect((0...length).allSatisfy { range.contains(schedule($0)) }, "\(length) steps")
    }
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
    #expect(average.values[0].scalar == 6)
    let x = Tensor([[2]], as: .float64)
    #expect(average.applied { layer(x).scalar } == 12 && layer(x).scalar == 0)
    average.store()
    #expect(layer(x).scalar == 12)
  }

  /// The initial weights have no part in it, as in PyTorch's `AveragedModel`.
  @Test func itBeginsWithTheFirstUpdate() {
    let layer = Linear(1, 1, bias: false, weights: .constant(0), as: .float64)
    var average = MovingAverage(of: layer, decay: 0.5)
    #expect(average.values[0].scalar == 0)
    var values: [Double] = []
    for value in [1.0, 2, 3] {
      layer.weight.value = Tensor([[value]], as: .float64)
      average.update()
      values.append(average.values[0].scalar)
    }
    #expect(values == [1, 1.5, 2.25])
  }

  /// Of a metric of the averages, the best weights are averages.
  @Test func theBestOfAverages() {
    let layer = Linear(1, 1, bias: false, weights: .constant(0), as: .float64)
    var average = MovingAverage(of: layer, decay: 0.5)
    var best = Best(of: layer, by: .largest)
    for value in [1.0, 3] {
      layer.weight.value = Tensor([[value]], as: .float64)
      average.update()
    }
    average.applied { best.update(1) }
    best.restore()
    #expect(layer.weight.value.scalar == 2)
  }
}
