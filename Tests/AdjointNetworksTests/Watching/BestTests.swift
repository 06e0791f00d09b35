import Adjoint
import AdjointNetworks
import TestSupport
import Testing

/// The best weights by a metric.
@Suite struct BestTests {
  private final class Model: Module {
    let weight = Parameter(.zeros([2]))
    let mean = Buffer(.zeros([3], as: .float64))

    /// Makes all values a number.
    func become(_ number: Double) {
      weight.value = Tensor(repeating: number, shape: [2])
      mean.value = Tensor(repeating: number, shape: [3], as: .float64)
    }

    var values: [Double] { weight.value.scalars + mean.value.scalars }
  }

  @Test(arguments: [(MetricDirection.largest, 2), (.smallest, 1)])
  func parametersAndBuffersComeBack(_ direction: MetricDirection, _ expected: Int) {
    let model = Model()
    var best = Best(of: model, by: direction)
    let metrics = [0.5, 0.2, 0.9, 0.9, .nan, .infinity, -.infinity, 0.3]
    for (number, metric) in metrics.enumerated() {
      model.become(Double(number))
      best.update(metric)
    }
    #expect(best.metric == metrics[expected] && best.bestUpdate == expected)
    #expect(best.updateCount == metrics.count)
    #expect(model.values == Array(repeating: 7, count: 5))
    #expect(best.restore())
    #expect(model.values == Array(repeating: Double(expected), count: 5))
    // What is kept does not follow the model.
    model.become(9)
    #expect(best.restore() && model.values[0] == Double(expected))
  }

  @Test func withoutAFiniteValueTheModelStays() {
    let model = Model()
    var best = Best(of: model, by: .smallest)
    let isBest = [Double.nan, .infinity, -.infinity].map { best.update($0) }
    #expect(isBest == [false, false, false])
    model.become(3)
    #expect(!best.restore() && model.values == Array(repeating: 3, count: 5))
    #expect(best.metric == nil && best.state.tensors.isEmpty)
  }

  /// An optimizer changes values in place; what is kept must stay.
  @Test func anOptimizerDoesNotChangeWhatIsKept() {
    let model = Model()
    let optimizer = Optimizer(model, SGD(learningRate: 1, momentum: 0.9))
    var best = Best(of: model, by: .largest)
    best.update(1)
    for _ in 0..<3 {
      optimizer.update(with: valueWithGradients { model.weight.value.sum() }.gradients)
    }
    #expect(model.weight.value.scalars != [0, 0])
    best.restore()
    #expect(model.weight.value.scalars == [0, 0])
  }

  @Test func theStateGoesOn() {
    let model = Model()
    var best = Best(of: model, by: .largest)
    model.become(4)
    best.update(0.5)
    #expect(best.state.tensors.map(\.path) == ["weight", "mean"])
    let other = Model()
    var resumed = Best(of: other, by: .largest)
    resumed.state = best.state
    #expect(!resumed.update(0.4) && resumed.restore())
    #expect(other.values == model.values)
    #expect(resumed.updateCount == 2 && resumed.bestUpdate == 0)
    resumed.state = Best(of: other, by: .largest).state
    #expect(!resumed.restore() && resumed.updateCount == 0)
  }

  @Test func aStateOfAnotherModelTraps() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      var best = Best(of: Linear(2, 1), by: .largest)
      var state = best.state
      state.tensors = [("weight", .zeros([1, 3])), ("bias", .zeros([1]))]
      best.state = state
    }
    expectMessage(of: result, contains: "Best", "weight", "[1, 3]", "[1, 2]")
    let foreign = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      var best = Best(of: Linear(2, 1), by: .largest)
      best.update(1)
      var state = best.state
      state.tensors.append(("scale", .zeros([1])))
      best.state = state
    }
    expectMessage(of: foreign, contains: "Best", "scale")
  }
}
