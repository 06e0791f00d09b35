import Testing

@testable import Adjoint

/// Numbers that stand in documents elsewhere, to the digits that are printed there.
@Suite struct SoftmaxGoldenTests {
  /// Expects numbers that round to the printed ones.
  private static func expect(
    _ values: [Double], toBePrintedAs printed: [Double], decimals: Int,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    // Half a unit of the last decimal, and what decimals lose as binary numbers.
    let tolerance = (0..<decimals).reduce(0.5) { value, _ in value / 10 } * (1 + 1e-6)
    expectClose(
      values, printed, of: .float64, within: .elementwise(0, absolute: tolerance),
      sourceLocation: sourceLocation)
  }

  /// TensorFlow's documented example, where one row has a class label.
  @Test(arguments: ScalarType.allCases)
  func undecidedAmongFourClasses(_ type: ScalarType) {
    let (loss, gradient) = valueWithGradient(at: Tensor([[1, 1, 1, 1]], as: type)) {
      softmaxCrossEntropy($0, labels: [3])
    }
    Self.expect([loss.scalar], toBePrintedAs: [1.3862944], decimals: 7)
    Self.expect(gradient.scalars, toBePrintedAs: [0.25, 0.25, 0.25, -0.75], decimals: 7)
  }

  /// Its other row has a target of two halves, which is the mean of two losses with labels. The
  /// example has −0.2632 in the third place, where 0.2368828 − 0.5 is −0.2631172.
  @Test func twoHalvesOfATarget() {
    let (loss, gradient) = valueWithGradient(at: Tensor([[1, 2, 3, 4]], as: .float64)) { x in
      (softmaxCrossEntropy(x, labels: [1]) + softmaxCrossEntropy(x, labels: [2])) / 2
    }
    Self.expect([loss.scalar], toBePrintedAs: [1.9401897], decimals: 7)
    Self.expect(
      gradient.scalars, toBePrintedAs: [0.0321, -0.4129, -0.2631, 0.6439], decimals: 4)
  }

  /// "Softmax" 000, corrected: one example of five features, whose label is its last class, and
  /// weights and biases that begin at zero; three steps of gradient descent.
  @Test func softmaxRegressionStep() {
    let x = Tensor([[1, 2, 3, 4, 5]], as: .float64)
    var (weights, biases) = (Tensor.zeros([5, 5], as: .float64), Tensor.zeros([5], as: .float64))
    var losses: [Double] = []
    for step in 0..<4 {
      let (loss, gradient) = valueWithGradient(at: weights, biases) { weights, biases in
        softmaxCrossEntropy(matmul(x, weights, transposing: .right) + biases, labels: [4])
      }
      if step == 0 {
        let others = [0.2, 0.4, 0.6, 0.8, 1]
        Self.expect(
          gradient.0.scalars,
          toBePrintedAs: others + others + others + others + [-0.8, -1.6, -2.4, -3.2, -4],
          decimals: 9)
      }
      losses.append(loss.scalar)
      weights.add(gradient.0, scaledBy: -0.01)
      biases.add(gradient.1, scaledBy: -0.01)
    }
    Self.expect(losses, toBePrintedAs: [1.609438, 1.189317, 0.877175, 0.659032], decimals: 6)
  }

  /// "Softmax and Cross-Entropy" 001: the logarithms of probabilities as logits.
  @Test func crossEntropyOfProbabilities() {
    let z = log(Tensor([[0.228, 0.619, 0.153]], as: .float64))
    let (loss, gradient) = valueWithGradient(at: z) { softmaxCrossEntropy($0, labels: [1]) }
    Self.expect([loss.scalar], toBePrintedAs: [0.479650], decimals: 6)
    Self.expect(gradient.scalars, toBePrintedAs: [0.228, -0.381, 0.153], decimals: 9)
  }

  /// "Softmax and Cross-Entropy" 001: the softmax is the gradient where no label takes 1 from it,
  /// and its Jacobian is the second derivative.
  @Test func softmaxAndItsJacobian() {
    let z = Tensor([[1, 2, 3]], as: .float64)
    func gradient(_ z: Tensor) -> Tensor {
      Adjoint.gradient(at: z) { softmaxCrossEntropy($0, labels: [2]) }
    }
    let softmax = gradient(z) + Tensor([[0, 0, 1]], as: .float64)
    Self.expect(softmax.scalars, toBePrintedAs: [0.090031, 0.244728, 0.665241], decimals: 6)
    let jacobianRow = Adjoint.gradient(at: z) { z in
      (gradient(z) * Tensor([[1, 0, 0]], as: .float64)).sum()
    }
    Self.expect(
      [jacobianRow.scalars[0], jacobianRow.scalars[2]], toBePrintedAs: [0.081925, -0.059892],
      decimals: 6)
  }

  /// "Softmax classification backpropagation" 002: two features, three classes.
  @Test func oneLayerBackpropagation() {
    let weights = Tensor([[0.1, 0.2, 0.3], [0.4, 0.5, 0.6]], as: .float64)
    let biases = Tensor([0.01, 0.02, 0.03], as: .float64)
    let x = Tensor([[1, 2]], as: .float64)
    let logits = matmul(x, weights) + biases
    Self.expect(logits.scalars, toBePrintedAs: [0.91, 1.22, 1.53], decimals: 12)
    let (loss, gradient) = valueWithGradient(at: weights, biases) { weights, biases in
      softmaxCrossEntropy(matmul(x, weights) + biases, labels: [1])
    }
    Self.expect([loss.scalar], toBePrintedAs: [1.130393], decimals: 6)
    let rows = [0.236835, -0.677094, 0.440259, 0.473670, -1.354187, 0.880518]
    Self.expect(gradient.0.scalars, toBePrintedAs: rows, decimals: 6)
    Self.expect(gradient.1.scalars, toBePrintedAs: Array(rows[..<3]), decimals: 6)
  }

  /// "Softmax partial derivative" 003: the gradient with respect to an inverse temperature.
  @Test(arguments: [(0.5, -0.679843), (1, -0.424790), (2, -0.149063)])
  func inverseTemperature(_ beta: Double, _ printed: Double) {
    let x = Tensor([[1, 2, 3]], as: .float64)
    let gradient = gradient(at: Tensor(beta, as: .float64)) { beta in
      softmaxCrossEntropy(x * beta, labels: [2])
    }
    Self.expect([gradient.scalar], toBePrintedAs: [printed], decimals: 6)
  }

  /// "Gradients and You" 004: three examples of two features. The document's loss adds a penalty
  /// of 0.1·ΣW², which is 0.091; the loss and gradient without it are mpmath's, with 40 digits.
  @Test func batchOfThree() {
    let x = Tensor([[1, 2], [3, 4], [5, 6]], as: .float64)
    let weights = Tensor([[0.1, -0.2, 0.3], [-0.4, 0.5, 0.6]], as: .float64)
    func loss(_ weights: Tensor) -> Tensor {
      softmaxCrossEntropy(matmul(x, weights), labels: [0, 1, 2])
    }
    let (bare, bareGradient) = valueWithGradient(at: weights, of: loss)
    expectClose([bare.scalar], [1.589213235701602], of: .float64, within: .elementwise(1e-15))
    expectClose(
      bareGradient.scalars,
      [
        -0.30023421633540552, -0.69625681133143168, 0.9964910276668372,
        -0.60740965724588466, -0.86926029835607533, 1.47666995560196,
      ], of: .float64, within: .elementwise(1e-14))

    let (penalized, gradient) = valueWithGradient(at: weights) { weights in
      loss(weights) + (weights * weights).sum() * 0.1
    }
    Self.expect([penalized.scalar], toBePrintedAs: [1.680213236], decimals: 9)
    Self.expect(
      gradient.scalars,
      toBePrintedAs: [-0.280234, -0.736257, 1.056491, -0.687410, -0.769260, 1.596670],
      decimals: 6)
  }

  /// "Gradients and You" 004: −log(softmax) is infinite in float32 for a label 200 below another.
  @Test func aLabelFarBelowAnother() {
    let (loss, gradient) = valueWithGradient(at: Tensor([[0, 200]])) {
      softmaxCrossEntropy($0, labels: [0])
    }
    #expect(loss.scalar == 200)
    #expect(gradient.scalars == [-1, 1])
  }

  /// Confident float32 rows, whose losses are e^−gap to all digits of a float32.
  @Test(arguments: [(20, 2.06115362e-9), (60, 8.75651076e-27)])
  func confidentRow(_ gap: Double, _ loss: Double) {
    let (value, gradient) = valueWithGradient(at: Tensor([[gap, 0]])) {
      softmaxCrossEntropy($0, labels: [0])
    }
    expectClose([value.scalar], [loss], of: .float32, within: .ulps(1))
    expectClose(gradient.scalars, [-loss, loss], of: .float32, within: .ulps(2))
  }
}
