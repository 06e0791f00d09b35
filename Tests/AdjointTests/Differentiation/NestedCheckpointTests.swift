import TestSupport
import Testing

@testable import Adjoint

@Suite struct NestedCheckpointTests {
  let a = Parameter(Tensor([[0.5, -0.25], [1.5, 0.75]], as: .float64))
  let b = Parameter(Tensor([[1, 2], [-1, 0.5]], as: .float64))
  let x = Tensor([[0.3, -1.2], [2.5, 0.1]], as: .float64)

  /// Checkpoints in each other to a depth, with `function` inside.
  func nested(_ depth: Int, _ x: Tensor, _ function: @escaping (Tensor) -> Tensor) -> Tensor {
    depth == 0
      ? function(x) : checkpoint(at: x) { x in nested(depth - 1, x, function) }
  }

  @Test(arguments: 1...4) func parametersOfAllDepthsAreFound(_ depth: Int) {
    func loss(_ depth: Int) -> Tensor {
      let outside = matmul(x, b.value)
      return (outside + nested(depth, x) { tanh(matmul($0, a.value)) }).sum()
    }
    let (plainLoss, plain) = valueWithGradients { loss(0) }
    let (nestedLoss, gradients) = valueWithGradients { loss(depth) }
    #expect(nestedLoss.scalar == plainLoss.scalar)
    #expect(gradients[a]!.scalars == plain[a]!.scalars)
    #expect(gradients[b]!.scalars == plain[b]!.scalars)
    #expect(gradients.unused.isEmpty)
  }

  /// What the result does not depend on has no cotangent, in nested scopes either.
  @Test func operandsWithoutInfluence() {
    let point = Tensor([1, 2, 3], as: .float64)
    let unused = hessian(at: point) { x in checkpoint(at: x * x, x) { y, _ in (y * y).sum() } }
    // (x⁴)″ = 12x².
    #expect(unused.scalars == [12, 0, 0, 0, 48, 0, 0, 0, 108])
    let constant = hessian(at: point) { x in
      checkpoint(at: x) { $0.detached() * 2 }.sum() + (x * x).sum()
    }
    #expect(constant.scalars == [2, 0, 0, 0, 2, 0, 0, 0, 2])
    let ofParameters = gradient(at: point) { x in
      valueWithGradients {
        checkpoint(at: x) { x in
          _ = b.value
          return (x * x).sum() * a.value.sum()
        }
      }.gradients[a]!.sum()
    }
    // The gradient is Σx² in each of a's four scalars.
    #expect(ofParameters.scalars == [8, 16, 24])
  }

  /// A parameter that is a constant to the scope around has a gradient in a scope inside.
  @Test func scopeOfParametersInsideACheckpoint() {
    let factor = Parameter(Tensor(2, as: .float64))
    let slope = gradient(at: Tensor([1, 2, 3], as: .float64)) { x in
      checkpoint(at: x) { x in
        let inner = valueWithGradients { (factor.value * factor.value * x).sum() }.gradients
        return inner[factor]! * inner[factor]!
      }
    }
    // The inner gradient is 2·2·Σx = 24, and the derivative of its square 2·24·4.
    #expect(slope.scalars == [192, 192, 192])
  }

  @Test(arguments: 1...4) func recordedInnerOperandsAreFine(_ depth: Int) {
    func slope(_ depth: Int) -> Tensor {
      gradient(at: x) { x in
        checkpoint(at: x * 2) { y in nested(depth, y * y) { exp(-$0) } * y }.sum()
      }
    }
    func plain() -> Tensor {
      gradient(at: x) { x in
        let y = x * 2
        return (exp(-(y * y)) * y).sum()
      }
    }
    #expect(slope(depth).scalars == plain().scalars)
  }

  @Test func parametersOfBothDepths() {
    func loss(_ isCheckpointed: Bool) -> Tensor {
      guard isCheckpointed else { return tanh(matmul(matmul(x, a.value), b.value) + x).sum() }
      return checkpoint(at: x) { x in
        tanh(checkpoint(at: matmul(x, a.value)) { matmul($0, b.value) } + x)
      }.sum()
    }
    let (plain, inner) = (
      valueWithGradients { loss(false) }.gradients, valueWithGradients { loss(true) }.gradients
    )
    #expect(inner[a]!.scalars == plain[a]!.scalars)
    #expect(inner[b]!.scalars == plain[b]!.scalars)
  }

  @Test func secondDerivativesThroughNestedCheckpoints() {
    func curvature(_ depth: Int) -> Tensor {
      hessian(at: Tensor([0.3, -1.2], as: .float64)) { x in
        nested(depth, x) { exp($0 * $0.sum()) }.sum()
      }
    }
    #expect(curvature(2).scalars == curvature(0).scalars)
  }

  @Test func aCheckpointInAForwardIsJustEvaluated() {
    let slope = gradient(at: Tensor(3, as: .float64)) { x in apply(CheckpointedSquare(), to: x) }
    #expect(slope.scalar == 6)
  }

  @Test func watchingInsideACheckpointTraps() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let weight = Parameter(Tensor([1, 2]))
      _ = valueWithGradients {
        checkpoint(at: Tensor([3, 4])) { ($0 * weight.value).watched(as: "hidden") }.sum()
      }
    }
    expectMessage(
      of: result, contains: "watched: \"hidden\"", "[2]", "checkpoint", "watch the result")
  }

  @Test func theSearchForNonFiniteNumbersLooksInside() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      trappingNonFinite { logarithmInACheckpoint() }
    }
    expectMessage(of: result, contains: "log: made -inf at [0]", "NestedCheckpointTests.swift:")
  }
}

private func logarithmInACheckpoint() {
  _ = gradient(at: Tensor([0, 2])) { x in checkpoint(at: x) { log($0) }.sum() }
}

private struct CheckpointedSquare: TensorOperation {
  func forward(_ operands: Operands) -> Tensor {
    let x = operands[0]
    return checkpoint(at: x) { $0 * x }
  }

  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    g * saved[0] * 2
  }
}
