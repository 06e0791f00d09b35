extension SoftmaxCrossEntropy {
  /// The loss with what comes of the same visit to the rows.
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
  /// let details = SoftmaxCrossEntropy(labels: batch.labels).details(of: model(batch.inputs))
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
    let pass = SoftmaxCrossEntropyPass(loss, operands, after: 1, logits: operands[0].shape)
    let (output, gradients) = pass.evaluate(operands[0], wanted, [.logSumExp, .predictions])
    return (
      SoftmaxCrossEntropy.Details(
        loss: pass.result(output),
        logSumExp: output.logSumExp!.reshaped(to: loss.rowShape(of: operands[0].shape)),
        predictions: output.predictions!,
        correctCount: pass.targets.correctCount(of: output.predictions!)),
      SoftmaxCrossEntropyResiduals(gradients, operands, keepingOperands: true)
    )
  }

  func backward(
    _ cotangent: SoftmaxCrossEntropy.Details, _ residuals: SoftmaxCrossEntropyResiduals,
    _ wanted: Wanted
  ) -> Cotangents {
    // A cotangent that an enclosing scope records may be 0 and have a derivative.
    let isUsed =
      cotangent.logSumExp.isRecorded || cotangent.logSumExp.scalars.contains { $0 != 0 }
    return residuals.cotangents(
      loss, cotangent.loss, logSumExp: isUsed ? cotangent.logSumExp : nil, wanted)
  }

  func composition(_ operands: Operands) -> SoftmaxCrossEntropy.Details {
    composed(operands, loss.composition(operands), cappedBy: SoftmaxCrossEntropy.composedCap)
  }

  func differentiable(_ operands: Operands) -> SoftmaxCrossEntropy.Details {
    composed(
      operands, loss.differentiable(operands), cappedBy: SoftmaxCrossEntropy.differentiableCap)
  }

  private func composed(
    _ operands: Operands, _ value: Tensor, cappedBy softCap: (Tensor, Tensor) -> Tensor
  ) -> SoftmaxCrossEntropy.Details {
    let logits = operands[0]
    let named = SoftmaxCrossEntropy.NamedOperands(
      operands, after: 1, logits: logits.shape, of: loss)
    let z = loss.composedTransform(
      loss.rows(of: logits), named, loss.rowMask(of: logits.shape), cappedBy: softCap)
    let predictions = predictions(of: z)
    return SoftmaxCrossEntropy.Details(
      loss: value,
      logSumExp: z.logSumExp(along: 1).reshaped(to: loss.rowShape(of: logits.shape)),
      predictions: predictions,
      correctCount: SoftmaxTargets(loss, named, rows: z.shape[0], classes: z.shape[1])
        .correctCount(of: predictions))
  }

  private func predictions(of z: Tensor) -> [Int] {
    let (isNumber, classes) = ((z .== z).values, z.shape[1])
    guard classes > 0 else { return Array(repeating: -1, count: z.shape[0]) }
    let largest = z.replacing(with: -.infinity, where: z .!= z).argmax(along: 1)
    return largest.enumerated().map { row, largest in
      let isNumber = isNumber[row * classes..<(row + 1) * classes]
      // Among −∞ and NaN the place of a NaN says nothing.
      return isNumber[row * classes + largest]
        ? largest : isNumber.firstIndex(of: true).map { $0 - row * classes } ?? -1
    }
  }
}
