import Testing

@testable import benchmarks

@Suite struct DistributionTests {
  /// Eleven numbers have their quantiles among them; of others they lie between two.
  @Test(
    arguments: [
      ([7], 7, 7, 7),
      ([3, 1], 1.2, 2, 2.8),
      ([3, 1, 2], 1.2, 2, 2.8),
      ([4, 1, 3, 2], 1.3, 2.5, 3.7),
      ([10, 0, 9, 1, 8, 2, 7, 3, 6, 4, 5], 1, 5, 9),
      ([1, 1, 1, 1, 1000], 1, 1, 600.4),
    ] as [([Double], Double, Double, Double)])
  func quantiles(_ numbers: [Double], _ low: Double, _ median: Double, _ high: Double) {
    let distribution = Distribution(numbers)
    #expect(abs(distribution.lowDecile - low) < 1e-12)
    #expect(abs(distribution.median - median) < 1e-12)
    #expect(abs(distribution.highDecile - high) < 1e-12)
    #expect(distribution.count == numbers.count)
  }

  @Test func orderDoesNotMatter() {
    var random = SystemRandomNumberGenerator()
    let numbers = (0..<101).map { Double($0 * $0) }
    #expect(Distribution(numbers.shuffled(using: &random)) == Distribution(numbers))
    #expect(Distribution(numbers).median == 2500)
  }
}
