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
        apply(Forgetful(keeps: .result) { kept in kept[0] }, to: x).sum()
      }
    }
    expectMessage(
      of: result, contains: "operand 0", "[3]", "not kept", "residuals(for:)", ".operand(0)")
  }

  @Test func resultThatWasNotKept() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = gradient(at: Tensor([1, 2, 3])) { x in
        apply(Forgetful(keeps: .operands) { kept in kept.result }, to: x).sum()
      }
    }
    expectMessage(of: result, contains: "the result", "not kept", "residuals(for:)", ".result")
  }

  @Test func trapNamesTheOperation() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = gradient(at: Tensor([1, 2, 3])) { x in
        apply(Forgetful(keeps: []) { kept in kept[0] }, to: x).sum()
      }
    }
    expectMessage(of: result, contains: "forgetful:")
  }
}

/// y = x, whose backward reads what it likes.
private struct Forgetful: PrimitiveOperation {
  let keeps: ResidualSet
  let reads: @Sendable (Kept) -> Tensor

  init(keeps: ResidualSet, reads: @escaping @Sendable (Kept) -> Tensor) {
    self.keeps = keeps
    self.reads = reads
  }

  func forward(_ operands: Operands) -> Tensor { operands[0] * 1 }
  func residuals(for operand: Int) -> ResidualSet { keeps }

  func backward(_ cotangent: Tensor, _ kept: Kept, _ wanted: Wanted) -> Cotangents {
    wanted.cotangents(cotangent * reads(kept))
  }
}
