import TestSupport
import Testing

@testable import Adjoint

/// What is drawn, and what cannot be.
@Suite struct RandomRangeTests {
  /// Ranges that rounding to nearest leaves: wide, narrow, far from 0, at the ends of the type.
  static let ranges: [Range<Double>] = [
    0..<1, 100..<101, -1..<1, -101 ..< -100, 0.1..<0.2, 1e6..<1_000_001, -1e-3..<0,
    16_777_216..<16_777_224,
    -3e38..<3e38, 3.4e38..<3.40001e38, 0..<1e-44, 1e-40..<2e-40, -1e-45..<1e-44,
  ]

  static let wideRanges: [Range<Double>] = [
    -1.7e308..<1.7e308, -Double.greatestFiniteMagnitude..<Double.greatestFiniteMagnitude,
    0..<0x1p-1071, -0x1p-1074..<0x1p-1074, 0x1p-1030..<0x1p-1029, 1..<1.0.nextUp,
    1..<1.0.nextUp.nextUp,
    0..<Double.leastNormalMagnitude, 9_007_199_254_740_992..<9_007_199_254_741_000,
    1e300..<1.0001e300,
  ]

  @Test(arguments: ScalarType.allCases)
  func drawsAreWithinTheirRanges(_ type: ScalarType) {
    for range in Self.ranges + (type == .float64 ? Self.wideRanges : []) {
      var random = RandomStream(seed: 1)
      let draws = Tensor.uniform([20_000], in: range, as: type, using: &random).scalars
      #expect(draws.allSatisfy { range.contains($0) }, "\(range)")
      // Each of four quarters has a quarter of the draws, unless it holds few numbers.
      let width = range.upperBound / 4 - range.lowerBound / 4
      let spacing = draws.map { type.ulp(of: $0) }.max()!
      if width < 1000 * spacing { continue }
      let quarters = draws.map { Int(4 * (($0 / 4 - range.lowerBound / 4) / width)) }
      for quarter in 0..<4 {
        let count = quarters.count { $0 == quarter }
        #expect((4700...5300).contains(count), "\(count) in quarter \(quarter) of \(range)")
      }
    }
  }

  /// What is drawn where the generator stands at its largest number.
  @Test(arguments: ScalarType.allCases)
  func theLargestDrawIsBelowTheBound(_ type: ScalarType) {
    // Among 2²² draws of a range of 2¹² numbers near its upper end each bound is reached if it can be.
    var random = RandomStream(seed: 2)
    let unit = type == .float32 ? 0x1p-17 : 0x1p-46
    let range = 100..<100 + 4096 * unit
    let draws = Tensor.uniform([1 << 17], in: range, as: type, using: &random).scalars
    #expect(draws.max() == 100 + 4095 * unit)
    #expect(draws.min() == 100)
  }

  /// Each of few numbers has as many draws as the others, the first and the last too.
  @Test(arguments: [
    (16_777_216..<16_777_224 as Range<Double>, ScalarType.float32), (0..<0x1p-147, .float32),
    (9_007_199_254_740_992..<9_007_199_254_741_000, .float64), (0..<0x1p-1072, .float64),
    (1..<(1 + 4 * 0x1p-52), .float64), (-0x1p-147..<0, .float32),
    (-4 * 0x1p-1074..<0, .float64),
  ])
  func fewNumbersAreEquallyLikely(_ range: Range<Double>, _ type: ScalarType) {
    var random = RandomStream(seed: 4)
    let draws = Tensor.uniform([40_000], in: range, as: type, using: &random).scalars
    let counts = Dictionary(draws.map { ($0, 1) }, uniquingKeysWith: +)
    #expect(counts.count == 4)
    for (number, count) in counts {
      #expect((9500...10_500).contains(count), "\(number): \(count)")
    }
  }

  /// In 0 ..< 1 a float64 is what the generator gave, and a float32 that, rounded down.
  @Test func rounding() {
    var (first, second, third) = (
      RandomStream(seed: 5), RandomStream(seed: 5), RandomStream(seed: 5)
    )
    let wide = Tensor.uniform([1000], as: .float64, using: &first).scalars
    let narrow = Tensor.uniform([1000], using: &second).scalars
    for index in 0..<1000 {
      #expect(wide[index] == Double(third.next() >> 11) * 0x1p-53)
      #expect(narrow[index] <= wide[index] && Double(Float(narrow[index]).nextUp) > wide[index])
    }
    #expect(first.next() == second.next())
  }

  /// The mean of many draws is the middle, and so are the ends of the distribution.
  @Test(arguments: ScalarType.allCases)
  func uniformMeanAndVariance(_ type: ScalarType) {
    var random = RandomStream(seed: 6)
    let draws = Tensor.uniform([1 << 16], in: -2..<4, as: type, using: &random).cast(to: .float64)
    // Some four standard errors.
    #expect((draws.mean().scalar - 1).magnitude < 4 * 3.0.squareRoot() / 256)
    #expect((draws.variance().scalar - 3).magnitude < 0.05)
  }

  @Test(arguments: ScalarType.allCases)
  func normalNumbersAreFinite(_ type: ScalarType) {
    var random = RandomStream(seed: 7)
    let largest = type == .float32 ? 3.9e37 : 2e307
    let draws = Tensor.normal([10_000], standardDeviation: largest, as: type, using: &random)
    #expect(draws.scalars.allSatisfy { $0.isFinite })
    #expect(
      Tensor.normal([3], mean: 5, standardDeviation: 0, as: type, using: &random).scalars == [
        5, 5, 5,
      ])
  }

  /// What the range or the deviation is, and what the message says. Bounds that are NaN do not make a
  /// range: the standard library traps.
  static let refusals: [(call: @Sendable (inout RandomStream) -> Void, part: String)] = [
    ({ _ = Tensor.uniform([2], in: 1..<1, using: &$0) }, "uniform: the range 1.0 ..< 1.0"),
    (
      { _ = Tensor.uniform([2], in: 0..<(.infinity), using: &$0) }, "uniform: the range 0.0 ..< inf"
    ),
    (
      { _ = Tensor.uniform([2], in: -.infinity..<0, as: .float64, using: &$0) },
      "uniform: the range -inf"
    ),
    ({ _ = Tensor.uniform([2], in: 0..<1e39, using: &$0) }, "uniform: the range 0.0 ..< 1e+39"),
    ({ _ = Tensor.uniform([2], in: -1e39..<0, using: &$0) }, "uniform: the range -1e+39"),
    ({ _ = Tensor.uniform([2], in: 0.1..<0.10000000001, using: &$0) }, "has no number of float32"),
    ({ _ = Tensor.normal([2], standardDeviation: -1, using: &$0) }, "standard deviation -1.0"),
    ({ _ = Tensor.normal([2], standardDeviation: .nan, using: &$0) }, "standard deviation nan"),
    ({ _ = Tensor.normal([2], mean: .nan, using: &$0) }, "mean nan"),
    ({ _ = Tensor.normal([2], mean: .infinity, using: &$0) }, "mean inf"),
    ({ _ = Tensor.normal([2], standardDeviation: 1e38, using: &$0) }, "normal: no finite float32"),
    (
      { _ = Tensor.normal([2], standardDeviation: 1e308, as: .float64, using: &$0) },
      "normal: no finite float64"
    ),
  ]

  @Test(arguments: refusals.indices)
  func refuses(_ number: Int) async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      [number] in
      var random = RandomStream(seed: 1)
      Self.refusals[number].call(&random)
    }
    expectMessage(of: result, contains: Self.refusals[number].part)
  }
}
