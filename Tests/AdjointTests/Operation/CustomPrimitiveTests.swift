import Adjoint
import Testing

/// Primitive operations as users write them: options as stored properties, any number of operands.
@Suite struct CustomPrimitiveTests {
  @Test(arguments: [0.5, -3])
  func twoOperandsAndAnOption(scale: Double) {
    let (forFirst, forSecond) = gradient(at: Tensor([1, 2]), Tensor([3, 5])) { a, b in
      apply(ScaledProduct(scale: scale), to: a, b).sum()
    }
    #expect(forFirst.scalars == [3 * scale, 5 * scale])
    #expect(forSecond.scalars == [1 * scale, 2 * scale])
  }

  @Test func twoOperandsTwice() {
    // s·x·x has the second derivative 2s.
    let curvature = gradient(at: Tensor(7)) { x in
      gradient(at: x) { x in apply(ScaledProduct(scale: 4), to: x, x) }
    }
    #expect(curvature.scalar == 8)
  }

  @Test func threeOperands() {
    let (value, gradients) = valueWithGradient(
      at: [Tensor([1, 2]), Tensor([3, 5]), Tensor([7, 11])]
    ) { operands in
      apply(MultiplyAdd(), to: operands[0], operands[1], operands[2]).sum()
    }
    #expect(value.scalar == 31)
    #expect(gradients.map(\.scalars) == [[3, 5], [1, 2], [1, 1]])
  }

  @Test(arguments: [1, 2, 3, 5, 63, 64, 70])
  func listOfOperands(count: Int) {
    let point = (1...count).map { Tensor(Double($0), as: .float64) }
    let (value, gradients) = valueWithGradient(at: point) { operands in
      apply(SumOfSquares(), to: Operands(operands))
    }
    #expect(value.scalar == Double(count * (count + 1) * (2 * count + 1) / 6))
    #expect(gradients.map(\.scalar) == (1...count).map { 2 * Double($0) })
  }

  @Test func listOfOperandsWithConstantsAmongThem() {
    let slope = gradient(at: Tensor(3)) { x in
      apply(SumOfSquares(), to: [Tensor(10), x, Tensor(20), x, Tensor(30)])
    }
    #expect(slope.scalar == 12)
  }

  @Test func nameIsTheTypeUnlessItSaysOtherwise() {
    #expect(ScaledProduct(scale: 1).name == "scaledProduct")
    #expect(MultiplyAdd().name == "fma")
  }

  @Test func outsideAScopeItJustComputes() {
    #expect(apply(ScaledProduct(scale: 2), to: Tensor(3), Tensor(5)).scalar == 30)
  }

  @Test func forwardThatReturnsItsOperandIsRecorded() {
    let slope = gradient(at: Tensor([1, 2])) { x in (apply(Identity(), to: x) * x).sum() }
    #expect(slope.scalars == [2, 4])
    let curvature = gradient(at: Tensor(5)) { x in
      gradient(at: x) { x in apply(Identity(), to: x) * x * x }
    }
    #expect(curvature.scalar == 30)
  }
}

/// y = s·a·b.
private struct ScaledProduct: TensorOperation {
  let scale: Double

  func forward(_ operands: Operands) -> Tensor { operands[0] * operands[1] * scale }

  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    operand == 0 ? g * saved[1] * scale : g * saved[0] * scale
  }
}

/// y = a·b + c.
private struct MultiplyAdd: TensorOperation {
  let name = "fma"

  func forward(_ operands: Operands) -> Tensor { operands[0] * operands[1] + operands[2] }

  func residuals(for operand: Int) -> ResidualSet {
    switch operand {
    case 0: .operand(1)
    case 1: .operand(0)
    default: []
    }
  }

  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    operand == 2 ? g : g * saved[1 - operand]
  }
}

/// y = Σ xᵢ² of any number of operands.
private struct SumOfSquares: TensorOperation {
  func forward(_ operands: Operands) -> Tensor {
    operands.dropFirst().reduce(operands[0] * operands[0]) { $0 + $1 * $1 }
  }

  func residuals(for operand: Int) -> ResidualSet { .operand(operand) }

  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    g * saved[operand] * 2
  }
}

/// y = x, by returning x itself.
private struct Identity: TensorOperation {
  func forward(_ operands: Operands) -> Tensor { operands[0] }
  func residuals(for operand: Int) -> ResidualSet { [] }

  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    g
  }
}
