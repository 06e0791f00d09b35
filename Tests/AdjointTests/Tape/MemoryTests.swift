import Adjoint
import Foundation
import Testing

/// Many steps keep memory flat. Each test has a process of its own, whose resident memory is its
/// alone.
@Suite(.enabled(if: ResidentMemory.isKnown))
struct MemoryTests {
  @Test func accumulatedLossRetainsNothing() async {
    // A step's tape keeps two vectors of 400 bytes beside the parameter's, so 10 000 retained ones
    // would be 8 MB and more.
    await #expect(processExitsWith: .success) {
      let weight = Parameter(Tensor.ones([100]))
      let growth = ResidentMemory.growth(over: 10_000) { steps in
        var total = Tensor(0)
        for _ in 0..<steps {
          let (loss, _) = valueWithGradients {
            let product = weight.value * weight.value
            return (product * product * weight.value).sum()
          }
          total = total + loss
        }
        require(total.scalar == 100 * Double(steps), "the losses add up to \(total)")
      }
      require(growth < 2 << 20, "10 000 steps retained \(growth) bytes")
    }
  }

  @Test func hundredThousandSmallStepsRetainNothing() async {
    // A leak of one small object a step, 48 bytes at least, would be 4.8 MB.
    await #expect(processExitsWith: .success) {
      let growth = ResidentMemory.growth(over: 100_000) { steps in
        for _ in 0..<steps {
          _ = gradient(at: Tensor(3)) { $0 * $0 }
        }
      }
      require(growth < 2 << 20, "100 000 steps retained \(growth) bytes")
    }
  }

  @Test func pullbacksAndNestedScopesRetainNothing() async {
    await #expect(processExitsWith: .success) {
      let growth = ResidentMemory.growth(over: 10_000) { steps in
        for _ in 0..<steps {
          let (_, pullback) = valueWithPullback(at: Tensor.ones([100])) { x in
            x * gradient(at: x) { u in (u * u * u).sum() }
          }
          _ = pullback(Tensor.ones([100]))
        }
      }
      // 10 000 retained tapes of a dozen tensors of 400 bytes would be 40 MB.
      require(growth < 2 << 20, "10 000 steps retained \(growth) bytes")
    }
  }
}
