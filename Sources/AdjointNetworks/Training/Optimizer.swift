import Adjoint

/// Changes the parameters of a model by the gradients of a loss.
///
/// ```swift
/// let optimizer = Optimizer(model, AdamW(learningRate: 1e-3))
///
/// for batch in data.batches(of: 64, seed: epoch) {
///   let (loss, gradients) = valueWithGradients {
///     softmaxCrossEntropy(model(batch.inputs), labels: batch.labels)
///   }
///   optimizer.update(with: gradients)
/// }
/// ```
///
/// Parameters may be in groups, each with a rule of its own. Every parameter of the model is in exactly
/// one group:
///
/// ```swift
/// let optimizer = Optimizer(
///   model,
///   .group(model.parameters.matching("embedding"), SGD(learningRate: 0.1)),
///   .frozen(model.parameters.matching("backbone")),
///   .rest(AdamW(learningRate: 1e-3)))
/// ```
public final class Optimizer {
  /// The groups that have rules. A rule may be changed between two steps:
  /// `optimizer.groups[0].rule.learningRate = 0.01`. Traps when there are more groups or fewer.
  public var groups: [Group] = [] {
    didSet {
      require(
        groups.count == oldValue.count && groups.allSatisfy { $0.optionalRule != nil },
        "Optimizer: there were \(oldValue.count) groups with rules, and parameters stay in theirs; change "
          + "the rules, or make another optimizer")
    }
  }

  /// The number of steps that were taken.
  public internal(set) var step = 0

  /// How many steps were left out because a gradient was not finite.
  public internal(set) var skippedSteps = 0

  /// Whether a step whose gradients hold NaN or an infinity is left out and counted, so that it does not
  /// spoil the parameters. `trappingNonFinite` finds where such a gradient comes from.
  public var skipsNonFinite: Bool

  /// The parameters that the rules move, frozen ones left out. A scope that is asked for them alone,
  /// `valueWithGradients(at: optimizer.parameters) { … }`, does not compute the gradients of the others, and
  /// a norm of its gradients does not count them.
  public let parameters: Parameters

  /// The parameters that stay as they are.
  let frozen: Parameters

  var slots: [Slot] = []

  /// The numbers that each slot's rule steps by, where a program is recorded; nil elsewhere.
  var numbers: [[Tensor?]]?

  /// A parameter, its group, and what the group's rule keeps for it.
  struct Slot {
    let path: String
    let parameter: Parameter
    let group: Int
    var state = RuleState()
  }

  /// An optimizer of all parameters of a model by one rule.
  public convenience init(
    _ model: some Module, _ rule: some UpdateRule, skippingNonFinite: Bool = false
  ) {
    self.init(model.parameters, rule, skippingNonFinite: skippingNonFinite)
  }

  /// An optimizer of these parameters by one rule.
  public convenience init(
    _ parameters: Parameters, _ rule: some UpdateRule, skippingNonFinite: Bool = false
  ) {
    self.init(parameters, groups: [.rest(rule)], skippingNonFinite: skippingNonFinite)
  }

  /// An optimizer of these parameters by one rule. One that is given twice counts once.
  public convenience init(
    _ parameters: some Sequence<Parameter>, _ rule: some UpdateRule,
    skippingNonFinite: Bool = false
  ) {
    self.init(Parameters(parameters), rule, skippingNonFinite: skippingNonFinite)
  }

  /// An optimizer of a model's parameters in groups. Traps when a parameter is in two groups or in none.
  public convenience init(
    _ model: some Module, _ groups: Group..., skippingNonFinite: Bool = false
  ) {
    self.init(model.parameters, groups: groups, skippingNonFinite: skippingNonFinite)
  }

  /// An optimizer of these parameters in groups. Traps when there is no parameter, and when one is in two
  /// groups or in none.
  public init(_ parameters: Parameters, groups: [Group], skippingNonFinite: Bool = false) {
    require(
      !parameters.isEmpty,
      "Optimizer: there is no parameter to change; give the optimizer a model whose layers are stored "
        + "properties")
    skipsNonFinite = skippingNonFinite
    var (all, slots): ([Group], [Slot]) = ([], [])
    for group in GroupsOfParameters.complete(groups, of: parameters) {
      let selection = group.selection!
      guard let rule = group.optionalRule else { continue }
      rule.check(selection)
      slots += selection.named.map { Slot(path: $0, parameter: $1, group: all.count) }
      all.append(group)
    }
    let moved = Set(slots.map { ObjectIdentifier($0.parameter) })
    self.parameters = parameters.filtered { moved.contains(ObjectIdentifier($1)) }
    frozen = parameters.filtered { !moved.contains(ObjectIdentifier($1)) }
    (self.slots, self.groups) = (slots, all)
  }

  /// Takes one step. A parameter that the loss does not depend on stays as it is.
  ///
  /// Traps when the gradients are of other parameters than the optimizer's, wholly or in part. Frozen
  /// ones may be among them; a scope that is asked for ``parameters`` alone does not compute theirs.
  ///
  /// - Returns: whether the step was taken. It is not where steps with gradients that are not finite are
  ///   left out, and this is one.
  @discardableResult
  public func update(with gradients: Gradients) -> Bool {
    let own = slots.map { gradients[$0.parameter] }
    if own.count(where: { $0 != nil }) < gradients.count { checkForeign(gradients) }
    require(
      gradients.count > 0,
      "Optimizer: the loss depends on none of the \(gradients.parameters.count) parameters that it "
        + "reads, so there is no gradient to step along")
    if skipsNonFinite && !gradients.areFinite {
      skippedSteps += 1
      return false
    }
    for index in slots.indices {
      guard let gradient = own[index] else { continue }
      let rule = groups[slots[index].group].rule
      slots[index].parameter.update { value in
        guard let numbers else {
          return rule.update(&value, gradient: gradient, state: &slots[index].state, step: step)
        }
        descending(by: numbers[index]) {
          rule.update(&value, gradient: gradient, state: &slots[index].state, step: step)
        }
      }
      slots[index].state.updateCount += 1
    }
    step += 1
    return true
  }

  /// Traps when a gradient belongs to a parameter that no rule moves: it would never be trained.
  private func checkForeign(_ gradients: Gradients) {
    let known = Set((Array(frozen) + parameters).map(ObjectIdentifier.init))
    let foreign = gradients.parameters.filter {
      gradients[$0] != nil && !known.contains(ObjectIdentifier($0))
    }
    require(
      foreign.isEmpty,
      "Optimizer: the loss reads \(gradients.parameters.count) parameters, and \(foreign.count) of them "
        + "are not the optimizer's, such as \(foreign.first.map { "\($0)" } ?? ""), so they would never "
        + "be trained; give the optimizer the whole model that the loss uses, with .frozen(…) for "
        + "what is to stay")
  }
}
