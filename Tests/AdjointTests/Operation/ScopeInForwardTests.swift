import Adjoint
import TestSupport
import Testing

/// Forwards and backwards that take gradients of their own.
@Suite struct ScopeInForwardTests {
  @Test func forwardUsesItsOperandAfterAGradientOfItsOwn() async {
    // y = x·(x²)′ = 2x², computed with a scope inside the forward.
    await #expect(processExitsWith: .success) {
      let slope = gradient(at: Tensor([1, 2])) { x in apply(TimesOwnSlope(), to: x).sum() }
      require(slope.scalars == [4, 8], "the gradient is \(slope)")
    }
  }

  @Test func forwardUsesItsOperandInsideAScopeOfItsOwn() async {
    // y = x as the gradient of Σ u·x by u, in a scope inside the forward that captures the operand.
    await #expect(processExitsWith: .success) {
      let slope = gradient(at: Tensor([1, 2])) { x in apply(SlopeOfProduct(), to: x).sum() }
      require(slope.scalars == [1, 1], "the gradient is \(slope)")
    }
  }

  @Test func scopeInAForwardLosesNoGradientOfACapturedTensor() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = gradient(at: Tensor([1, 2])) { x in
        apply(ValueInOwnScope(captured: x * x), to: x).sum()
      }
    }
    expectMessage(of: result, contains: "[2]", "make it an operand")
  }

  @Test func backwardMayTakeAGradientOfItsOwn() {
    // y = x³ whose backward differentiates u³ by itself; twice, for the second derivative.
    #expect(gradient(at: Tensor(2)) { x in apply(CubeBySlope(), to: x) }.scalar == 12)
    let curvature = gradient(at: Tensor(2)) { x in
      gradient(at: x) { x in apply(CubeBySlope(), to: x) }
    }
    #expect(curvature.scalar == 12)
  }
}

private struct TimesOwnSlope: TensorOperation {
  func forward(_ operands: Operands) -> Tensor {
    let slope = gradient(at: operands[0]) { u in (u * u).sum() }
    return operands[0] * slope
  }

  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    g * saved[0] * 4
  }
}

private struct SlopeOfProduct: TensorOperation {
  func forward(_ operands: Operands) -> Tensor {
    gradient(at: operands[0]) { u in (u * operands[0]).sum() }
  }

  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    g
  }
}

/// y = x·c with a captured c, computed inside a scope of the forward's own.
private struct ValueInOwnScope: TensorOperation {
  let captured: Tensor

  func forward(_ operands: Operands) -> Tensor {
    valueWithPullback(at: operands[0]) { u in u * captured }.value
  }

  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    g * captured
  }
}

private struct CubeBySlope: TensorOperation {
  func forward(_ operands: Operands) -> Tensor { operands[0] * operands[0] * operands[0] }
  func residuals(for operand: Int) -> ResidualSet { .operand(0) }

  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    g * gradient(at: saved[0]) { u in (u * u * u).sum() }
  }
}
