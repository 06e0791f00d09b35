import TestSupport
import Testing

@testable import Adjoint

/// Operands are told from other tensors by what they are on the tape, not by where their scalars
/// stand, which views share.
@Suite struct CapturedTensorTests {

  @Test(arguments: [
    "squeezed", "same", "operandDetached", "custom operation beside a view",
    "custom operation beside a detached one", "nested checkpoint",
  ])
  func aRecordedTensorThatIsNoOperandTraps(_ name: String) async {
    let result: ExitTest.Result?
    switch name {
    case "squeezed":
      result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = gradient(at: Tensor([[1, 2]])) { x in
          checkpoint(at: x.flattened()) { y in (x.squeezed() * y).sum() }
        }
      }
    case "same":
      result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = gradient(at: Tensor([1, 2])) { x in checkpoint(at: x) { y in (x * y).sum() } }
      }
    case "operandDetached":
      result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = gradient(at: Tensor([1, 2])) { x in
          checkpoint(at: x.detached()) { y in (x * y).sum() }
        }
      }
    case "custom operation beside a view":
      result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = gradient(at: Tensor([1, 2])) { x in
          apply(CapturedFactor(factor: x), to: x.reshaped(to: [2, 1])).sum()
        }
      }
    case "custom operation beside a detached one":
      result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = gradient(at: Tensor([1, 2])) { x in
          apply(CapturedFactor(factor: x), to: x.detached(), x * 2).sum()
        }
      }
    default:
      result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = gradient(at: Tensor([1, 2])) { x in
          checkpoint(at: x * 2) { y in checkpoint(at: y) { z in (z * x).sum() } }
        }
      }
    }
    expectMessage(of: result, contains: "is being recorded", "its gradient would be lost")
  }

  @Test func passedToTheCheckpointItsGradientIsWhole() {
    let x = Tensor([[1, 2]], as: .float64)
    let slope = gradient(at: x) { x in
      checkpoint(at: x.flattened(), x) { y, x in (x.squeezed() * y).sum() }
    }
    #expect(slope.scalars == [2, 4])
  }

  @Test func aForwardMayUseItsOperandsInAnyView() {
    let slope = gradient(at: Tensor([1, 2, 3], as: .float64)) { x in
      apply(SquareByViews(), to: x).sum()
    }
    #expect(slope.scalars == [2, 4, 6])
  }
}

/// y = f·x with a tensor f that is not an operand.
private struct CapturedFactor: PrimitiveOperation {
  let factor: Tensor

  func forward(_ operands: Operands) -> Tensor { operands[0].flattened() * factor }

  func backward(_ cotangent: Tensor, _ kept: Kept, _ wanted: Wanted) -> Cotangents {
    wanted.cotangents { _ in (cotangent * factor).reshaped(to: kept.shape(of: 0)) }
  }
}

private struct SquareByViews: PrimitiveOperation {
  func forward(_ operands: Operands) -> Tensor {
    let x = operands[0]
    return (x.reshaped(to: [3, 1]) * x.detached().reshaped(to: [3, 1])).flattened()
  }

  func backward(_ cotangent: Tensor, _ kept: Kept, _ wanted: Wanted) -> Cotangents {
    wanted.cotangents(cotangent * kept[0] * 2)
  }
}
