import Testing

@testable import Adjoint

/// Operations whose result is their operand.
@Suite struct IdentityTests {
  @Test func aLongChainKeepsOneRecordAnOperation() {
    var depth = 0
    let slope = gradient(at: Tensor(3)) { x in
      let y = (0..<20_000).reduce(x) { x, _ in apply(Identity(), to: x) }
      var record: Record? = y.record
      while let next = record { (record, depth) = (next.outer?.record, depth + 1) }
      return y * y
    }
    #expect(depth == 1)
    #expect(slope.scalar == 6)
  }

  @Test func inNestedScopes() {
    let curvature = gradient(at: Tensor(3)) { x in
      gradient(at: x) { x in apply(Identity(), to: apply(Identity(), to: x) * x * x) }
    }
    #expect(curvature.scalar == 18)
  }
}

private struct Identity: TensorOperation {
  func forward(_ operands: Operands) -> Tensor { operands[0] }
  func residuals(for operand: Int) -> ResidualSet { [] }
  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    g
  }
}
