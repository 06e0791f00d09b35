import TestSupport
import Testing

/// The measure itself: everything that is said about accuracy rests on it.
@Suite struct UlpErrorsTests {
  @Test func neighboursAreOneUnitApart() {
    for truth in [1, 1.5, 0.1, 1e30, -3, Float.leastNormalMagnitude] as [Float] {
      let away = truth.sign == .plus ? truth.nextUp : truth.nextDown
      #expect(UlpErrors.ulps(of: truth, from: Double(truth)) == 0)
      #expect(UlpErrors.ulps(of: away, from: Double(truth)) == 1)
    }
  }

  @Test func aTruthThatRoundsUpToAPowerOfTwoKeepsItsUnit() {
    let truth = 2 - 0x1p-30
    #expect(Float(truth) == 2)
    #expect(UlpErrors.ulps(of: 2, from: truth) == 0x1p-30 / 0x1p-23)
  }

  @Test func belowTheNormalNumbersTheUnitIsTheSmallestNumber() {
    #expect(UlpErrors.ulps(of: 0, from: 0) == 0)
    #expect(UlpErrors.ulps(of: 0, from: 0x1p-149) == 1)
    #expect(UlpErrors.ulps(of: 0, from: 0x1p-160) == 0x1p-11)
    #expect(UlpErrors.ulps(of: .leastNonzeroMagnitude, from: 0) == 1)
  }

  @Test func whatIsNotANumberIsInfinitelyWrong() {
    #expect(UlpErrors.ulps(of: .nan, from: 1) == .infinity)
    #expect(UlpErrors.ulps(of: .infinity, from: 1) == .infinity)
    #expect(UlpErrors([1, .nan], truths: [1, 1]).normal == .infinity)
  }

  @Test func beyondTheLargestNumberInfinityIsRight() {
    #expect(UlpErrors.ulps(of: .infinity, from: 1e39) == 0)
    #expect(UlpErrors.ulps(of: -.infinity, from: 1e39) == .infinity)
    #expect(UlpErrors.ulps(of: .greatestFiniteMagnitude, from: .infinity) == .infinity)
    #expect(UlpErrors.ulps(of: .nan, from: .nan) == 0)
    #expect(UlpErrors.ulps(of: 1, from: .nan) == .infinity)
  }

  @Test func normalAndSubnormalErrorsAreKeptApart() {
    let errors = UlpErrors([1, 3 * 0x1p-149], truths: [1 - 0x1p-23, 0x1p-149])
    #expect(errors.normal == 2)
    #expect(errors.subnormal == 2)
  }
}
