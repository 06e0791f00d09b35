import Adjoint

/// The comparison checked: it must notice each fault that is planted in the loss.
struct SelfTest {
  let faults: [FusedExamination.Fault]

  /// Whether there is an alarm without a fault.
  let isAlarmedByNothing: Bool

  init(type: ScalarType) {
    let examples = LossFault.all(SelfTest.example(type)).filter {
      type == .float32 || !$0.isInFloat32Alone
    }
    faults =
      examples.map { $0.outcome } + SelfTest.general(type)
    isAlarmedByNothing = [LossReduction.mean, .none].contains { reduction in
      var example = SelfTest.example(type)
      example.reduction = reduction
      return !example.comparison.agrees
    }
  }

  /// What the report says of the example without a fault.
  var finding: FusedExamination.Finding {
    .init(
      "no fault", "without a planted fault there is no alarm", holds: !isAlarmedByNothing,
      detail: isAlarmedByNothing ? "an alarm" : "no alarm")
  }

  /// The faults that any operation may have.
  private static func general(_ type: ScalarType) -> [FusedExamination.Fault] {
    let example = example(type)
    return example.operation.examine(at: example.operands) {
      [Truth(example, cotangent: $0).reference]
    }.faults
  }

  /// Six rows with class weights, of which one is ignored and one is confident.
  static func example(_ type: ScalarType) -> Example {
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
