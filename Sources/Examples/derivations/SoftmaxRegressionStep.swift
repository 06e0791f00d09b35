import Adjoint
import AdjointNetworks

/// "Softmax" (000): one step of softmax regression with one example.
enum SoftmaxRegressionStep {
  static let x = Tensor([1, 2, 3, 4, 5], as: .float64)
  static let y = Tensor([0, 0, 0, 0, 1], as: .float64)
  static let label = 4

  static let document = Document(
    name: "softmax", number: "000", title: "Softmax: one step of softmax regression",
    setting: "x = (1, 2, 3, 4, 5), label 4 of the classes 0 … 4, so y = (0, 0, 0, 0, 1)."
  ) {
    [
      oneRowOfWeights(), loss(), gradients(), training(), likelihood(), derivativeOfTheLoss(),
      overflow(), logarithmOfZero(), axisOfTheBatch(),
    ]
  }

  // MARK: As written

  /// The document's `softmax`: without the shift that keeps exponentials finite, along axis 0.
  static func softmaxAsWritten(_ z: Tensor) -> Tensor {
    let a = exp(z)
    return a / a.sum(along: 0, keepingDimensions: true)
  }

  /// The document's `cross_entropy_loss`: a mean, which divides by the number of classes.
  static func lossAsWritten(_ a: Tensor) -> Tensor { -1 * (y * log(a)).mean() }

  /// The document's model: one row of weights, so `np.dot(X, w.T)` is a single number.
  struct ModelAsWritten {
    var w: Tensor
    var b = Tensor.zeros([5], as: .float64)

    init() {
      var random = RandomStream(seed: 1)
      w = .normal([1, 5], standardDeviation: 10, as: .float64, using: &random)
    }

    func forward() -> Tensor { softmaxAsWritten(matmul(x, w.transposed()) + b) }

    /// Its `backprop`: `dz = A - y`, `dw = dz*X`, which multiplies element by element.
    func gradients() -> (dz: Tensor, dw: Tensor) {
      let dz = forward() - y
      return (dz, dz * x)
    }

    mutating func step(learningRate: Double) {
      let (dz, dw) = gradients()
      w = w - learningRate * dw
      b = b - learningRate * dz
    }
  }

  // MARK: Corrected

  /// z = Wx + b with a row of weights for each class, beginning at zero; derivatives by hand.
  struct ModelByHand {
    var w = Tensor.zeros([5, 5], as: .float64)
    var b = Tensor.zeros([5], as: .float64)

    func forward() -> Tensor { softmax(matmul(w, x) + b) }
    func loss() -> Tensor { -1 * log(forward()[label]) }

    func gradients() -> (dz: Tensor, dw: Tensor) {
      let dz = forward() - y
      return (dz, outer(dz, x))
    }

    mutating func step(learningRate: Double) {
      let (dz, dw) = gradients()
      w = w - learningRate * dw
      b = b - learningRate * dz
    }
  }

  /// The same as a module, whose derivatives the tape finds.
  final class Model: Module {
    let w = Parameter(.zeros([5, 5], as: .float64))
    let b = Parameter(.zeros([5], as: .float64))

    func logits() -> Tensor { matmul(w.value, x) + b.value }

    func loss() -> Tensor { softmaxCrossEntropy(logits().reshaped(to: [1, 5]), labels: [label]) }
  }

  // MARK: Findings

  /// A after one step.
  static func activationsAfterStep(
    learningRate: Double
  ) -> (asWritten: Tensor, corrected: Tensor, tape: Tensor) {
    var asWritten = ModelAsWritten()
    var byHand = ModelByHand()
    let model = Model()
    asWritten.step(learningRate: learningRate)
    byHand.step(learningRate: learningRate)
    Optimizer(model, SGD(learningRate: .constant(learningRate)))
      .update(with: valueWithGradients { model.loss() }.gradients)
    return (asWritten.forward(), byHand.forward(), softmax(model.logits()))
  }

  static func oneRowOfWeights() -> Finding {
    let after = activationsAfterStep(learningRate: 0.7)
    return Finding(
      title: "One row of weights cannot tell classes apart",
      says: "w = randn(1, 5)*10,  z = dot(X, w.T) + b,  alpha = 0.7",
      but: "dot(X, w.T) is a single number, so all logits are equal, whatever x and w are",
      corrected: "z = Wx + b with W of shape 5×5 (and zero at first)",
      comparisons: [
        Comparison(
          "A", asWritten: ModelAsWritten().forward(), corrected: ModelByHand().forward(),
          tape: softmax(Model().logits())),
        Comparison(
          "next A", asWritten: after.asWritten, corrected: after.corrected, tape: after.tape),
      ])
  }

  static func loss() -> Finding {
    Finding(
      title: "The loss is a sum over classes",
      says: "loss = -np.mean(y*np.log(A))",
      but: "for one example the mean divides by the number of classes",
      corrected: "L = −Σ y_i ln A_i = −ln A_y",
      comparisons: [
        Comparison(
          "L", asWritten: lossAsWritten(ModelAsWritten().forward()),
          corrected: ModelByHand().loss(), tape: Model().loss())
      ])
  }

  static func gradients() -> Finding {
    let asWritten = ModelAsWritten().gradients()
    let byHand = ModelByHand().gradients()
    let model = Model()
    let gradients = valueWithGradients { model.loss() }.gradients
    return Finding(
      title: "The gradient of the weights is an outer product",
      says: "dz = A - y,  dw = dz*X",
      but: "the product is taken element by element; its one row stands for every row here",
      corrected: "∂L/∂z = A − y,  ∂L/∂W = (A − y)·xᵀ",
      comparisons: [
        Comparison("dz", asWritten: asWritten.dz, corrected: byHand.dz, tape: gradients[model.b]!),
        Comparison("dW", asWritten: asWritten.dw, corrected: byHand.dw, tape: gradients[model.w]!),
      ])
  }

  /// The losses before each of some steps.
  static func losses(
    steps: Int, learningRate: Double
  ) -> (asWritten: Tensor, corrected: Tensor, tape: Tensor) {
    var asWritten = ModelAsWritten()
    var byHand = ModelByHand()
    let model = Model()
    let optimizer = Optimizer(model, SGD(learningRate: .constant(learningRate)))
    var losses: [(Tensor, Tensor, Tensor)] = []
    for _ in 0..<steps {
      let (loss, gradients) = valueWithGradients { model.loss() }
      losses.append((lossAsWritten(asWritten.forward()), byHand.loss(), loss))
      asWritten.step(learningRate: learningRate)
      byHand.step(learningRate: learningRate)
      optimizer.update(with: gradients)
    }
    return (.stack(losses.map(\.0)), .stack(losses.map(\.1)), .stack(losses.map(\.2)))
  }

  static func training() -> Finding {
    let losses = losses(steps: 4, learningRate: 0.01)
    return Finding(
      title: "Four steps of gradient descent",
      says: "w = w - alpha*dw,  b = b - alpha*db",
      but: "only b moves the loss, since equal logits stay equal when w changes",
      corrected: "W ← W − α(A − y)xᵀ,  b ← b − α(A − y),  here with α = 0.01",
      comparisons: [
        Comparison(
          "L", asWritten: losses.asWritten, corrected: losses.corrected, tape: losses.tape)
      ])
  }

  static func likelihood() -> Finding {
    let a = ModelByHand().forward()
    return Finding(
      title: "The likelihood is categorical",
      says: "P = ŷ^y (1 − ŷ)^(1−y), and L = −y ln ŷ where y = 1",
      but: "that is Bernoulli's; over five classes its −ln has a second part that is not dropped",
      corrected: "P = Π ŷ_i^(y_i),  so −ln P = −Σ y_i ln ŷ_i",
      comparisons: [
        Comparison(
          "−ln P", asWritten: -1 * (y * log(a) + (1 - y) * log(1 - a)).sum(),
          corrected: -1 * (y * log(a)).sum(), tape: Model().loss())
      ])
  }

  static func derivativeOfTheLoss() -> Finding {
    let a = ModelByHand().forward()
    return Finding(
      title: "The derivative of a sum with respect to one of its variables",
      says: "dL/dA = −Σ y_i/A_i",
      but: "each A_i occurs in one term of L; the sum makes one number of a vector",
      corrected: "∂L/∂A_i = −y_i/A_i",
      comparisons: [
        Comparison(
          "dL/dA", asWritten: -1 * (y / a).sum(), corrected: -1 * y / a,
          tape: gradient(at: a) { a in -1 * (y * log(a)).sum() })
      ])
  }

  static func axisOfTheBatch() -> Finding {
    let z = Tensor([[1, 2, 3], [1, 2, 3]], as: .float64)
    let e = exp(z - z.max(along: 1, keepingDimensions: true))
    return Finding(
      title: "The sum runs along the classes",
      says: "a/np.sum(a, axis = 0, keepdims=True)",
      but: "of a batch, one example a row, axis 0 is the batch; here twice the row (1, 2, 3)",
      corrected: "the last axis",
      comparisons: [
        Comparison(
          "A", asWritten: softmaxAsWritten(z),
          corrected: e / e.sum(along: 1, keepingDimensions: true), tape: softmax(z))
      ])
  }
}
