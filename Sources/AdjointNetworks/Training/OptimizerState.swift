import Adjoint

/// What an optimizer keeps from step to step: how far it is, and what its rules keep for each parameter, by
/// path.
public struct OptimizerState: Sendable {
  /// The number of steps that were taken, and of those that were left out.
  public var step: Int
  public var skippedSteps: Int

  /// What the rules keep, by the paths of the parameters.
  public var parameters: [String: RuleState]

  public init(step: Int, skippedSteps: Int = 0, parameters: [String: RuleState]) {
    (self.step, self.skippedSteps, self.parameters) = (step, skippedSteps, parameters)
  }
}

extension Optimizer {
  /// The state, to be stored and put back: an optimizer of the same parameters and rules then goes on as
  /// this one would have, bit for bit.
  ///
  /// Setting it traps when it is of other parameters.
  public var state: OptimizerState {
    get {
      OptimizerState(
        step: step, skippedSteps: skippedSteps,
        parameters: Dictionary(uniqueKeysWithValues: slots.map { ($0.path, $0.state) }))
    }
    set {
      let (own, given) = (Set(slots.map(\.path)), Set(newValue.parameters.keys))
      let different = own.symmetricDifference(given).sorted()
      require(
        different.isEmpty,
        "Optimizer: the state is of other parameters than the optimizer's; only one of the two has "
          + "\(different.first ?? "")")
      (step, skippedSteps) = (newValue.step, newValue.skippedSteps)
      for index in slots.indices { slots[index].state = newValue.parameters[slots[index].path]! }
    }
  }
}
