import Adjoint
import AdjointNetworks
import HandwrittenDigits
import Programs

/// "Gradients and You: Softmax" (004): the loss of a batch with a penalty of the weights.
enum RegularizedBatch {
  static let x = Tensor([[1, 2], [3, 4], [5, 6]], as: .float64)
  static let w = Tensor([[0.1, -0.2, 0.3], [-0.4, 0.5, 0.6]], as: .float64)
  static let labels = [0, 1, 2]
  static let regularization = 0.1
  static let count = 3.0

  static let document = Document(
    name: "batch", number: "004", title: "Gradients and You: Softmax",
    setting: "X = (1 2 | 3 4 | 5 6), W = (.1 −.2 .3 | −.4 .5 .6), labels 0, 1, 2, reg = 0.1."
  ) {
    [
      lossAndGradient(), derivativeBySoftmax(), logarithmOfSoftmax(), secondBackward(),
      globalMaximum(), try optimumOfDigits(),
    ]
  }

  // MARK: As written

  /// (1/N) Σ_i X_ik (m_ij δ_ij − δ_{i,y_i}): the document's deltas as they stand, which compare the
  /// number of an example with one of a class.
  static func dataGradientAsWritten() -> Tensor {
    let m = softmax(matmul(x, w))
    let deltaIJ = Tensor.ones([3], as: .float64).diagonalMatrix()
    let deltaIY = Tensor(labels.enumerated().map { $0 == $1 ? 1 : 0 }, as: .float64)
    return matmul(x, m * deltaIJ - deltaIY.reshaped(to: [3, 1]), transposing: .left) / count
  }

  /// The document's two snippets, with the array that they share: its backward changes it.
  struct CodeAsWritten {
    var softmax: Tensor

    init() {
      let scores = matmul(x, w)
      let factors = exp(scores - scores.max(along: 1, keepingDimensions: true))
      softmax = factors / factors.sum(along: 1, keepingDimensions: true)
    }

    mutating func backward() -> Tensor {
      softmax = softmax - Tensor.oneHot(labels, classes: 3, as: .float64)
      return matmul(x, softmax, transposing: .left) / count + 2 * regularization * w
    }
  }

  // MARK: Corrected

  /// The mean cross-entropy of linear scores plus reg·ΣW².
  static func lossByHand(
    _ w: Tensor, _ x: Tensor = x, _ labels: [Int] = labels, regularization: Double = regularization
  ) -> Tensor {
    let scores = matmul(x, w)
    let losses = scores.logSumExp(along: 1) - scores.selectedFromRows(labels)
    return losses.sum() / Double(labels.count) + regularization * (w * w).sum()
  }

  /// (1/N) Xᵀ(m − Y) + 2·reg·W, with a row of Y for each label.
  static func gradientByHand(
    _ w: Tensor, _ x: Tensor = x, _ labels: [Int] = labels, regularization: Double = regularization
  ) -> Tensor {
    let errors =
      softmax(matmul(x, w)) - Tensor.oneHot(labels, classes: w.shape[1], as: w.scalarType)
    return matmul(x, errors, transposing: .left) / Double(labels.count) + 2 * regularization * w
  }

  /// The loss as the tape differentiates it.
  static func loss(
    _ w: Tensor, _ x: Tensor = x, _ labels: [Int] = labels, regularization: Double = regularization
  ) -> Tensor {
    softmaxCrossEntropy(matmul(x, w), labels: labels) + regularization * (w * w).sum()
  }

  // MARK: Findings

  static func lossAndGradient() -> Finding {
    let data = dataGradientAsWritten()
    return Finding(
      title: "Deltas in the wrong places",
      says: "∂L/∂W_kj = (1/N) Σ_i X_ik (m_ij δ_ij − δ_iy_i)",
      but: "δ_ij and δ_iy_i compare examples with classes; m_ij takes no delta at all",
      corrected: "∂L/∂W_kj = (1/N) Σ_i X_ik (m_ij − δ_jy_i) + 2 reg W_kj",
      comparisons: [
        Comparison(
          "L", asWritten: lossByHand(w), corrected: lossByHand(w), tape: loss(w), decimals: 9),
        Comparison(
          "data dW", asWritten: data, corrected: gradientByHand(w, regularization: 0),
          tape: gradient(at: w) { loss($0, regularization: 0) }),
        Comparison(
          "dW", asWritten: data + 2 * regularization * w, corrected: gradientByHand(w),
          tape: gradient(at: w) { loss($0) }),
      ])
  }

  static func derivativeBySoftmax() -> Finding {
    let m = softmax(matmul(x, w)).selectedFromRows(labels)
    return Finding(
      title: "The derivative with respect to one example's softmax",
      says: "∂L/∂m_iy_i = −(1/N) Σ_i 1/m_iy_i",
      but: "the i of the left side is summed over on the right; each m occurs in one term",
      corrected: "∂L/∂m_iy_i = −1/(N m_iy_i)",
      comparisons: [
        Comparison(
          "dL/dm", asWritten: -1 * (1 / m).sum() / count, corrected: -1 / (count * m),
          tape: gradient(at: m) { m in -1 * log(m).mean() })
      ])
  }

  static func logarithmOfSoftmax() -> Finding {
    let scores = Tensor([[0, 200]])
    let factors = exp(scores - scores.max(along: 1, keepingDimensions: true))
    let softmax = factors / factors.sum(along: 1, keepingDimensions: true)
    return Finding(
      title: "The logarithm of a probability that is rounded to zero",
      says: "Loss = np.sum(-log(softmax[i,y]))",
      but: "in float32 e^(−200) is 0; here s = (0, 200) with label 0. And it is np.log",
      corrected: "L = ln Σ_j e^s_j − s_y, which is never formed from the softmax",
      comparisons: [
        Comparison(
          "L", asWritten: -1 * log(softmax).selectedFromRows([0]),
          corrected: scores.logSumExp(along: 1) - scores.selectedFromRows([0]),
          tape: softmaxCrossEntropy(scores, labels: [0], reduction: .none))
      ])
  }

  static func secondBackward() -> Finding {
    var code = CodeAsWritten()
    let asWritten = (code.backward(), code.backward())
    let (_, pullback) = valueWithPullback(at: w) { loss($0) }
    let one = Tensor(1, as: .float64)
    let tape = (pullback(one), pullback(one))
    return Finding(
      title: "A backward that destroys what forward saved",
      says: "softmax[i,y] -= 1",
      but: "it changes the saved softmax, and a second backward subtracts once more",
      corrected: "m − Y as a new value",
      comparisons: [
        Comparison("dW", asWritten: asWritten.0, corrected: gradientByHand(w), tape: tape.0),
        Comparison("second dW", asWritten: asWritten.1, corrected: gradientByHand(w), tape: tape.1),
      ])
  }

  static func globalMaximum() -> Finding {
    let scores = Tensor([[0, 1], [1000, 1001]], as: .float64)
    let factors = exp(scores - scores.max())
    let asWritten = factors / factors.sum(along: 1, keepingDimensions: true)
    let shifted = exp(scores - scores.max(along: 1, keepingDimensions: true))
    return Finding(
      title: "Each row has its own maximum",
      says: "\"subtract off the maximum score from all elements in the score matrix\"",
      but: "a row far below the largest one becomes 0/0; the code below the text is right",
      corrected: "subtract each row's maximum; here s = (0 1 | 1000 1001)",
      comparisons: [
        Comparison(
          "softmax", asWritten: asWritten,
          corrected: shifted / shifted.sum(along: 1, keepingDimensions: true),
          tape: softmax(scores))
      ])
  }

  // MARK: The optimum

  /// The smallest loss that linear scores reach on the training digits, with reg = 0.01, and how far
  /// above the true minimum it can be.
  struct Optimum {
    var loss: Tensor

    /// |∇L|²/(4 reg): the loss is strongly convex, with the modulus 2·reg of its penalty.
    var bound: Double
  }

  static let digitsRegularization = 0.01

  static func optimumByHand(steps: Int) throws -> Optimum {
    let digits = try Digits.load().training
    let x = digits.inputs.cast(to: .float64)
    var w = Tensor.zeros([64, 10], as: .float64)
    var velocity = w
    func gradient() -> Tensor {
      gradientByHand(w, x, digits.labels, regularization: digitsRegularization)
    }
    for _ in 0..<steps {
      velocity = 0.8 * velocity + gradient()
      w = w - 0.5 * velocity
    }
    return Optimum(
      loss: lossByHand(w, x, digits.labels, regularization: digitsRegularization),
      bound: square(gradient()).sum().scalar / (4 * digitsRegularization))
  }

  static func optimumByTape(steps: Int) throws -> Optimum {
    let digits = try Digits.load().training
    let x = digits.inputs.cast(to: .float64)
    let w = Parameter(.zeros([64, 10], as: .float64))
    let optimizer = Optimizer([w], SGD(learningRate: 0.5, momentum: 0.8))
    func step() -> (value: Tensor, gradients: Gradients) {
      valueWithGradients {
        loss(w.value, x, digits.labels, regularization: digitsRegularization)
      }
    }
    for _ in 0..<steps { optimizer.update(with: step().gradients) }
    let last = step()
    return Optimum(
      loss: last.value, bound: square(last.gradients[w]!).sum().scalar / (4 * digitsRegularization))
  }

  static func optimumOfDigits() throws -> Finding {
    let steps = 200
    let byHand = try optimumByHand(steps: steps)
    let tape = try optimumByTape(steps: steps)
    return Finding(
      title: "The smallest loss on 1438 handwritten digits, reg = 0.01",
      says: "gives a loss and a gradient, and stops there",
      but: "the loss is convex, so there is one minimum, and it can be checked elsewhere",
      corrected: "\(steps) steps with momentum; at most |∇L|²/(4 reg) = "
        + "\(tape.bound.text("%.0e")) above the minimum",
      comparisons: [
        Comparison("min L", corrected: byHand.loss, tape: tape.loss, decimals: 9)
      ])
  }
}
