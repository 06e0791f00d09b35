import Adjoint

/// "Softmax Classification Back Propagation with Cross Entropy" (002): two inputs, three classes.
/// The document's section "Example" is empty; this is one.
enum OneLayerBackpropagation {
  static let w = Tensor([[0.1, 0.2, 0.3], [0.4, 0.5, 0.6]], as: .float64)
  static let b = Tensor([0.01, 0.02, 0.03], as: .float64)
  static let x = Tensor([1, 2], as: .float64)
  static let y = Tensor([0, 1, 0], as: .float64)
  static let label = 1

  static let document = Document(
    name: "backpropagation", number: "002",
    title: "Softmax Classification Back Propagation with Cross Entropy",
    setting: """
      w = (.1 .2 .3 | .4 .5 .6), b = (.01, .02, .03), x = (1, 2), label 1 of 0 … 2. The document's own
      section "Example" is empty.
      """
  ) {
    [logits(), derivativeByBias(), derivativeByWeights(), gradients()]
  }

  /// θ = wᵀx + b, as the tape sees it.
  static func theta(_ w: Tensor, _ b: Tensor) -> Tensor { matmul(x, w) + b }

  /// Loss and gradients by the tape.
  static func tape() -> (loss: Tensor, dw: Tensor, db: Tensor) {
    let (loss, (dw, db)) = valueWithGradient(at: w, b) { w, b in
      softmaxCrossEntropy(theta(w, b).reshaped(to: [1, 3]), labels: [label])
    }
    return (loss, dw, db)
  }

  /// The same by hand: ŷ − y, and its outer product with x.
  static func byHand() -> (loss: Tensor, dw: Tensor, db: Tensor) {
    let prediction = softmax(theta(w, b))
    let db = prediction - y
    return (-1 * (y * log(prediction)).sum(), outer(x, db), db)
  }

  static func logits() -> Finding {
    Finding(
      title: "As many terms as there are inputs",
      says: "θ_k = Σ_{i=1…3} w_ik x_i + b_k",
      but: "w has two rows and x two elements; there is no w_3k",
      corrected: "θ_k = Σ_{i=1…2} w_ik x_i + b_k",
      comparisons: [
        Comparison(
          "θ", note: "no w_3k", corrected: w[0] * x[0] + w[1] * x[1] + b, tape: theta(w, b))
      ])
  }

  static func derivativeByBias() -> Finding {
    let identity = Tensor.ones([3], as: .float64).diagonalMatrix()
    return Finding(
      title: "The derivative with respect to the bias is the identity",
      says: "∂θ/∂b = 1",
      but: "θ and b are vectors: their derivative is a matrix, and b_l moves θ_l alone",
      corrected: "∂θ_k/∂b_l = δ_kl",
      comparisons: [
        Comparison(
          "∂θ/∂b", asWritten: Tensor(1, as: .float64), corrected: identity,
          tape: jacobian(at: b) { theta(w, $0) })
      ])
  }

  static func derivativeByWeights() -> Finding {
    let first = Tensor([1, 0, 0], as: .float64)
    return Finding(
      title: "The derivative with respect to the weights has three indices",
      says: "∂θ/∂w = xᵀ",
      but: "that is ∂θ_k/∂w_il with l = k; a weight of another class does not move θ_k",
      corrected: "∂θ_k/∂w_il = x_i δ_kl;  below for k = 0",
      comparisons: [
        Comparison(
          "∂θ₀/∂w", asWritten: x.reshaped(to: [2, 1]), corrected: outer(x, first),
          tape: jacobian(at: w) { theta($0, b) }[0])
      ])
  }

  static func gradients() -> Finding {
    let (byHand, tape) = (byHand(), tape())
    return Finding(
      title: "The gradient of the weights is an outer product",
      says: "∂J/∂w = xᵀ(ŷ − y),  ∂J/∂b = ŷ − y",
      but: "a row of 2 times a column of 3 does not conform",
      corrected: "∂J/∂w = x(ŷ − y)ᵀ, of w's shape 2×3",
      comparisons: [
        Comparison(
          "J", asWritten: byHand.loss, corrected: byHand.loss, tape: tape.loss),
        Comparison("dw", note: "not conformable", corrected: byHand.dw, tape: tape.dw),
        Comparison("db", asWritten: byHand.db, corrected: byHand.db, tape: tape.db),
      ])
  }
}
