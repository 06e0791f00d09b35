import Adjoint
import TestSupport
import Testing

/// A checkpoint whose function computes something else the second time traps.
@Suite struct RepeatedEvaluationTests {
  @Test(arguments: ScalarType.allCases)
  func aSharedRandomStream(_ type: ScalarType) async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { [name = "\(type)" as String] in
      let type = ScalarType.allCases.first { "\($0)" == name }!
      nonisolated(unsafe) var random = RandomStream(seed: 1)
      _ = gradient(at: Tensor.ones([100], as: type)) { x in
        checkpoint(at: x) { $0 * .uniform([100], as: type, using: &random) }.sum()
      }
    }
    expectMessage(
      of: result, contains: "checkpoint:", "[100]", "other scalars than at first", "RandomKey")
  }

  /// The composition of a fused operation takes its place in nested scopes, and rounds otherwise.
  @Test func anotherRoundingIsNoOtherFunction() {
    var random = RandomStream(seed: 1)
    let x = Tensor.normal([40, 30], using: &random)
    let labels = Array(repeating: 3, count: 40)
    let product = hessianVectorProduct(at: x, along: x) { x in
      checkpoint(at: x) { softmaxCrossEntropy($0 * 5, labels: labels, reduction: .none) }.sum()
    }
    #expect(product.isFinite)
  }

  /// The composition of a sure row's loss has lost what the fused form keeps, beside terms of order 1.
  @Test func whatACompositionLosesIsNoOtherFunction() {
    struct Small: FusedOperation {
      struct Nothing: Sendable {}
      func forward(_ x: Operands, _ wanted: Wanted) -> (result: Tensor, residuals: Nothing) {
        (x[0] * 1e-9, Nothing())
      }
      func cotangent(of _: Int, _ g: Tensor, _ residuals: Nothing) -> Tensor? { g * 1e-9 }
      func composition(_ x: Operands) -> Tensor { (x[0] * 1e-9 + 1) - 1 }
    }
    let product = hessianVectorProduct(at: Tensor([1, 2]), along: Tensor([1, 1])) { x in
      square(checkpoint(at: x) { apply(Small(), to: $0) }).sum()
    }
    #expect(product.isFinite)
  }

  @Test func notANumberIsTheSameAsBefore() {
    let slope = gradient(at: Tensor([-1, 4])) { x in checkpoint(at: x) { sqrt($0) }.sum() }
    #expect(slope.scalars[1] == 0.25)
  }
}

extension Tensor {
  fileprivate var isFinite: Bool { scalars.allSatisfy { $0.isFinite } }
}
