import Adjoint
import TestSupport
import Testing

/// Double backward through a custom operation is right, or it traps; it is never silently wrong.
@Suite struct SecondOrderTrapTests {
  @Test func primitiveBackwardThatMakesConstantsOfItsCotangent() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = gradient(at: Tensor([1, 2])) { x in
        // The cotangent of the operation is x, which the outer scope differentiates.
        gradient(at: Tensor([3, 4])) { u in (apply(ConstantBackward(), to: u) * x).sum() }.sum()
      }
    }
    expectMessage(
      of: result, contains: "constantBackward:", "operand 0", "does not lead back",
      "compute it from that with tensor operations")
  }

  @Test func fusedBackwardThatMakesConstantsOfItsCotangent() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = gradient(at: Tensor([1, 2])) { x in
        gradient(at: Tensor([3, 4])) { u in (apply(ConstantFused(), to: u) * x).sum() }.sum()
      }
    }
    expectMessage(
      of: result, contains: "constantFused:", "operand 0", "does not lead back",
      "compute it from that with tensor operations")
  }

  @Test func backwardThatHidesAConstantCotangentBehindAKeptOperand() async {
    // The product with a recorded operand is recorded, but it does not lead back to the cotangent.
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = gradient(at: Tensor([1, 2])) { x in
        gradient(at: x) { u in (apply(ConstantSquareBackward(), to: u) * x).sum() }.sum()
      }
    }
    expectMessage(of: result, contains: "constantSquareBackward:", "does not lead back")
  }

  @Test func aConstantCotangentIsNoExcuse() async {
    // Every cotangent of the inner scope is a constant, and the Hessian would be zero in silence.
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = hessian(at: Tensor([1, 2])) { apply(ConstantBackward(), to: $0).sum() }
    }
    expectMessage(of: result, contains: "constantBackward:", "operand 0", "does not lead back")
  }

  @Test func readingTheCotangentTraps() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = hessian(at: Tensor([1, 2])) { apply(SquareByScalars(ofKept: false), to: $0).sum() }
    }
    expectMessage(
      of: result, contains: "squareByScalars:", "reads the scalars", "[2]", "detached()")
  }

  @Test func readingAKeptOperandTraps() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = hessian(at: Tensor([1, 2])) { apply(SquareByScalars(ofKept: true), to: $0).sum() }
    }
    expectMessage(
      of: result, contains: "squareByScalars:", "reads the scalars", "[2]", "detached()")
  }

  @Test func readingScalarsIsFineWhereNobodyDifferentiatesTheBackward() {
    for ofKept in [false, true] {
      let slope = gradient(at: Tensor([1, 2])) {
        apply(SquareByScalars(ofKept: ofKept), to: $0).sum()
      }
      #expect(slope.scalars == [2, 4])
    }
  }

  @Test func aFunctionMayReadScalarsInAnyScope() {
    // Only a backward loses something by it.
    let curvature = hessian(at: Tensor(3, as: .float64)) { x in
      x.scalar > 0 ? x * x : x
    }
    #expect(curvature.scalar == 2)
  }

  @Test func sameFusedOperationInOneScopeIsFine() {
    #expect(
      gradient(at: Tensor([3, 4])) { apply(ConstantFused(), to: $0).sum() }.scalars == [2, 2])
  }

  @Test func fusedOperationOfAnOuterValueGoesThroughItsComposition() {
    // Both scopes' leaves lead to the operand, so the composition stands in: (2x)·x is quadratic.
    let curvature = gradient(at: Tensor([3, 4])) { x in
      gradient(at: x) { u in (apply(ConstantFused(), to: u) * u).sum() }.sum()
    }
    #expect(curvature.scalars == [4, 4])
  }
}

/// A constant with a tensor's scalars.
private func constant(_ tensor: Tensor) -> Tensor {
  Tensor(tensor.detached().scalars, shape: tensor.shape)
}

/// y = 2x.
private struct ConstantBackward: TensorOperation {
  func forward(_ operands: Operands) -> Tensor { operands[0] * 2 }

  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    constant(g) * 2
  }
}

/// y = 2x, fused.
private struct ConstantFused: FusedOperation {
  func forward(_ operands: Operands, _ wanted: Wanted) -> (result: Tensor, residuals: Double) {
    (operands[0] * 2, 2)
  }

  func cotangent(of operand: Int, _ g: Tensor, _ residuals: Double) -> Tensor? {
    constant(g) * residuals
  }

  func composition(_ operands: Operands) -> Tensor { operands[0] * 2 }
}

/// y = x².
private struct ConstantSquareBackward: TensorOperation {
  func forward(_ operands: Operands) -> Tensor { operands[0] * operands[0] }

  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    constant(g) * saved[0] * 2
  }
}

/// y = x², whose backward makes plain numbers of a kept operand or of its cotangent.
private struct SquareByScalars: TensorOperation {
  let ofKept: Bool

  func forward(_ operands: Operands) -> Tensor { operands[0] * operands[0] }

  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    func plain(_ tensor: Tensor) -> Tensor { Tensor(tensor.scalars, shape: tensor.shape) }
    return ofKept ? g * plain(saved[0]) * 2 : plain(g) * saved[0] * 2
  }
}
