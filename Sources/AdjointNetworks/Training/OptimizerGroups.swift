import Adjoint

extension Optimizer {
  /// Some parameters of a model, and the rule that moves them.
  public struct Group {
    /// The parameters; nil for all that are in no other group.
    public internal(set) var selection: Parameters?

    var optionalRule: (any UpdateRule)?

    /// The rule that moves them. Traps for frozen ones, which have none.
    public var rule: any UpdateRule {
      get {
        guard let optionalRule else { fatalError("Optimizer: frozen parameters have no rule") }
        return optionalRule
      }
      set { optionalRule = newValue }
    }

    /// These parameters, moved by a rule.
    public static func group(_ parameters: Parameters, _ rule: some UpdateRule) -> Group {
      Group(selection: parameters, optionalRule: rule)
    }

    /// All parameters that are in no other group, moved by a rule.
    public static func rest(_ rule: some UpdateRule) -> Group {
      Group(selection: nil, optionalRule: rule)
    }

    /// These parameters, which stay as they are.
    public static func frozen(_ parameters: Parameters) -> Group {
      Group(selection: parameters, optionalRule: nil)
    }
  }
}

enum GroupsOfParameters {
  /// Groups whose selections are all stated. Traps unless each parameter is in exactly one.
  static func complete(_ groups: [Optimizer.Group], of parameters: Parameters) -> [Optimizer.Group]
  {
    let paths = Dictionary(
      uniqueKeysWithValues: parameters.named.map { (ObjectIdentifier($1), $0) })
    var seen: Set<ObjectIdentifier> = []
    for group in groups {
      for (path, parameter) in group.selection?.named ?? [] {
        let identity = ObjectIdentifier(parameter)
        require(
          paths[identity] != nil,
          "Optimizer: the parameter \(path) of a group is not among those of the model")
        require(
          seen.insert(identity).inserted,
          "Optimizer: the parameter \(paths[identity]!) is in two groups, and one rule can move it; take "
            + "it out of one of them, as with parameters.excluding(…)")
      }
    }
    let rest = parameters.filtered { !seen.contains(ObjectIdentifier($1)) }
    let open = groups.count { $0.selection == nil }
    require(open < 2, "Optimizer: there are \(open) groups for the rest; there can be one")
    require(
      open == 1 || rest.isEmpty,
      "Optimizer: the parameter \(rest.paths.first ?? "") is in no group, so it would never be trained; "
        + "give it to one, to .rest(…), or to .frozen(…) where it is to stay as it is")
    return groups.map { group in
      var group = group
      group.selection = group.selection ?? rest
      return group
    }
  }
}
