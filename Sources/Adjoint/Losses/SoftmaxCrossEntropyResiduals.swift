/// The residuals of softmax cross-entropy: the gradients of a reduced loss, or what they are computed
/// from.
public struct SoftmaxCrossEntropyResiduals: Sendable {
  private let gradients: Cotangents?
  private let operands: Operands?

  init(_ gradients: Cotangents?, _ operands: Operands, keepingOperands: Bool = false) {
    self.gradients = gradients
    self.operands = gradients == nil || keepingOperands ? operands : nil
  }

  /// The operands' cotangents for those of the loss and of each row's lse.
  ///
  /// Cotangents that an enclosing scope records go through the differentiable form, unless a product with the
  /// gradients is all there is to it.
  func cotangents(
    _ loss: SoftmaxCrossEntropy, _ cotangent: Tensor, logSumExp: Tensor?, _ wanted: Wanted
  ) -> Cotangents {
    if let gradients, logSumExp == nil {
      return wanted.cotangents { gradients[$0].map { $0.multiplied(byCotangent: cotangent) } }
    }
    if cotangent.isRecorded || logSumExp?.isRecorded ?? false {
      return composedCotangents(loss, cotangent, logSumExp, wanted)
    }
    let logits = operands![0]
    let pass = SoftmaxCrossEntropyPass(loss, operands!, after: 1, logits: logits.shape)
    return pass.gradients(logits, cotangent, logSumExp?.scalars, wanted)
  }

  private func composedCotangents(
    _ loss: SoftmaxCrossEntropy, _ cotangent: Tensor, _ logSumExp: Tensor?, _ wanted: Wanted
  ) -> Cotangents {
    let point = Array(operands!)
    let (value, pullback) = valueWithPullback(at: point) { point in
      SoftmaxCrossEntropyWithDetails(loss: loss).differentiable(Operands(point))
    }
    var cotangents = value
    cotangents.loss = cotangent
    cotangents.logSumExp =
      logSumExp ?? .zeros(value.logSumExp.shape, as: value.logSumExp.scalarType)
    let gradients = pullback(cotangents)
    return wanted.cotangents { gradients[$0] }
  }
}
