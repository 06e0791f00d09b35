import TestSupport
import Testing

@testable import Adjoint

@Suite struct CheckpointTests {
  let x = Tensor([[0.3, -1.2], [2.5, 0.1]], as: .float64)
  let weight = Parameter(Tensor([[0.5, -0.25], [1.5, 0.75]], as: .float64))

  func block(_ x: Tensor) -> Tensor { tanh(matmul(tanh(x), weight.value)) }

  @Test func givesTheGradientsOfThePlainComputation() {
    let (loss, plain) = valueWithGradients { block(block(x)).sum() }
    let (again, checkpointed) = valueWithGradients {
      checkpoint(at: checkpoint(at: x) { block($0) }) { block($0) }.sum()
    }
    #expect(loss.scalar == again.scalar)
    #expect(plain[weight]!.scalars == checkpointed[weight]!.scalars)

    let gradients = gradient(at: x) { block($0).sum() }
    let viaCheckpoint = gradient(at: x) { x in checkpoint(at: x) { block($0) }.sum() }
    #expect(gradients.scalars == viaCheckpoint.scalars)
  }

  @Test func keepsLess() {
    func bytesKept(_ function: @escaping (Tensor) -> Tensor) -> Int {
      var bytes = 0
      _ = gradient(at: x) { x in
        let y = function(x).sum()
        bytes = Tape.current!.steps.reduce(0) { $0 + $1.bytesKept }
        return y
      }
      return bytes
    }
    func deep(_ x: Tensor) -> Tensor { (0..<20).reduce(x) { x, _ in block(x) } }
    #expect(bytesKept(deep) > 20 * 32)
    // The point alone; the weight is a constant here.
    #expect(bytesKept { x in checkpoint(at: x) { deep($0) } } == 32)
  }

  @Test func isDifferentiatedTwice() {
    let plain = gradient(at: x) { x in gradient(at: x) { tanh($0 * $0).sum() }.sum() }
    let checkpointed = gradient(at: x) { x in
      gradient(at: x) { x in checkpoint(at: x) { tanh($0 * $0) }.sum() }.sum()
    }
    #expect(plain.scalars == checkpointed.scalars)
  }

  @Test func readsTheSameSubstitutesAgain() {
    let other = Tensor([[2, 0.5], [-1, 3]], as: .float64)
    func slope(_ function: @escaping (Tensor) -> Tensor) -> [Double] {
      // The sweep comes by outside the substitution.
      gradient(at: x) { x in substituting([other], for: [weight]) { function(x) }.sum() }.scalars
    }
    #expect(slope { x in checkpoint(at: x) { block($0) } } == slope { block($0) })

    // And the other way round: evaluated first outside, and again inside.
    let (_, pullback) = valueWithPullback(at: x) { x in checkpoint(at: x) { block($0) } }
    let (_, plain) = valueWithPullback(at: x) { block($0) }
    let ones = Tensor.ones([2, 2], as: .float64)
    let inside = substituting([other], for: [weight]) { pullback(ones) }
    #expect(inside.scalars == plain(ones).scalars)
  }

  @Test func drawsTheSameNumbersAgain() {
    let stream = RandomStream(seed: 5)
    func noisy(_ x: Tensor) -> Tensor {
      var stream = stream
      return x * x * Tensor.uniform(x.shape, as: .float64, using: &stream)
    }
    let plain = gradient(at: x) { noisy($0).sum() }
    let checkpointed = gradient(at: x) { x in checkpoint(at: x) { noisy($0) }.sum() }
    #expect(plain.scalars == checkpointed.scalars)
  }

  /// Where no scope collects parameters they are constants, of the values that they had.
  @Test func aParameterThatChangesLaterHasItsFirstValue() {
    let parameter = Parameter(Tensor([2, 3]))
    let (value, pullback) = valueWithPullback(at: Tensor([1, 1])) { x in
      checkpoint(at: x) { x in checkpoint(at: x * parameter.value) { $0 * parameter.value } }
    }
    parameter.value = Tensor([100, 100])
    #expect(value.scalars == [4, 9])
    #expect(pullback(Tensor([1, 1])).scalars == [4, 9])
  }

  @Test func aCapturedRecordedTensorTraps() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = gradient(at: Tensor([1, 2])) { x in
        let y = x * 2
        return checkpoint(at: x) { $0 * y }.sum()
      }
    }
    expectMessage(of: result, contains: "multiply", "pass it to checkpoint(at:)")
  }
}
