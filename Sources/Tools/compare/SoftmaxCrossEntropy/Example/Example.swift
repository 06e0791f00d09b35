import Adjoint

/// Logits with targets and options: what is compared at one point.
struct Example {
  /// `[N, C]`.
  var logits: Tensor

  var targets: Targets
  var options = Options()
  var reduction: LossReduction = .mean

  enum Targets {
    /// A class for each row, or ``ignoredLabel``.
    case labels([Int])
    case probabilities(Tensor)
  }

  /// What the loss can be given beside logits and targets.
  struct Options {
    /// `[C]`.
    var classWeights: Tensor?
    var labelSmoothing: LabelSmoothing = 0
    var inverseTemperature: Tensor?
    var softCap: Tensor?

    /// Which classes take part.
    var mask: [Bool]?
    var zLoss = 0.0
  }

  /// The label of ignored rows.
  static let ignoredLabel = -100

  /// The fused operation in question.
  var operation: SoftmaxCrossEntropy {
    let target: SoftmaxCrossEntropy.Target =
      switch targets {
      case .labels(let labels): .labels(labels, ignoring: Example.ignoredLabel)
      case .probabilities(let probabilities): .probabilities(probabilities)
      }
    return SoftmaxCrossEntropy(
      target, classWeights: options.classWeights, labelSmoothing: options.labelSmoothing,
      inverseTemperature: options.inverseTemperature, softCap: options.softCap,
      classMask: options.mask.map { Mask($0) }, zLoss: options.zLoss, reduction: reduction)
  }

  /// What it is applied to.
  var operands: Operands { operation.operands(for: logits) }

  var rows: Int { logits.shape[0] }
  var classes: Int { logits.shape[1] }

  /// The rows with the ignored label.
  var ignoredRows: [Int] {
    guard case .labels(let labels) = targets else { return [] }
    return labels.indices.filter { labels[$0] == Example.ignoredLabel }
  }

  /// The fused operation held against its composition, finite differences and the truth.
  var comparison: FusedComparison { compare(operation) }

  /// The same for an operation that should be this example's.
  ///
  /// - Parameter answers: what another program computed of it.
  func compare(
    _ operation: some FusedOperation<Tensor>, with answers: [[Double]]? = nil
  ) -> FusedComparison {
    operation.compareWithComposition(at: operands) {
      let exact = Truth(self, cotangent: $0).reference
      return [exact] + (answers.map { [FusedReference($0, beside: exact)] } ?? [])
    }
  }
}
