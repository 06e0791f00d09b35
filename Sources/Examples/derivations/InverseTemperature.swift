import Adjoint
import Programs

/// "Softmax: Partial Derivative" (003): a softmax with an inverse temperature β, and an affine map.
enum InverseTemperature {
  static let x = Tensor([1, 2, 3], as: .float64)
  static let label = 2

  static let document = Document(
    name: "temperature", number: "003", title: "Softmax: Partial Derivative",
    setting: """
      x = (1, 2, 3), label 2 of 0 … 2, at several inverse temperatures β. For the affine map,
      W = (.1 −.2 .3 | .4 .5 −.6), b = (.01, .02), and class 1 of 2.
      """
  ) {
    [quotientRule(), derivativeByTemperature(), shapeOfBias(), chainRule()]
  }

  // MARK: The softmax

  static func probabilities(_ beta: Double) -> Tensor {
    let e = exp(beta * x)
    return e / e.sum()
  }

  /// ∂y₀/∂x₀ by the document's quotient rule, which has exp(x_i) where exp(βx_i) belongs.
  static func derivativeAsWritten(_ beta: Double) -> Tensor {
    let (f, g) = (exp(beta * x[0]), exp(beta * x).sum())
    return (beta * f * g - f * beta * exp(x[0])) / square(g)
  }

  /// ∂y₀/∂x₀ = βy₀(1 − y₀).
  static func derivativeByHand(_ beta: Double) -> Tensor {
    let y = probabilities(beta)[0]
    return beta * y * (1 - y)
  }

  /// The cross-entropy at an inverse temperature.
  static func loss(_ beta: Tensor) -> Tensor {
    softmaxCrossEntropy((beta * x).reshaped(to: [1, 3]), labels: [label])
  }

  /// dL/dβ = Σ y_i x_i − x_label.
  static func temperatureGradientByHand(_ beta: Double) -> Tensor {
    (probabilities(beta) * x).sum() - x[label]
  }

  static func quotientRule() -> Finding {
    let rows = [0.5, 1, 2].map { beta in
      Comparison(
        "∂y₀/∂x₀(\(beta.text("%g")))", asWritten: derivativeAsWritten(beta),
        corrected: derivativeByHand(beta),
        tape: jacobian(at: x) { softmax(beta * $0) }[0, 0])
    }
    return Finding(
      title: "β is missing in the quotient rule",
      says: "(β exp(βx_j) Σ exp(βx_k) − exp(βx_j) β exp(x_i)) / g²",
      but: "exp(x_i) should be exp(βx_i); it shows where β is not 1, below for β = 0.5, 1, 2",
      corrected: "∂y_j/∂x_i = βy_j(δ_ij − y_i), which the document has as its result",
      comparisons: [
        Comparison(
          "y(0.5)", asWritten: probabilities(0.5), corrected: probabilities(0.5),
          tape: softmax(0.5 * x))
      ] + rows)
  }

  static func derivativeByTemperature() -> Finding {
    Finding(
      title: "β has a gradient of its own",
      says: "\"weights (β)\", without a derivative",
      but: "β is one number that scales all logits, an inverse temperature; here 0.5, 1, 2",
      corrected: "dL/dβ = Σ y_i x_i − x_label",
      comparisons: [0.5, 1, 2].map { beta in
        Comparison(
          "dL/dβ(\(beta.text("%g")))", corrected: temperatureGradientByHand(beta),
          tape: gradient(at: Tensor(beta, as: .float64), of: loss))
      })
  }

  // MARK: The affine map

  static let weights = Tensor([[0.1, -0.2, 0.3], [0.4, 0.5, -0.6]], as: .float64)
  static let bias = Tensor([0.01, 0.02], as: .float64)

  /// The gradient of the loss of y = Wx + b with class 1, by the tape.
  static func tape() -> (dw: Tensor, db: Tensor, dx: Tensor) {
    gradient(at: weights, bias, x) { w, b, x in
      softmaxCrossEntropy((matmul(w, x) + b).reshaped(to: [1, 2]), labels: [1])
    }
  }

  static func shapeOfBias() -> Finding {
    Finding(
      title: "The bias has as many elements as the output",
      says: "y = Wx + b, W ∈ R^(m×n) and x, b ∈ R^n",
      but: "Wx ∈ R^m, and a b ∈ R^n cannot be added unless m = n",
      corrected: "x ∈ R^n and y, b ∈ R^m",
      comparisons: [
        Comparison(
          "y", note: "not conformable", corrected: (weights * x).sum(along: 1) + bias,
          tape: matmul(weights, x) + bias)
      ])
  }

  static func chainRule() -> Finding {
    let output = matmul(weights, x) + bias
    let dy = softmax(output) - Tensor([0, 1], as: .float64)
    let tape = tape()
    return Finding(
      title: "The chain rule through the affine map",
      says: "∂L/∂W = ∂L/∂y x,  ∂L/∂b = ∂L/∂y 1,  and nothing for x",
      but: "m elements times n do not conform, and backpropagation goes on through ∂L/∂x",
      corrected: "∂L/∂W = (∂L/∂y)xᵀ,  ∂L/∂b = ∂L/∂y,  ∂L/∂x = Wᵀ(∂L/∂y)",
      comparisons: [
        Comparison("dW", note: "not conformable", corrected: outer(dy, x), tape: tape.dw),
        Comparison("db", asWritten: dy, corrected: dy, tape: tape.db),
        Comparison(
          "dx", note: "missing", corrected: matmul(weights.transposed(), dy), tape: tape.dx),
      ])
  }
}
