import Testing

@testable import Adjoint

/// The loss of X·Wᵀ + b in blocks of rows against the loss of the whole.
@Suite struct LinearSoftmaxTests {
  struct Problem: CustomTestStringConvertible, Sendable {
    let rows: Int
    let reduction: LossReduction
    let options: Int
    let blockRows: Int?
    let hasBias: Bool

    var testDescription: String {
      "\(rows) rows, \(reduction), options \(options), blocks \(blockRows ?? 0), bias \(hasBias)"
    }

    static let all = [1, 7, 13].flatMap { rows in
      LossReduction.plain.flatMap { reduction in
        (0..<5).flatMap { options in
          [nil, 1, 3, 64].map {
            Problem(
              rows: rows, reduction: reduction, options: options, blockRows: $0,
              hasBias: options % 2 == 0)
          }
        }
      }
    }

    var classes: Int { 11 }
    var length: Int { 5 }

    func tensor(_ shape: Shape, _ seed: Int) -> Tensor {
      var random = RandomStream(seed: seed)
      return .normal(shape, as: .float64, using: &random)
    }

    var loss: SoftmaxCrossEntropy {
      let labels = (0..<rows).map { $0 % 3 == 1 ? -1 : (5 * $0 + 2) % classes }
      let weights = exp(tensor([classes], 4))
      return switch options {
      case 0: SoftmaxCrossEntropy(.labels(labels, ignoring: -1), reduction: reduction)
      case 1:
        SoftmaxCrossEntropy(
          .labels(labels, ignoring: -1), classWeights: weights, labelSmoothing: 0.1, zLoss: 0.01,
          reduction: reduction)
      case 2:
        SoftmaxCrossEntropy(
          .labels(labels, ignoring: -1), classWeights: weights, labelSmoothing: .perTarget(0.2),
          inverseTemperature: Tensor(1.3, as: .float64), softCap: Tensor(4, as: .float64),
          reduction: reduction)
      case 3:
        SoftmaxCrossEntropy(
          .probabilities(softmax(tensor([rows, classes], 5))), classWeights: weights,
          labelSmoothing: 0.1, reduction: reduction)
      default:
        SoftmaxCrossEntropy(
          .labels((0..<rows).map { $0 % 5 }), labelSmoothing: 0.1,
          classMask: Mask((0..<classes).map { $0 != 7 }), zLoss: 0.1, reduction: reduction)
      }
    }

    var operation: LinearSoftmaxCrossEntropy {
      LinearSoftmaxCrossEntropy(loss, hasBias: hasBias, blockRows: blockRows)
    }

    var operands: [Tensor] {
      Array(
        operation.operands(
          inputs: tensor([rows, length], 1), weights: tensor([classes, length], 2),
          bias: hasBias ? tensor([classes], 3) : nil))
    }
  }

  @Test(arguments: Problem.all)
  func agreesWithTheComposition(_ problem: Problem) {
    let operation = problem.operation
    let (value, pullback) = valueWithPullback(at: problem.operands) {
      apply(operation, to: Operands($0))
    }
    let (expected, expectedPullback) = valueWithPullback(at: problem.operands) {
      operation.composition(Operands($0))
    }
    expectClose(value, expected, within: .ofLargest(1e-13, or: 1), "value")
    let cotangent = problem.tensor(value.shape, 9)
    let gradients = zip(pullback(cotangent), expectedPullback(cotangent))
    for (index, (gradient, expected)) in gradients.enumerated() {
      expectClose(gradient, expected, within: .ofLargest(1e-13, or: 1), "gradient \(index)")
    }
  }

  @Test(arguments: 0..<3)
  func onlyWhatIsWanted(_ wanted: Int) {
    let problem = Problem.all.first { $0.hasBias && $0.rows == 13 && $0.blockRows == 3 }!
    let operands = problem.operands
    let all = Adjoint.gradient(at: operands) { apply(problem.operation, to: Operands($0)) }
    let one = Adjoint.gradient(at: operands[wanted]) { operand in
      var mixed = operands
      mixed[wanted] = operand
      return apply(problem.operation, to: Operands(mixed))
    }
    #expect(one.scalars == all[wanted].scalars)
  }

  @Test func inputsOfAnyRank() {
    let problem = Problem.all[0]
    let inputs = problem.tensor([2, 3, problem.length], 1)
    let weights = problem.tensor([problem.classes, problem.length], 2)
    let labels = [0, 1, 2, 3, 4, 5]
    let losses = SoftmaxCrossEntropy(.labels(labels), reduction: .none)(inputs, weights: weights)
    #expect(losses.shape == [2, 3])
    let flat = SoftmaxCrossEntropy(.labels(labels), reduction: .none)(
      inputs.reshaped(to: [6, problem.length]), weights: weights)
    #expect(losses.scalars == flat.scalars)
  }

  @Test func noRows() {
    let (inputs, weights) = (Tensor.zeros([0, 3]), Tensor.ones([4, 3]))
    let (value, gradient) = valueWithGradient(at: [inputs, weights]) {
      SoftmaxCrossEntropy(.labels([]), reduction: .sum)($0[0], weights: $0[1])
    }
    #expect(value.scalar == 0)
    #expect(gradient[0].shape == [0, 3] && gradient[1].scalars.allSatisfy { $0 == 0 })
  }

  @Test func secondDerivatives() {
    let problem = Problem.all.first { $0.options == 0 && $0.rows == 7 && $0.blockRows == 3 }!
    let operands = problem.operands
    let check = checkGradient(at: operands) { operands in
      Adjoint.gradient(at: operands) { apply(problem.operation, to: Operands($0)) }
        .map { ($0 * $0).sum() }.reduce(Tensor(0, as: .float64), +)
    }
    #expect(check.agrees, "\(check)")
  }
}
