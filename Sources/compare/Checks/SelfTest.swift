import Adjoint

/// The comparison checked: it must notice each planted fault, and raise no alarm without one.
struct SelfTest: Codable {
  let outcomes: [Outcome]

  struct Outcome: Codable {
    let fault: PlantedFault.Kind
    let explanation: String

    /// Which checks raised an alarm.
    let alarms: [String]

    /// Whether the fault was noticed; without one, whether there was no alarm.
    let isRight: Bool
  }

  var agrees: Bool { outcomes.allSatisfy(\.isRight) }

  init(type: ScalarType) {
    let example = Self.example(type)
    outcomes = PlantedFault.Kind.allCases.map { kind in
      let report = example.compare(PlantedFault(kind: kind, example: example))
      var alarms: [String] = []
      for row in report.rows where !row.agrees && !alarms.contains(row.reference) {
        alarms.append(row.reference)
      }
      if !report.isLinear { alarms.append("linearity") }
      return Outcome(
        fault: kind, explanation: kind.explanation, alarms: alarms,
        isRight: report.agrees == (kind == .none))
    }
  }

  /// Six rows with class weights, of which one is ignored and one is confident.
  private static func example(_ type: ScalarType) -> Example {
    var random = RandomStream(seed: 5)
    let logits = Tensor.normal([5, 4], as: type, using: &random)
    let confident = Tensor([[25, 0.5, -0.25, 0.125]], as: type)
    var example = Example(
      logits: .concatenate([logits, confident]),
      targets: .labels([1, 3, Example.ignoredLabel, 0, 2, 0]))
    example.options.classWeights = Tensor([0.5, 2, 1.25, 0.75], as: type)
    return example
  }
}
