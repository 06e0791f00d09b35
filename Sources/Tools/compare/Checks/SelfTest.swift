import Adjoint

/// The comparison checked: it must notice each planted fault, and raise no alarm without one.
struct SelfTest: Codable {
  let outcomes: [Outcome]

  struct Outcome: Codable {
    let fault: PlantedFault.Kind
    let explanation: String

    /// Which checks raised an alarm.
    let alarms: [String]

    /// Whether the fault was noticed with each reduction; without one, whether there was no alarm.
    let isRight: Bool
  }

  var agrees: Bool { outcomes.allSatisfy(\.isRight) }

  init(type: ScalarType) {
    let kinds = PlantedFault.Kind.allCases.filter { type == .float32 || !$0.isInFloat32Alone }
    outcomes = kinds.map { kind in
      var (alarms, isRight) = ([String](), true)
      for reduction in kind.reductions {
        var example = Self.example(type)
        example.reduction = reduction
        let fault = PlantedFault(kind: kind, example: example)
        var reports = [example.compare(fault)]
        // Without the truth, float64 must tell as well.
        if kind.isInFloat32Alone {
          reports.append(fault.compareWithComposition(at: example.operands))
        }
        for report in reports {
          for row in report.rows where !row.agrees && !alarms.contains(row.reference) {
            alarms.append(row.reference)
          }
          if !report.isLinear && !alarms.contains("linearity") { alarms.append("linearity") }
          isRight = isRight && report.agrees == (kind == .none)
        }
      }
      return Outcome(
        fault: kind, explanation: kind.explanation, alarms: alarms, isRight: isRight)
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
