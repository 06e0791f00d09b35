import Testing

@testable import Adjoint

/// A search for numbers that are not finite changes no derivative of the loss, neither in its own
/// scope nor on other threads. Each runs in a process of its own, which must end well.
@Suite struct SoftmaxNonFiniteSearchTests {
  /// The second derivative divides constants, which lead to no leaf. A search on another thread is a
  /// count that every thread sees.
  @Test func secondDerivativesWhileAnotherThreadSearches() async {
    await #expect(processExitsWith: .success) {
      Inspection.begin()
      let z = Tensor([[1, 2, 3]], as: .float64)
      let curvature = gradient(at: z) { z in
        (gradient(at: z) { softmaxCrossEntropy($0, labels: [2]) } * z).sum()
      }
      require(curvature.scalars.allSatisfy { $0.isFinite }, "the derivative is not finite")
    }
  }

  @Test func aQuotientOfConstantsInItsScope() async {
    await #expect(processExitsWith: .success) {
      let slope = trappingNonFinite {
        gradient(at: Tensor(2)) { x in x * (Tensor(6) / Tensor(3)) }
      }
      require(slope.scalar == 2, "the derivative of 2x is 2, not \(slope.scalar)")
    }
  }
}
