extension RunRecord {
  /// What decides how training goes on, and is not the same in another record, that of the program's own
  /// run.
  func differences(from own: RunRecord) -> [LoadingDifference] {
    var differences: [LoadingDifference] = []
    func compare<Value: Equatable>(_ noun: String, _ value: (RunRecord) -> Value?) {
      let (saved, own) = (value(self), value(own))
      guard saved != own else { return }
      let texts = [saved, own].map { $0.map { "\($0)" } ?? "none" }
      differences.append(.setting(noun, file: texts[0], run: texts[1]))
    }
    compare("the seed", \.seed)
    compare("leaving out steps that are not finite", \.skippingNonFinite)
    compare("the decay of the average", \.averageDecay)
    if own.data != nil { compare("the data", \.data) }
    return differences + differencesOfRules(from: own)
  }

  /// The rules that move a parameter in this record and in another; nil unless they are of one type.
  func rulesOfOneType(
    for path: String, as own: RunRecord
  ) -> (saved: RuleRecord, own: RuleRecord)? {
    guard let saved = parameters[path], let mine = own.parameters[path] else { return nil }
    let pair = (saved: rules[saved.rule], own: own.rules[mine.rule])
    return pair.saved.type == pair.own.type ? pair : nil
  }

  /// The differences between the rules that move the same parameters: once for each pair of rules.
  private func differencesOfRules(from own: RunRecord) -> [LoadingDifference] {
    var paths: [Pair: [String]] = [:]
    for path in Set(frozen + parameters.keys).intersection(own.frozen + own.parameters.keys) {
      let pair = Pair(saved: parameters[path]?.rule, own: own.parameters[path]?.rule)
      paths[pair, default: []].append(path)
    }
    return paths.map { ($0, $1.sorted()) }.sorted { $0.1[0] < $1.1[0] }.flatMap { pair, paths in
      let subject = paths[0] + (paths.count > 1 ? " and \(paths.count - 1) more" : "")
      let (saved, mine) = (pair.saved.map { rules[$0] }, pair.own.map { own.rules[$0] })
      if let saved, let mine { return saved.differences(from: mine, steps: step, of: subject) }
      if pair.saved == pair.own { return [] }
      return [
        LoadingDifference.setting(
          "the rule of \(subject)", file: saved?.description ?? "frozen",
          run: mine?.description ?? "frozen")
      ]
    }
  }

  /// The numbers of the rules that move a parameter; nil where it is frozen.
  private struct Pair: Hashable {
    let saved, own: Int?
  }
}
