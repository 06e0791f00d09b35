import Adjoint

/// "Softmax and Cross-Entropy" (001): a softmax, its Jacobian, and the loss of three probabilities.
enum CrossEntropyOfProbabilities {
  static let z = Tensor([1, 2, 3], as: .float64)
  static let p = Tensor([0.228, 0.619, 0.153], as: .float64)
  static let q = Tensor([0, 1, 0], as: .float64)
  static let label = 1

  static let document = Document(
    name: "cross-entropy", number: "001", title: "Softmax and Cross-Entropy",
    setting: "z = (1, 2, 3); and probabilities ŷ = (.228, .619, .153), label 1 of 0 … 2."
  ) {
    [jacobianOfSoftmax(), value(), division(), gradientOfLoss(), axis()]
  }

  // MARK: As written

  /// The Jacobian y_i(δ_ij − y_j), but for ∂y₁/∂z₃ as the document has it.
  static func jacobianAsWritten() -> Tensor {
    let e = exp(z)
    let slip = -1 * e[0] * e[1] / square(e[0] + e[2] + e[2])
    let place = Tensor([[0, 0, 1], [0, 0, 0], [0, 0, 0]], as: .float64)
    return jacobianByHand() * (1 - place) + slip * place
  }

  /// The document's `cross_entropy`: a loop over examples, which a single one takes for classes.
  static func crossEntropyAsWritten(_ y: Tensor, _ yhat: Tensor) -> Tensor {
    var loss = Tensor(0, as: .float64)
    for index in 0..<y.shape[0] {
      loss = loss + -1 * y[index] * log(yhat[index])
    }
    return loss / Double(y.shape[0])
  }

  /// −y_i(1 − ŷ_i) − Σ_{k≠i} y_k ŷ_i, the middle of the document's last line.
  static func gradientAsWritten() -> Tensor {
    -1 * q * (1 - p) - (q.sum() - q) * p
  }

  /// The document's `stable_softmax`: largest element and sum are those of the whole array.
  static func softmaxAsWritten(_ z: Tensor) -> Tensor {
    let exps = exp(z - z.max())
    return exps / exps.sum()
  }

  // MARK: Corrected

  /// y_i(δ_ij − y_j).
  static func jacobianByHand() -> Tensor {
    let y = softmaxAsWritten(z)
    return y.diagonalMatrix() - outer(y, y)
  }

  /// Adjoint's loss and gradient where the softmax is p: at the logits ln p.
  static func tape() -> (value: Tensor, gradient: Tensor) {
    valueWithGradient(at: log(p)) { z in
      softmaxCrossEntropy(z.reshaped(to: [1, 3]), labels: [label])
    }
  }

  // MARK: Findings

  static func jacobianOfSoftmax() -> Finding {
    Finding(
      title: "The Jacobian of the softmax",
      says: "∂y₁/∂z₃ = −e^z₁ e^z₂ / (e^z₁ + e^z₃ + e^z₃)² = −y₁y₃",
      but: "numerator and denominator name the wrong exponentials; −y₁y₃ is right",
      corrected: "∂y_i/∂z_j = y_i(δ_ij − y_j)",
      comparisons: [
        Comparison(
          "y", asWritten: softmaxAsWritten(z), corrected: exp(z - z.logSumExp()), tape: softmax(z)),
        Comparison(
          "J", asWritten: jacobianAsWritten(), corrected: jacobianByHand(),
          tape: jacobian(at: z) { softmax($0) }),
      ])
  }

  static func value() -> Finding {
    Finding(
      title: "The value of the example",
      says: "H = −(0·log .228 + 1·log .619 + 0·log .153) = 0.479",
      but: "0.479 is cut off; rounded to three decimals it is 0.480",
      corrected: "H = −ln .619",
      comparisons: [
        Comparison(
          "H", says: "0.479", asWritten: -1 * (q * log(p)).sum(), corrected: -1 * log(p[label]),
          tape: tape().value)
      ])
  }

  static func division() -> Finding {
    Finding(
      title: "One example is not a batch",
      says: "for s1, s2 in zip(y, yhat): …;  loss = loss / y.shape[0]",
      but: "for vectors y.shape[0] is the number of classes, and the loss is a third",
      corrected: "divide by the number of examples, here 1",
      comparisons: [
        Comparison(
          "L", asWritten: crossEntropyAsWritten(q, p),
          corrected: crossEntropyAsWritten(q.reshaped(to: [1, 3]), p.reshaped(to: [1, 3])).sum(),
          tape: tape().value)
      ])
  }

  static func gradientOfLoss() -> Finding {
    Finding(
      title: "The sign in the middle of the last derivation",
      says: "∂L/∂z_i = −y_i(1 − ŷ_i) − Σ_{k≠i} y_k ŷ_i = … = ŷ_i − y_i",
      but: "−(1/ŷ_k)(−ŷ_k ŷ_i) is +ŷ_i; the last expression is right again",
      corrected: "−y_i(1 − ŷ_i) + Σ_{k≠i} y_k ŷ_i = ŷ_i − y_i",
      comparisons: [
        Comparison("dz", asWritten: gradientAsWritten(), corrected: p - q, tape: tape().gradient)
      ])
  }

  static func axis() -> Finding {
    let batch = Tensor.stack([z, z])
    let e = exp(batch - batch.max(along: 1, keepingDimensions: true))
    return Finding(
      title: "Both softmaxes lack an axis",
      says: "exps = np.exp(z - np.max(z));  exps / np.sum(exps)",
      but: "of a batch, all entries together add up to 1; here twice the row (1, 2, 3)",
      corrected: "largest element and sum of each row",
      comparisons: [
        Comparison(
          "y", asWritten: softmaxAsWritten(batch),
          corrected: e / e.sum(along: 1, keepingDimensions: true), tape: softmax(batch))
      ])
  }
}
