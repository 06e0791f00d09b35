import Adjoint
import AdjointNetworks

/// How a model is trained.
struct Recipe {
  let rule: any UpdateRule
  let batchSize: Int
  let steps: Int

  /// The losses are logged, and the run is saved, twenty times.
  var interval: Int { max(1, steps / 20) }

  /// For the bigram: Adam on all places at once. The model is small and its loss is convex, so large steps
  /// that shrink to nothing come close to the optimum.
  static func bigram(steps: Int?, places: Int) -> Recipe {
    let steps = steps ?? 200
    return Recipe(
      rule: Adam(learningRate: .linear(from: 1, to: 0, over: steps)), batchSize: places,
      steps: steps)
  }

  /// For the network: plain stochastic gradient descent, at a rate of 0.1 and, from the middle on, of 0.01.
  static func mlp(steps: Int?) -> Recipe {
    let steps = steps ?? 200_000
    let rate = Schedule.constant(0.1, over: max(1, steps / 2)).then(0.01)
    return Recipe(rule: SGD(learningRate: rate), batchSize: 32, steps: steps)
  }
}
