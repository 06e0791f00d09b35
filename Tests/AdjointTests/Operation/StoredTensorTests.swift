import TestSupport
import Testing

@testable import Adjoint

/// What a forward or the function of a checkpoint computes is not recorded. Stored elsewhere and used
/// after it, it must not pass for a constant.
@Suite struct StoredTensorTests {
  @Test func fromACheckpoint() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = gradient(at: Tensor([1, 2])) { x in
        var hidden = x
        let y = checkpoint(at: x) { x in
          hidden = x * 3
          return hidden * 2
        }
        return (y + hidden).sum()
      }
    }
    expectMessage(
      of: result, contains: "add: operand 1, of shape [2]", "function of a checkpoint",
      "its gradient would be lost", "detached()")
  }

  @Test func aParameterReadInACheckpoint() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let weight = Parameter(Tensor([1, 2]))
      _ = valueWithGradients {
        var squares = Tensor(0)
        let y = checkpoint(at: Tensor([3, 4])) { x in
          squares = weight.value * weight.value
          return x * squares
        }
        return y.sum() + squares.sum()
      }
    }
    expectMessage(of: result, contains: "sum: operand 0", "its gradient would be lost")
  }

  @Test func fromTheForwardOfAnOperation() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = gradient(at: Tensor([1, 2])) { x in
        let store = Store()
        return (apply(StoringSquare(store: store), to: x) * store[0]).sum()
      }
    }
    expectMessage(of: result, contains: "multiply: operand 1", "the forward of an operation")
  }

  @Test func fromTheForwardOfAFusedOperation() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = gradient(at: Tensor([1, 2])) { x in
        let store = Store()
        return (store[0, or: apply(FusedStoringSquare(store: store), to: x)]).sum()
      }
    }
    expectMessage(of: result, contains: "sum: operand 0", "the forward of an operation")
  }

  @Test func usedInTheForwardOfAnother() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = gradient(at: Tensor([1, 2])) { x in
        let store = Store()
        let y = apply(StoringSquare(store: store), to: x)
        return checkpoint(at: y) { $0 * store[0] }.sum()
      }
    }
    expectMessage(of: result, contains: "multiply: operand 1", "its gradient would be lost")
  }

  @Test func returnedByAnother() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = gradient(at: Tensor([1, 2])) { x in
        let store = Store()
        let y = apply(StoringSquare(store: store), to: x)
        return checkpoint(at: y) { _ in store[0] }.sum()
      }
    }
    expectMessage(of: result, contains: "checkpoint: the result", "its gradient would be lost")
  }

  @Test func asTheResultOfTheScope() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = gradient(at: Tensor([1, 2])) { x in
        let store = Store()
        _ = apply(StoringSquare(store: store), to: x)
        return store[1]
      }
    }
    expectMessage(of: result, contains: "the result of a differentiated function", "lost")
  }

  @Test func throughAGradientInsideACheckpoint() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = gradient(at: Tensor([1, 2])) { x in
        var slope = x
        let y = checkpoint(at: x) { x in
          slope = gradient(at: x) { ($0 * $0 * $0).sum() }
          return slope * 2
        }
        return (y * slope).sum()
      }
    }
    expectMessage(of: result, contains: "multiply: operand 1", "its gradient would be lost")
  }

  @Test func fromACheckpointInsideAnother() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = gradient(at: Tensor([1, 2])) { x in
        checkpoint(at: x) { x in
          var hidden = x
          let y = checkpoint(at: x) { x in
            hidden = x * 3
            return hidden * 2
          }
          return y + hidden
        }.sum()
      }
    }
    expectMessage(of: result, contains: "add: operand 1", "its gradient would be lost")
  }

  @Test func onAnotherThread() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = gradient(at: Tensor([1, 2])) { x in
        let store = Store()
        let y = apply(StoringSquare(store: store), to: x)
        return (y * runOnThread { store[0] * 2 }).sum()
      }
    }
    expectMessage(of: result, contains: "multiply: operand 0", "its gradient would be lost")
  }

  @Test func rememberedByACheckpointForItsSecondEvaluation() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = gradient(at: Tensor([1, 2])) { x in
        let memo = Store()
        return checkpoint(at: x) { x in
          if memo.isEmpty { memo.append(x * x) }
          return (memo[0] * x).sum()
        }
      }
    }
    expectMessage(of: result, contains: "multiply: operand 0", "its gradient would be lost")
  }

  @Test func ofAParameterRememberedByACheckpoint() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let (weight, x) = (Parameter(Tensor([1, 2])), Tensor([3, 4]))
      _ = valueWithGradients {
        let memo = Store()
        return checkpoint(at: x) { x in
          if memo.isEmpty { memo.append(weight.value * weight.value) }
          return (memo[0] * x).sum()
        }
      }
    }
    expectMessage(of: result, contains: "multiply: operand 0", "its gradient would be lost")
  }

  @Test func afterAnOperationWithoutResults() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = gradient(at: Tensor([1, 2])) { x in
        let store = Store()
        _ = apply(StoringNothing(store: store), to: x)
        return checkpoint(at: x) { ($0 * store[0]).sum() }
      }
    }
    expectMessage(of: result, contains: "multiply: operand 1", "its gradient would be lost")
  }

  @Test func detachedItIsAConstant() {
    let store = Store()
    let slope = gradient(at: Tensor([1, 2], as: .float64)) { x in
      let y = apply(StoringSquare(store: store), to: x)
      #expect(store[0].scalars == [2, 4])
      return (y * store[0].detached()).sum()
    }
    // y = x² with the constant 2x.
    #expect(slope.scalars == [4, 16])
    // After the scope it is an ordinary value.
    #expect((store[0] * store[0]).scalars == [4, 16])
    #expect(gradient(at: Tensor(3, as: .float64)) { ($0 * store[0]).sum() }.scalars == [6])
  }

  @Test func insideTheForwardItMayBeStoredAndUsed() {
    let x = Tensor([1, 2], as: .float64)
    let slope = gradient(at: x) { x in
      checkpoint(at: x) { x in
        var powers = [x]
        for _ in 0..<3 { powers.append(powers.last! * x) }
        return powers.reduce(Tensor(0, as: .float64), +).sum()
      }
    }
    // 1 + 2x + 3x² + 4x³.
    #expect(slope.scalars == [10, 49])
  }

  @Test func secondDerivativesOfAForwardThatStores() {
    let x = Tensor([1, 2], as: .float64)
    let store = Store()
    let second = gradient(at: x) { x in
      gradient(at: x) { apply(StoringSquare(store: store), to: $0 * $0).sum() }.sum()
    }
    // (x⁴)″ = 12x².
    #expect(second.scalars == [12, 48])
  }
}

/// Where a forward leaves tensors behind.
private final class Store: @unchecked Sendable {
  private let tensors = Lock<[Tensor]>([])

  subscript(index: Int) -> Tensor { tensors.withLock { $0[index] } }
  subscript(index: Int, or other: Tensor) -> Tensor { self[index] }
  var isEmpty: Bool { tensors.withLock { $0.isEmpty } }
  func append(_ tensor: Tensor) { tensors.withLock { $0.append(tensor) } }
}

/// y = x². ∂x = 2x·g.
private struct StoringSquare: TensorOperation {
  let store: Store

  func forward(_ operands: Operands) -> Tensor {
    let x = operands[0]
    store.append(x * 2)
    store.append((x * x).sum())
    return x * x
  }

  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    g * saved[0] * 2
  }
}

private struct FusedStoringSquare: FusedOperation {
  let store: Store

  func forward(_ operands: Operands, _ wanted: Wanted) -> (result: Tensor, residuals: [Tensor]) {
    store.append(operands[0] * 2)
    return (operands[0] * operands[0], [operands[0]])
  }

  func cotangent(of operand: Int, _ g: Tensor, _ residuals: [Tensor]) -> Tensor? {
    g * residuals[0] * 2
  }

  func composition(_ operands: Operands) -> Tensor { operands[0] * operands[0] }
}

private struct StoringNothing: TensorOperation {
  let store: Store

  func forward(_ operands: Operands) -> [Tensor] {
    store.append(operands[0] * 2)
    return []
  }

  func cotangent(of operand: Int, _ g: [Tensor], _ saved: SavedTensors) -> Tensor? { nil }
}
