import Adjoint
import AdjointNetworks

extension NetworkMistake {
  /// Numbers of update rules.
  static let rules = [
    NetworkMistake("SGD: the momentum is 1.0", "from 0 to below 1") {
      _ = SGD(learningRate: 0.1, momentum: 1)
    },
    NetworkMistake("SGD", "Nesterov", "momentum, which is 0") {
      _ = SGD(learningRate: 0.1, nesterov: true)
    },
    NetworkMistake("WeightDecay", "-0.1", "zero or more") {
      _ = SGD(learningRate: 0.1, weightDecay: -0.1)
    },
    NetworkMistake("WeightDecay", "inf", "finite") {
      _ = AdamW(learningRate: 0.1, weightDecay: .everywhere(.infinity))
    },
    NetworkMistake("Adam: the first beta is 1.0", "below 1") {
      _ = Adam(learningRate: 0.1, betas: (1, 0.9))
    },
    NetworkMistake("Adam: the second beta is nan", "below 1") {
      _ = Adam(learningRate: 0.1, betas: (0.9, .nan))
    },
    NetworkMistake("Adam: the epsilon is -1.0", "zero or more") {
      _ = Adam(learningRate: 0.1, epsilon: -1)
    },
    NetworkMistake("AdamW: the first beta is -0.1") {
      _ = AdamW(learningRate: 0.1, betas: (-0.1, 0.9))
    },
    NetworkMistake("AdamW: the second beta is 2.0") {
      _ = AdamW(learningRate: 0.1, betas: (0.9, 2))
    },
    NetworkMistake("AdamW: the epsilon is inf") {
      _ = AdamW(learningRate: 0.1, epsilon: .infinity)
    },
    NetworkMistake("NAdam: the first beta is 1.0") {
      _ = NAdam(learningRate: 0.1, betas: (1, 0.9))
    },
    NetworkMistake("NAdam: the second beta is 1.0") {
      _ = NAdam(learningRate: 0.1, betas: (0.9, 1))
    },
    NetworkMistake("NAdam: the epsilon is nan") { _ = NAdam(learningRate: 0.1, epsilon: .nan) },
    NetworkMistake("NAdam: the momentum decay is -1.0") {
      _ = NAdam(learningRate: 0.1, momentumDecay: -1)
    },
    NetworkMistake("RMSprop: the alpha is 1.0") { _ = RMSprop(learningRate: 0.1, alpha: 1) },
    NetworkMistake("RMSprop: the momentum is 1.0") {
      _ = RMSprop(learningRate: 0.1, momentum: 1)
    },
    NetworkMistake("RMSprop: the epsilon is -1.0") {
      _ = RMSprop(learningRate: 0.1, epsilon: -1)
    },
    NetworkMistake("Adagrad: the learning-rate decay is -1.0") {
      _ = Adagrad(learningRate: 0.1, learningRateDecay: -1)
    },
    NetworkMistake("Adagrad: the initial square is -1.0") {
      _ = Adagrad(learningRate: 0.1, initialSquare: -1)
    },
    NetworkMistake("Adagrad: the epsilon is -1.0") {
      _ = Adagrad(learningRate: 0.1, epsilon: -1)
    },
    NetworkMistake("Lion: the first beta is 1.0") {
      _ = Lion(learningRate: 0.1, betas: (1, 0.9))
    },
    NetworkMistake("Lion: the second beta is 1.0") {
      _ = Lion(learningRate: 0.1, betas: (0.9, 1))
    },
    NetworkMistake("Muon: the momentum is -1.0") { _ = Muon(learningRate: 0.1, momentum: -1) },
    NetworkMistake("Muon: the parameter bias has shape [2]", "AdamW") {
      _ = Optimizer(Linear(2, 2), Muon())
    },
    NetworkMistake("LBFGS", "the memory is 0", "must be positive") { _ = LBFGS(memory: 0) },
    NetworkMistake("LBFGS", "the limit -1 steps") { _ = LBFGS(stepLimit: -1) },
    NetworkMistake("LBFGS", "the tolerance nan") { _ = LBFGS(tolerance: .nan) },
    NetworkMistake("MovingAverage: the decay is 1.0", "from 0 to below 1") {
      _ = MovingAverage(of: Linear(2, 2), decay: 1)
    },
  ]

  /// Learning rates.
  static let schedules = [
    NetworkMistake("Schedule: the learning rate is -1.0", "zero or more") {
      _ = Schedule.constant(-1)
    },
    NetworkMistake("constant", "lasts 0 steps") { _ = Schedule.constant(1, over: 0) },
    NetworkMistake("warmUp", "lasts 0 steps", "1 or more") {
      _ = Schedule.warmUp(to: 1, over: 0)
    },
    NetworkMistake("linear", "lasts -1 steps") { _ = Schedule.linear(to: 1, over: -1) },
    NetworkMistake("cosine", "lasts 0 steps") { _ = Schedule.cosine(to: 1, over: 0) },
    NetworkMistake("exponential", "lasts 0 steps") {
      _ = Schedule.exponential(factor: 0.5, over: 0)
    },
    NetworkMistake("steps: a change every 0 steps", "positive") {
      _ = Schedule.steps(factor: 0.5, every: 0)
    },
    NetworkMistake("oneCycle", "a share of 1.0", "not all") {
      _ = Schedule.oneCycle(peak: 1, over: 10, rising: 1)
    },
    NetworkMistake("Schedule: there is no step -1", "counted from 0") {
      _ = Schedule.constant(1)(-1)
    },
    NetworkMistake("then", "without an end", "over: 1000") {
      _ = Schedule.constant(1).then(.constant(2))
    },
    NetworkMistake("Schedule: the factor is nan") { _ = Schedule.constant(1) * .nan },
    NetworkMistake("Schedule: the learning rate of step 5 is -1.0", "zero or more") {
      _ = Schedule.linear(from: 1, to: -1, over: 5)(5)
    },
    NetworkMistake("Schedule: the learning rate of step 3 is nan", "finite") {
      _ = Schedule { _ in .nan }(3)
    },
    NetworkMistake("Schedule: the learning rate of step 1 is -2.0") {
      _ = Schedule.exponential(from: 1, factor: -2)(1)
    },
  ]

  private final class Pair: Module {
    let first = Linear(2, 2)
    let last = Linear(2, 2)
  }

  private static func gradients(of model: Pair) -> Gradients {
    valueWithGradients { model.last(model.first(.ones([1, 2]))).sum() }.gradients
  }

  /// Optimizers, their groups and states, and selections.
  static let groups = [
    NetworkMistake("Optimizer: there is no parameter", "stored properties") {
      _ = Optimizer(Dropout(0.5), SGD(learningRate: 1))
    },
    NetworkMistake("first.weight is in two groups", "excluding") {
      let model = Pair()
      _ = Optimizer(
        model, .group(model.parameters.matching("first"), SGD(learningRate: 1)),
        .frozen(model.parameters.matching("first")), .rest(SGD(learningRate: 1)))
    },
    NetworkMistake("last.weight is in no group", ".rest(…)", ".frozen(…)") {
      let model = Pair()
      _ = Optimizer(model, .group(model.parameters.matching("first"), SGD(learningRate: 1)))
    },
    NetworkMistake("weight of a group is not among those of the model") {
      _ = Optimizer(
        Pair(), .group(Linear(2, 2).parameters, SGD(learningRate: 1)), .rest(SGD(learningRate: 1)))
    },
    NetworkMistake("2 groups for the rest", "there can be one") {
      _ = Optimizer(Pair(), .rest(SGD(learningRate: 1)), .rest(SGD(learningRate: 1)))
    },
    NetworkMistake("Optimizer: frozen parameters have no rule") {
      _ = Optimizer.Group.frozen(Pair().parameters).rule
    },
    NetworkMistake("Optimizer: there were 1 groups with rules", "make another optimizer") {
      Optimizer(Pair(), SGD(learningRate: 1)).groups.removeAll()
    },
    NetworkMistake("Optimizer: the loss reads 4 parameters, and 2 of them", "never be trained") {
      let model = Pair()
      Optimizer(model.first, SGD(learningRate: 1)).update(with: gradients(of: model))
    },
    NetworkMistake("Optimizer: the loss depends on none of the 2 parameters") {
      let model = Linear(2, 2)
      let (_, gradients) = valueWithGradients { model(.ones([1, 2])).detached().sum() }
      Optimizer(model, SGD(learningRate: 1)).update(with: gradients)
    },
    NetworkMistake("Optimizer: the state is of other parameters", "bias") {
      let state = Optimizer(Linear(2, 2), SGD(learningRate: 1)).state
      Optimizer(Linear(2, 2, bias: false), SGD(learningRate: 1)).state = state
    },
    NetworkMistake("the pattern \"frist\"", "none of the 4 paths", "is it \"first\"?") {
      _ = Pair().parameters.matching("frist")
    },
    NetworkMistake("the pattern \"middle\"", "none of the 4 paths") {
      _ = Pair().parameters.excluding("first", "middle")
    },
    NetworkMistake("ofRank", "none of the 4 parameters") { _ = Pair().parameters.ofRank(5...) },
    NetworkMistake("of(Linear)", "none of the 4 parameters") {
      _ = Pair().parameters.of(Linear(2, 2))
    },
    NetworkMistake("a buffer's new value has shape [3]", "[2] float32") {
      Buffer(.zeros([2])).value = .zeros([3])
    },
  ]
}
