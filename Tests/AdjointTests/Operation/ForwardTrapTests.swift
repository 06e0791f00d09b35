import Adjoint
import TestSupport
import Testing

/// Forwards that use recorded values past their operands, whose gradients would be lost.
@Suite struct ForwardTrapTests {
  @Test func recordedTensorThatIsNotAnOperand() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = gradient(at: Tensor([1, 2, 3])) { x in
        apply(TimesCaptured(factor: { x }), to: x * x).sum()
      }
    }
    expectMessage(
      of: result, contains: "multiply:", "operand 1", "[3]", "being recorded", "make it an operand")
  }

  @Test func recordedTensorOfAnOuterScopeThatIsNotAnOperand() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = gradient(at: Tensor([1, 2, 3])) { x in
        gradient(at: Tensor([4, 5, 6])) { y in
          apply(TimesCaptured(factor: { x }), to: y).sum()
        }.sum()
      }
    }
    expectMessage(
      of: result, contains: "multiply:", "operand 1", "[3]", "being recorded", "make it an operand")
  }

  @Test func fusedForwardWithARecordedTensorThatIsNotAnOperand() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = gradient(at: Tensor([1, 2, 3])) { x in
        apply(FusedTimesCaptured(factor: x), to: x * x).sum()
      }
    }
    expectMessage(
      of: result, contains: "multiply:", "operand 1", "[3]", "being recorded", "make it an operand")
  }

  @Test func forwardThatReadsAParameter() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      let weight = Parameter(Tensor([1, 2, 3]))
      _ = valueWithGradients {
        let x = weight.value * 2
        return apply(TimesCaptured(factor: { weight.value }), to: x).sum()
      }
    }
    expectMessage(of: result, contains: "reads a parameter", "[3]", "make its value an operand")
  }

  @Test func constantsMayBeCaptured() {
    let constant = Tensor([4, 5, 6])
    let slope = gradient(at: Tensor([1, 2, 3])) { x in
      apply(TimesCaptured(factor: { constant }), to: x).sum()
    }
    #expect(slope.scalars == [4, 5, 6])
  }

  @Test func forwardMayReadAParameterWhereNobodyCollectsIt() {
    let weight = Parameter(Tensor([4, 5, 6]))
    let slope = gradient(at: Tensor([1, 2, 3])) { x in
      apply(TimesCaptured(factor: { weight.value }), to: x).sum()
    }
    #expect(slope.scalars == [4, 5, 6])
  }
}

/// y = x · c with a tensor that is not an operand.
private struct TimesCaptured: TensorOperation {
  let factor: @Sendable () -> Tensor

  func forward(_ operands: Operands) -> Tensor { operands[0] * factor() }
  func residuals(for operand: Int) -> ResidualSet { [] }

  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    g * factor()
  }
}

private struct FusedTimesCaptured: FusedOperation {
  let factor: Tensor

  func forward(_ operands: Operands, _ wanted: Wanted) -> (result: Tensor, residuals: Tensor) {
    (operands[0] * factor, factor)
  }

  func cotangent(of operand: Int, _ g: Tensor, _ residuals: Tensor) -> Tensor? {
    g * residuals
  }

  func composition(_ operands: Operands) -> Tensor { operands[0] * factor }
}
