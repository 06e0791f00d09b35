import Adjoint
import TestSupport
import Testing

/// Backwards that read what `residuals(for:)` does not list.
@Suite struct ResidualTrapTests {
  @Test func operandThatWasNotKept() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = gradient(at: Tensor([1, 2, 3])) { x in
        apply(Forgetful(keeps: .result) { saved in saved[0] }, to: x).sum()
      }
    }
    expectMessage(
      of: result, contains: "operand 0", "not saved", "residuals(for:)", ".operand(0)")
  }

  @Test func resultThatWasNotKept() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = gradient(at: Tensor([1, 2, 3])) { x in
        apply(Forgetful(keeps: .operands) { saved in saved.result }, to: x).sum()
      }
    }
    expectMessage(of: result, contains: "the result", "not saved", "residuals(for:)", ".result")
  }

  @Test func trapNamesTheOperation() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = gradient(at: Tensor([1, 2, 3])) { x in
        apply(Forgetful(keeps: []) { saved in saved[0] }, to: x).sum()
      }
    }
    expectMessage(of: result, contains: "forgetful:")
  }
}

/// y = x, whose backward reads what it likes.
private struct Forgetful: TensorOperation {
  let keeps: ResidualSet
  let reads: @Sendable (SavedTensors) -> Tensor

  init(keeps: ResidualSet, reads: @escaping @Sendable (SavedTensors) -> Tensor) {
    self.keeps = keeps
    self.reads = reads
  }

  func forward(_ operands: Operands) -> Tensor { operands[0] * 1 }
  func residuals(for operand: Int) -> ResidualSet { keeps }

  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    g * reads(saved)
  }
}
