import TestSupport
import Testing

@testable import Adjoint

@Suite struct NonFiniteTests {
  @Test func finiteComputationsPass() {
    let slope = trappingNonFinite { gradient(at: Tensor([1, 2])) { log($0).sum() } }
    #expect(slope.scalars == [1, 0.5])
  }

  @Test func whatWasNotFiniteBeforeIsNotReported() {
    let slope = trappingNonFinite {
      gradient(at: Tensor([1, 2])) { ($0 * Tensor([.infinity, 1])).sum() }
    }
    #expect(slope.scalars == [.infinity, 1])
  }

  @Test func theFirstBadForwardIsNamedWithItsPlace() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      trappingNonFinite { logarithmOfZero() }
    }
    expectMessage(
      of: result, contains: "log: made -inf at [1, 0] of its result of shape [2, 2]",
      "NonFiniteTests.swift:")
  }

  @Test func theFirstBadBackwardIsNamedWithThePlaceThatRecordedIt() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      trappingNonFinite { reciprocalOfATinyNumber() }
    }
    expectMessage(
      of: result, contains: "divide: its backward made -inf at [0]", "NonFiniteTests.swift:")
  }
}

extension NonFiniteTests {
  @Test func nanMadeOfInfinitiesIsReported() async {
    // A row that is masked away whole.
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      trappingNonFinite {
        let scores = Tensor([[1, 2], [3, 4]])
        let mask = Mask([false, false, true, true], shape: [2, 2])
        _ = softmax(scores.replacing(with: -.infinity, where: mask))
      }
    }
    expectMessage(of: result, contains: "softmax: made", "nan at [1, 0]", "[2, 2]")
  }

  @Test func aMaskOfInfinitiesIsNotReported() {
    let mask = Mask([false, true])
    let shares = trappingNonFinite {
      softmax(Tensor([1, 2]).replacing(with: -.infinity, where: mask))
    }
    #expect(shares.scalars == [1, 0])
  }
}

private func logarithmOfZero() {
  _ = gradient(at: Tensor([[1, 2], [0, 4]])) { x in
    log(x).sum() * 0
  }
}

private func reciprocalOfATinyNumber() {
  _ = gradient(at: Tensor([1e-30, 1])) { x in
    (1 / x).sum()
  }
}
