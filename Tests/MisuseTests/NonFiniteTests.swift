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
  /// What overflows on the way to a result that does not is no mistake of the program.
  @Test(arguments: ScalarType.allCases)
  func deviationsOfTheLargestNumbersAreNotReported(_ type: ScalarType) {
    let large =
      type == .float32 ? Double(Float.greatestFiniteMagnitude) : .greatestFiniteMagnitude
    let x = Tensor([[large, large, -large], [1, 2, 6], [0, 0, 0]], as: type)
    let deviations = trappingNonFinite { x.standardDeviation(along: 1) }
    // The mean of the first row is a third of the largest number, and its deviations are 2, 2 and −4
    // thirds.
    let root = 2.0.squareRoot()
    let y = (14.0 / 3).squareRoot()
    let expected = [large / 3 * 2 * root, y, 0]
    #expect(zip(deviations.scalars, expected).allSatisfy { ($0 - $1).magnitude <= 1e-6 * $1 })
    let slopes = trappingNonFinite { gradient(at: x) { $0.standardDeviation(along: 1).sum() } }
    let share = 1 / (3 * root)
    let rows = [[share, share, -2 * share], [-2 / (3 * y), -1 / (3 * y), 1 / y], [0, 0, 0]]
    #expect(slopes.isClose(to: Tensor(rows, as: type), tolerance: 1e-6))

    // The variance of numbers ±r is r².
    let half = type == .float32 ? 0x1p63 : 0x1p511
    let opposite = Tensor((0..<1000).map { $0 % 2 == 0 ? half : -half }, as: type)
    let (variance, slope) = trappingNonFinite { valueWithGradient(at: opposite) { $0.variance() } }
    #expect(variance.scalar == half * half)
    #expect(slope.isClose(to: opposite * (2.0 / 1000), tolerance: 1e-6))
  }

  @Test func aDeviationThatIsTooLargeIsReported() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let large = Double.greatestFiniteMagnitude
      let x = Tensor([large, -large], as: .float64)
      _ = trappingNonFinite { x.standardDeviation(unbiased: true) }
    }
    expectMessage(of: result, contains: "divide: made inf at []")
  }

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
