import Adjoint
import Testing

@testable import AdjointFiles

/// Numbers are counted in TensorFlow's buckets.
@Suite struct HistogramTests {
  @Test func statistics() {
    let histogram = Histogram(of: [3, -1, 0.5, 0.5])
    #expect(histogram.minimum == -1 && histogram.maximum == 3)
    #expect(histogram.count == 4 && histogram.sum == 3 && histogram.sumOfSquares == 10.5)
    #expect(histogram.counts.reduce(0, +) == 4)
  }

  /// Every number is in the bucket whose limits are around it, and empty buckets are joined.
  @Test func buckets() {
    var random = RandomStream(seed: 1)
    let numbers = (0..<500).map { _ in
      Double.random(in: -1...1, using: &random)
        * Double(sign: .plus, exponent: Int.random(in: -60...80, using: &random), significand: 1)
    }
    let histogram = Histogram(of: numbers + [0, -0.0, 1e-12, -1e-12, .leastNonzeroMagnitude])
    var lower = -Double.infinity
    for (limit, count) in zip(histogram.limits, histogram.counts) {
      let expected = (numbers + [0, -0.0, 1e-12, -1e-12, .leastNonzeroMagnitude]).count {
        lower <= $0 && $0 < limit
      }
      #expect(Double(expected) == count, "\(lower) ..< \(limit)")
      lower = limit
    }
    #expect(!zip(histogram.counts, histogram.counts.dropFirst()).contains { $0 == 0 && $1 == 0 })
    #expect(histogram.limits.last == .greatestFiniteMagnitude)
  }

  @Test func theLargestNumbers() {
    let histogram = Histogram(of: [.greatestFiniteMagnitude, -.greatestFiniteMagnitude])
    #expect(histogram.counts.reduce(0, +) == 2 && histogram.counts.last == 1)
    #expect(histogram.limits.last == .greatestFiniteMagnitude)
  }

  @Test func numbersThatAreNotFiniteAreLeftOut() {
    #expect(Histogram(of: [.nan, 1, .infinity, -.infinity]) == Histogram(of: [1]))
    #expect(Histogram(of: [.nan]) == Histogram(of: []))
    #expect(Histogram(of: []).limits == [.greatestFiniteMagnitude])
  }
}
