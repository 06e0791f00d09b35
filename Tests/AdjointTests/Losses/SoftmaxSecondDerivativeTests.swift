import Testing

@testable import Adjoint

/// Derivatives of derivatives of the loss, which go through its composition.
@Suite struct SoftmaxSecondDerivativeTests {
  struct Problem: Sendable, CustomTestStringConvertible {
    let logits: Tensor
    let labels: [Int]
    let reduction: LossReduction

    init(_ shape: Shape, _ reduction: LossReduction) {
      var random = RandomStream(seed: 31)
      logits = .normal(shape, standardDeviation: 2, as: .float64, using: &random)
      labels = (0..<shape[0]).map { _ in Int.random(in: 0..<shape[1], using: &random) }
      self.reduction = reduction
    }

    var testDescription: String { "\(logits.shape), \(reduction)" }

    /// The loss as a scalar; rows that are not reduced have weights.
    func loss(_ x: Tensor) -> Tensor {
      let loss = softmaxCrossEntropy(x, labels: labels, reduction: reduction)
      return reduction == .none ? (loss * weights).sum() : loss
    }

    /// What each row counts for.
    var weights: Tensor {
      let count = labels.count
      return switch reduction {
      case .mean: Tensor(repeating: 1 / Double(count), shape: [count], as: .float64)
      case .sum: .ones([count], as: .float64)
      case .dividing(let divisor):
        Tensor(repeating: 1 / divisor, shape: [count], as: .float64)
      case .none: Tensor((0..<count).map { 0.5 + Double($0) }, as: .float64)
      }
    }

    func gradient(_ x: Tensor) -> Tensor { Adjoint.gradient(at: x, of: loss) }

    func hessianVectorProduct(_ vector: Tensor) -> Tensor {
      Adjoint.gradient(at: logits) { x in (gradient(x) * vector).sum() }
    }

    static let all = [Shape]([[1, 1], [1, 2], [3, 4], [7, 17]]).flatMap { shape in
      LossReduction.plain.map { Problem(shape, $0) }
    }
  }

  private static func vectors(_ problem: Problem) -> [Tensor] {
    var random = RandomStream(seed: 32)
    return (0..<2).map { _ in .normal(problem.logits.shape, as: .float64, using: &random) }
  }

  @Test(arguments: Problem.all)
  func hessianVectorProductsAreDifferencesOfGradients(_ problem: Problem) {
    let vector = Self.vectors(problem)[0]
    let step = 1e-3
    func gradient(_ steps: Double) -> Tensor {
      problem.gradient(problem.logits + vector * (steps * step))
    }
    // The five-point stencil errs by step⁴/30 times the fifth derivative: some 1e-12.
    let near = (gradient(1) - gradient(-1)) * 8
    let far = gradient(2) - gradient(-2)
    expectClose(
      problem.hessianVectorProduct(vector), (near - far) / (12 * step),
      within: .elementwise(0, absolute: 1e-10))
  }

  /// H·v of a row with weight c is c·p_i·(v_i − v̄), where v̄ = Σ p_j·v_j.
  @Test(arguments: Problem.all)
  func hessianVectorProductsAreThoseOfTheFormula(_ problem: Problem) {
    let vector = Self.vectors(problem)[0]
    let (rows, classes) = (problem.logits.shape[0], problem.logits.shape[1])
    let expected = (0..<rows).flatMap { row in
      let range = row * classes..<(row + 1) * classes
      var softmax = SoftmaxTruth(Array(problem.logits.scalars[range]), label: 0).gradient
      softmax[0] += 1
      let v = Array(vector.scalars[range])
      let mean = zip(softmax, v).map { $0 * $1 }.reduce(0, +)
      return zip(softmax, v).map { problem.weights.scalars[row] * $0 * ($1 - mean) }
    }
    expectClose(
      problem.hessianVectorProduct(vector).scalars, expected, of: .float64,
      within: .elementwise(0, absolute: 1e-13))
  }

  @Test(arguments: Problem.all)
  func theHessianIsSymmetric(_ problem: Problem) {
    let vectors = Self.vectors(problem)
    let one = (vectors[0] * problem.hessianVectorProduct(vectors[1])).sum().scalar
    let other = (vectors[1] * problem.hessianVectorProduct(vectors[0])).sum().scalar
    #expect((one - other).magnitude <= 1e-13 * max(1, one.magnitude))
  }

  /// The loss of logits [x, 0] with the label 1 is log(1 + eˣ), whose derivatives are in σ = σ(x):
  /// σ, σ(1 − σ) and σ(1 − σ)(1 − 2σ).
  @Test(arguments: [-3, -0.5, 0, 1, 4] as [Double])
  func derivativesUpToTheThird(_ x: Double) {
    let direction = Tensor([[1, 0]], as: .float64)
    func loss(_ t: Tensor) -> Tensor { softmaxCrossEntropy(t * direction, labels: [1]) }
    func first(_ t: Tensor) -> Tensor { gradient(at: t, of: loss) }
    func second(_ t: Tensor) -> Tensor { gradient(at: t, of: first) }
    func third(_ t: Tensor) -> Tensor { gradient(at: t, of: second) }
    let t = Tensor(x, as: .float64)
    let s = 1 / (1 + System.exp(-x))
    expectClose(
      [loss(t), first(t), second(t), third(t)].map(\.scalar),
      [System.log1p(System.exp(x)), s, s * (1 - s), s * (1 - s) * (1 - 2 * s)], of: .float64,
      within: .elementwise(0, absolute: 1e-14))
  }

  @Test func theDifferentiableFormTakesThePlaceOfTheFusedOperation() {
    let problem = Problem([3, 4], .mean)
    func names(_ x: Tensor) -> String {
      _ = problem.loss(x)
      return Tape.current!.description
    }
    var (single, nested) = ("", "")
    _ = gradient(at: problem.logits) { x in
      single = names(x)
      return x.sum()
    }
    _ = gradient(at: problem.logits) { x in
      gradient(at: x) { x in
        nested = names(x)
        return x.sum()
      }.sum()
    }
    #expect(single.contains("softmaxCrossEntropy"))
    #expect(!nested.contains("softmaxCrossEntropy"))
    #expect(nested.contains("logSoftmax("))
  }

  /// An outer scope that knows a factor of the loss, and not its logits, differentiates the fused
  /// backward itself, which is linear in its cotangent. A factor of 1 is no exception.
  @Test(arguments: [1.0, 2.5], LossReduction.plain)
  func aFactorFromAnOuterScope(_ factor: Double, _ reduction: LossReduction) {
    let problem = Problem([3, 4], reduction)
    let vector = Self.vectors(problem)[0]
    let slope = gradient(at: Tensor(factor, as: .float64)) { factor in
      let gradient = gradient(at: problem.logits) { x in problem.loss(x) * factor }
      return (gradient * vector).sum()
    }
    let expected = (problem.gradient(problem.logits) * vector).sum()
    expectClose(slope, expected, within: .elementwise(1e-13))
  }
}
