import Adjoint

/// A fault that only softmax cross-entropy can have, and the examples in which it shows.
struct LossFault {
  /// Which fault it is.
  let kind: Kind

  /// The examples, which differ in their reductions.
  let examples: [Example]

  enum Kind: CaseIterable {
    case noDivisionByRows
    case forgottenWeight
    case countedIgnoredRow
    case ignoredRowInDivisor
    case cancellingGradient
    case cancellingLoss
    case oneElementOffInFloat32
    case lossOffInFloat32

    var explanation: String {
      switch self {
      case .noDivisionByRows: "no 1/N in the gradient of the mean"
      case .forgottenWeight: "the class weights are forgotten"
      case .countedIgnoredRow: "ignored rows are counted like others"
      case .ignoredRowInDivisor: "ignored rows count in the mean's divisor alone"
      case .cancellingGradient: "the label's gradient is p − 1, which loses its digits"
      case .cancellingLoss: "the loss is lse − z_y, which loses its digits"
      case .oneElementOffInFloat32: "one element of the gradient is off by 1/10,000 in float32"
      case .lossOffInFloat32: "the loss is off by 1/10,000 in float32"
      }
    }

    /// The reductions with which it shows.
    fileprivate var reductions: [LossReduction] {
      switch self {
      case .noDivisionByRows, .ignoredRowInDivisor: [.mean]
      // A mean is too coarse to show what one confident row has lost.
      case .cancellingLoss: [.none]
      default: [.mean, .none]
      }
    }
  }

  static func all(_ example: Example) -> [LossFault] {
    Kind.allCases.map { kind in
      LossFault(
        kind: kind,
        examples: kind.reductions.map { reduction in
          var example = example
          example.reduction = reduction
          return example
        })
    }
  }

  var isInFloat32Alone: Bool { planted(in: examples[0]).isInFloat32Alone }

  /// Who noticed it. Nobody did if it was missed in one example. One in float32 alone must be noticed
  /// without the truth as well.
  var outcome: FusedExamination.Fault {
    var alarms: [String] = []
    for example in examples {
      let fault = planted(in: example)
      let (operation, operands) = (example.operation, example.operands)
      var outcomes = [
        operation.notice(fault, at: operands) { [Truth(example, cotangent: $0).reference] }
      ]
      if isInFloat32Alone { outcomes.append(operation.notice(fault, at: operands)) }
      guard outcomes.allSatisfy(\.isNoticed) else {
        return FusedExamination.Fault(explanation: kind.explanation, alarms: [])
      }
      for alarm in outcomes.flatMap(\.alarms) where !alarms.contains(alarm) {
        alarms.append(alarm)
      }
    }
    return FusedExamination.Fault(explanation: kind.explanation, alarms: alarms)
  }

  /// The fault, planted in an example's loss.
  func planted(in example: Example) -> PlantedFault<SoftmaxCrossEntropy> {
    let operation = example.operation
    let explanation = kind.explanation
    switch kind {
    case .noDivisionByRows:
      var other = example
      other.reduction = .sum
      let sum = other.operation
      return PlantedFault(explanation) { sum.composition($0) }
    case .forgottenWeight:
      return PlantedFault(explanation) { operands in
        operation.composition(operands.replacing(1) { $0 * 0 + 1 })
      }
    case .countedIgnoredRow:
      var other = example
      other.countIgnoredRows()
      let counted = other.operation
      return PlantedFault(explanation) { counted.composition($0) }
    case .ignoredRowInDivisor:
      let share = Double(example.rows - example.ignoredRows.count) / Double(example.rows)
      return PlantedFault(explanation, changingGradients: { $0.map { $0 * share } })
    case .cancellingGradient:
      return PlantedFault(explanation) { operation.composition($0) }
    case .cancellingLoss:
      return PlantedFault(
        explanation, changingValue: { operands, _ in operation.composition(operands) })
    case .oneElementOffInFloat32:
      return PlantedFault(
        explanation, inFloat32Alone: true,
        changingGradients: { gradients in
          gradients.enumerated().map { $0 == 0 ? $1.scalingFirst(by: 1 + 1e-4) : $1 }
        })
    case .lossOffInFloat32:
      return PlantedFault(
        explanation, inFloat32Alone: true, changingValue: { _, value in value * (1 + 1e-4) })
    }
  }
}

extension Example {
  /// Gives the ignored rows the label 0.
  fileprivate mutating func countIgnoredRows() {
    if case .labels(let labels) = targets {
      targets = .labels(labels.map { $0 == Example.ignoredLabel ? 0 : $0 })
    }
  }
}

extension Tensor {
  fileprivate func scalingFirst(by factor: Double) -> Tensor {
    var factors = [Double](repeating: 1, count: elementCount)
    factors[0] = factor
    return self * Tensor(factors, shape: shape, as: scalarType)
  }
}
