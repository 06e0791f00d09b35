extension SoftmaxCrossEntropy {
  /// The loss, and what else the same visit to the rows gives.
  public struct Details: TensorStructure, Sendable {
    /// The loss, as the reduction makes it of the rows'.
    public var loss: Tensor

    /// Each row's log-sum-exp, of the shape of the logits without the class axis. It can be
    /// differentiated like the loss.
    public var logSumExp: Tensor

    /// The class of each row's largest logit, the first of several, −1 where all are NaN; in row-major
    /// order.
    public let predictions: [Int]

    /// How many of the rows that are not ignored have their label for their prediction; nil where the
    /// targets are probabilities.
    public let correctCount: Int?

    public mutating func forEachTensor(_ body: (inout Tensor) throws -> Void) rethrows {
      try body(&loss)
      try body(&logSumExp)
    }
  }

  /// The loss of logits, their log-sum-exp, and what a classifier would answer.
  ///
  /// ```swift
  /// let details = SoftmaxCrossEntropy(.labels(batch.labels)).details(of: model(batch.inputs))
  /// correct += details.correctCount!
  /// return details.loss
  /// ```
  public func details(of logits: Tensor) -> Details {
    apply(SoftmaxCrossEntropyWithDetails(loss: self), to: operands(for: logits))
  }
}

/// ``SoftmaxCrossEntropy`` with the log-sum-exp as a second result. Its cotangent h adds h·p to the
/// gradient with respect to z.
struct SoftmaxCrossEntropyWithDetails: FusedOperation {
  let loss: SoftmaxCrossEntropy

  var name: String { loss.name }

  func forward(
    _ operands: Operands, _ wanted: Wanted
  ) -> (result: SoftmaxCrossEntropy.Details, residuals: SoftmaxCrossEntropyResiduals) {
    let (evaluation, output, gradients) = loss.evaluated(operands, wanted, isDetailed: true)
    let predictions = output.predictions!
    let details = SoftmaxCrossEntropy.Details(
      loss: evaluation.result(output),
      logSumExp: output.logSumExp!.reshaped(to: evaluation.operands.rowShape),
      predictions: predictions,
      correctCount: evaluation.labels.map { labels in
        zip(labels, predictions).count { $0 >= 0 && $0 == $1 }
      })
    // The operands are for cotangents of the log-sum-exp.
    return (details, SoftmaxCrossEntropyResiduals(gradients: gradients, operands: operands))
  }

  func backward(
    _ cotangent: SoftmaxCrossEntropy.Details, _ residuals: SoftmaxCrossEntropyResiduals,
    _ wanted: Wanted
  ) -> Cotangents {
    let (logSumExp, operands) = (cotangent.logSumExp, residuals.operands!)
    // A cotangent that an enclosing scope records may be 0 and have a derivative.
    if !logSumExp.mayBeRecorded && logSumExp.scalars.allSatisfy({ $0 == 0 }) {
      return loss.backward(cotangent.loss, residuals, wanted)
    }
    if cotangent.loss.mayBeRecorded || logSumExp.mayBeRecorded {
      return differentiableCotangents(for: cotangent, at: operands, wanted)
    }
    return loss.evaluated(operands, wanted, for: cotangent.loss, logSumExp: logSumExp).gradients!
  }

  func composition(_ operands: Operands) -> SoftmaxCrossEntropy.Details {
    SoftmaxCrossEntropyComposition(loss, operands, isExact: false).details
  }

  func differentiable(_ operands: Operands) -> SoftmaxCrossEntropy.Details {
    SoftmaxCrossEntropyComposition(loss, operands, isExact: true).details
  }
}
