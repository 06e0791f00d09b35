import Adjoint

/// Stochastic gradient descent with momentum and weight decay.
///
/// For a parameter w with gradient g, learning rate η, momentum μ and weight decay λ:
///
///     s = g + λw        v ← μv + s        w ← w − ηv
///
/// The velocity v begins with the first s. By Nesterov's rule the step goes along s + μv, which is
/// where v will be next if the gradient stays: w ← w − η(s + μv). These are PyTorch's conventions:
/// the decay is part of the gradient, and the learning rate multiplies the velocity, not the gradient.
public final class SGD: Optimizer {
  /// η, which may change from step to step: finite, and zero or more.
  public var learningRate: Double { didSet { SGD.check(learningRate: learningRate) } }

  public let momentum: Double
  public let nesterov: Bool
  public let weightDecay: Double
  private let parameters: [Parameter]
  private var velocities: [Tensor?]

  /// An optimizer of these parameters. One that is given twice, as where two modules share weights,
  /// counts once.
  ///
  /// Traps when there is no parameter, when the learning rate or the weight decay is negative or not
  /// finite, when the momentum is not from 0 to below 1, and when Nesterov's rule has no momentum.
  public init(
    _ parameters: some Sequence<Parameter>, learningRate: Double, momentum: Double = 0,
    nesterov: Bool = false, weightDecay: Double = 0
  ) {
    var known: Set<ObjectIdentifier> = []
    self.parameters = parameters.filter { known.insert(ObjectIdentifier($0)).inserted }
    self.learningRate = learningRate
    self.momentum = momentum
    self.nesterov = nesterov
    self.weightDecay = weightDecay
    velocities = Array(repeating: nil, count: self.parameters.count)
    require(
      !self.parameters.isEmpty,
      "SGD: there is no parameter to change; give the optimizer those of a model, as in "
        + "SGD(model.parameters, …), whose layers are stored properties")
    SGD.check(learningRate: learningRate)
    require(
      momentum >= 0 && momentum < 1,
      "SGD: the momentum is \(momentum); it must be from 0 to below 1, since with 1 or more the "
        + "velocity never fades")
    require(
      weightDecay >= 0 && weightDecay.isFinite,
      "SGD: the weight decay is \(weightDecay); it must be zero or more, and finite")
    require(
      !nesterov || momentum > 0,
      "SGD: Nesterov's rule looks ahead along the momentum, which is 0; give it one, such as 0.9")
  }

  public func update(with gradients: Gradients) {
    require(
      parameters.contains { gradients[$0] != nil },
      "SGD: none of its \(parameters.count) parameters has a gradient among those of the "
        + "\(gradients.parameters.count) that the loss read; give the optimizer the parameters of the "
        + "model that the loss uses")
    for (index, parameter) in parameters.enumerated() {
      guard let gradient = gradients[parameter] else { continue }
      if momentum != 0 && velocities[index] == nil {
        velocities[index] = .zeros(gradient.shape, as: gradient.scalarType)
      }
      parameter.update { value in
        value.descend(
          along: gradient, velocity: &velocities[index], learningRate: learningRate,
          momentum: momentum, nesterov: nesterov, weightDecay: weightDecay)
      }
    }
  }

  private static func check(learningRate: Double) {
    require(
      learningRate >= 0 && learningRate.isFinite,
      "SGD: the learning rate is \(learningRate); it must be zero or more, and finite")
  }
}
