import TestSupport
import Testing

@testable import Adjoint

/// The gradient check of many scalars at once, and of second derivatives.
@Suite struct GradientCheckDirectionTests {
  /// A network of rectified linear units at so many rows that kinks are near in every direction.
  static func network(seed: Int, fault: Double) -> GradientCheck {
    var random = RandomStream(seed: seed)
    let x = Tensor.normal([128, 20], as: .float64, using: &random)
    let labels = (0..<128).map { ($0 * 7) % 10 }
    let weights = [
      Tensor.normal([20, 256], as: .float64, using: &random) * 0.3,
      .zeros([256], as: .float64),
      Tensor.normal([256, 10], as: .float64, using: &random) * 0.1,
      .zeros([10], as: .float64),
    ]
    return checkGradient(at: weights) { w in
      let hidden = relu(matmul(x, apply(Scaled(factor: 1 + fault), to: w[0])) + w[1])
      return softmaxCrossEntropy(matmul(hidden, w[2]) + w[3], labels: labels)
    }
  }

  /// x, with the cotangent times a factor.
  struct Scaled: TensorOperation {
    let factor: Double
    func forward(_ operands: Operands) -> Tensor { operands[0] * 1 }
    func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
      g * factor
    }
  }

  @Test(arguments: 0..<3)
  func manyKinksRaiseNoAlarm(_ seed: Int) {
    let check = Self.network(seed: seed, fault: 0)
    #expect(check.verdict == .agrees, "\(check)")
  }

  @Test(arguments: [1e-4, 0.1, -2])
  func aFaultAmongManyKinksIsFound(_ fault: Double) {
    let check = Self.network(seed: 1, fault: fault)
    #expect(check.verdict == .differs, "\(check)")
    #expect(
      check.tensors[0].verdict == .differs && check.tensors[0].worst?.index != nil, "\(check)")
    #expect(check.tensors[1...].allSatisfy { $0.verdict == .agrees }, "\(check)")
  }

  /// The sum of squares, with the gradient of one scalar changed.
  struct OneElementOff: TensorOperation {
    let index: Int
    let factor: Double

    func forward(_ operands: Operands) -> Tensor { square(operands[0]).sum() }

    func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
      var slopes = saved[0].scalars.map { 2 * $0 }
      slopes[index] *= factor
      return g * Tensor(slopes, shape: saved[0].shape, as: saved[0].scalarType)
    }
  }

  /// One scalar among many that is off is found, and named.
  @Test(arguments: zip([0, 77_777, 99_999], [1.01, -1, 0]))
  func oneElementOfManyIsFound(_ index: Int, _ factor: Double) {
    var random = RandomStream(seed: 3)
    let x = Tensor.uniform([100, 1000], in: 0.5..<2, as: .float64, using: &random)
    let check = checkGradient(at: x) { apply(OneElementOff(index: index, factor: factor), to: $0) }
    #expect(check.verdict == .differs, "\(check)")
    #expect(check.tensors[0].worst?.index == [index / 1000, index % 1000], "\(check)")
    #expect("\(check)".contains("at [\(index / 1000), \(index % 1000)]"), "\(check)")
    #expect("\(check)".contains("operations: oneElementOff"), "\(check)")
  }

  /// The first of two results is wrong where its values are a millionth of the other's.
  @Test func anErrorInOneOutputIsFound() {
    let check = checkGradient(at: Tensor([0.3, 1.2, -0.4, 2], as: .float64)) { x -> Tensor in
      .concatenate([apply(Scaled(factor: 1.001), to: exp(x) * 1e-3), exp(x) * 1e3], along: 0)
    }
    #expect(check.verdict == .differs, "\(check)")
    #expect(check.tensors[0].worst?.output.map { $0[0] < 4 } == true, "\(check)")
  }

  /// x³, whose backward 3x²·g is right and makes a constant of what it reads.
  struct Cube: TensorOperation {
    let detachesOperand: Bool
    let detachesCotangent: Bool

    func forward(_ operands: Operands) -> Tensor { operands[0] * operands[0] * operands[0] }

    func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
      let x = detachesOperand ? saved[0].detached() : saved[0]
      let g = detachesCotangent ? g.detached() : g
      return g * x * x * 3
    }
  }

  @Test func aDetachedOperandIsFoundAtTheSecondOrder() {
    let x = Tensor([0.5, -1.5, 2], as: .float64)
    for sums in [false, true] {
      func check(_ operation: Cube) -> GradientCheck {
        checkGradient(at: x, order: 2) {
          let y = apply(operation, to: $0)
          return sums ? y.sum() : y
        }
      }
      let right = check(Cube(detachesOperand: false, detachesCotangent: false))
      #expect(right.agrees, "\(right)")
      let wrong = check(Cube(detachesOperand: true, detachesCotangent: false))
      #expect(wrong.tensors.map(\.verdict) == [.agrees, .differs], "\(wrong)")
    }
  }

  @Test func aDetachedCotangentAndOperandTrapAtTheSecondOrder() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = checkGradient(at: Tensor([0.5, -1.5, 2], as: .float64), order: 2) {
        apply(Cube(detachesOperand: true, detachesCotangent: true), to: $0).sum()
      }
    }
    expectMessage(of: result, contains: "cube:", "does not lead back")
  }

  /// A second derivative that is off by a factor, where the first is right.
  struct WrongSecond: TensorOperation {
    func forward(_ operands: Operands) -> Tensor { exp(operands[0]) }
    func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
      let slope = exp(saved[0])
      return g * (slope.detached() + (slope - slope.detached()) * 1.001)
    }
  }

  /// x², whose second derivative is right for a cotangent of 1 alone.
  struct SquareByProduct: TensorOperation {
    struct Product: TensorOperation {
      func forward(_ operands: Operands) -> Tensor { operands[0] * operands[1] * 2 }
      func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
        g * saved[1 - operand] * (g.scalar == 1 ? 2 : 3)
      }
    }

    func forward(_ operands: Operands) -> Tensor { operands[0] * operands[0] }
    func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
      apply(Product(), to: g, saved[0])
    }
  }

  @Test func aSecondPullbackThatIsNotLinearIsFound() {
    let first = checkGradient(at: Tensor(0.5, as: .float64)) { apply(SquareByProduct(), to: $0) }
    #expect(first.agrees, "\(first)")
    let second = checkGradient(at: Tensor(0.5, as: .float64), order: 2) {
      apply(SquareByProduct(), to: $0)
    }
    #expect(!second.isLinear && second.verdict == .differs, "\(second)")
  }

  @Test func aWrongSecondDerivativeIsFound() {
    let check = checkGradient(at: Tensor([0.5, -1.5, 2], as: .float64), order: 2) {
      apply(WrongSecond(), to: $0)
    }
    #expect(check.tensors.map(\.verdict) == [.agrees, .differs], "\(check)")
  }
}
