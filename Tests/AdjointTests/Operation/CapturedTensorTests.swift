import TestSupport
import Testing

@testable import Adjoint

/// Operands are told from other tensors by what they are on the tape, not by where their scalars
/// stand, which views share.
@Suite struct CapturedTensorTests {

  @Test(arguments: [
    "squeezed", "same", "operandDetached", "custom operation beside a view",
    "custom operation beside a detached one", "nested checkpoint", "returned", "returned view",
    "returned parameter", "returned by an operation", "returned by a fused operation",
    "returned beside another",
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
    case "returned":
      result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = gradient(at: Tensor([1, 2])) { x in checkpoint(at: x) { _ in x }.sum() }
      }
    case "returned view":
      result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = gradient(at: Tensor([1, 2])) { x in
          checkpoint(at: x * 2) { _ in x.reshaped(to: [2]) }.sum()
        }
      }
    case "returned parameter":
      result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        let (p, q) = (Parameter(Tensor([1, 2])), Parameter(Tensor([3, 4])))
        _ = valueWithGradients {
          let captured = p.value
          return checkpoint(at: q.value) { _ in captured }.sum()
        }
      }
    case "returned by an operation":
      result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = gradient(at: Tensor([1, 2]), Tensor([3, 4])) { x, y in
          apply(CapturedResult(result: y), to: x).sum()
        }
      }
    case "returned by a fused operation":
      result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = gradient(at: Tensor([1, 2]), Tensor([3, 4])) { x, y in
          apply(FusedCapturedResult(result: y), to: x).sum()
        }
      }
    case "returned beside another":
      result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = gradient(at: Tensor([1, 2]), Tensor([3, 4])) { x, y in
          apply(CapturedSecondResult(result: y), to: x)[0].sum()
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
private struct CapturedFactor: TensorOperation {
  let factor: Tensor

  func forward(_ operands: Operands) -> Tensor { operands[0].flattened() * factor }

  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    (g * factor).reshaped(to: saved.shape(of: 0))
  }
}

private struct SquareByViews: TensorOperation {
  func forward(_ operands: Operands) -> Tensor {
    let x = operands[0]
    return (x.reshaped(to: [3, 1]) * x.detached().reshaped(to: [3, 1])).flattened()
  }

  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    g * saved[0] * 2
  }
}

private struct CapturedResult: TensorOperation {
  let result: Tensor
  func forward(_ operands: Operands) -> Tensor { result }
  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    g
  }
}

private struct CapturedSecondResult: TensorOperation {
  let result: Tensor
  func forward(_ operands: Operands) -> [Tensor] { [operands[0] * 2, result] }
  func cotangent(of operand: Int, _ g: [Tensor], _ saved: SavedTensors) -> Tensor? {
    g[0] * 2
  }
}

private struct FusedCapturedResult: FusedOperation {
  let result: Tensor
  func forward(_ operands: Operands, _ wanted: Wanted) -> (result: Tensor, residuals: [Tensor]) {
    (result, [])
  }
  func cotangent(of operand: Int, _ g: Tensor, _ residuals: [Tensor]) -> Tensor? {
    g
  }
  func composition(_ operands: Operands) -> Tensor { operands[0] * 1 }
}
