import Adjoint
import Testing

/// Reductions whose sum or whose squares are out of range although the result is not.
@Suite struct RangeTests {
  /// The largest number of a type, and the smallest.
  private func ends(_ type: ScalarType) -> (largest: Double, smallest: Double) {
    switch type {
    case .float32:
      (Double(Float.greatestFiniteMagnitude), Double(Float.leastNonzeroMagnitude))
    case .float64: (.greatestFiniteMagnitude, .leastNonzeroMagnitude)
    }
  }

  @Test(arguments: ScalarType.allCases)
  func meansOfTheLargestNumbers(_ type: ScalarType) {
    let large = ends(type).largest
    let x = Tensor([[large, large, large], [large, -large, large / 2], [1, 2, 6]], as: type)
    #expect(x.mean(along: 1).scalars[0] == large)
    expectClose(
      x.mean(along: 1), Tensor([large, large / 6, 3], as: type), within: .ulps(1.5))
    expectClose(
      x.transposed().mean(along: 0), Tensor([large, large / 6, 3], as: type), within: .ulps(1.5))
    #expect((x[0..<2].mean().scalar / (large / 6 * 3.5) - 1).magnitude < 1e-6)
    let cube = Tensor(repeating: large, shape: [2, 3, 2], as: type)
    #expect(cube.mean(along: [0, 2]).scalars == [large, large, large])
    let shares = gradient(at: x) { $0.mean(along: 1).sum() }
    expectClose(shares, Tensor(repeating: 1.0 / 3, shape: [3, 3], as: type), within: .ulps(0.5001))
  }

  @Test(arguments: ScalarType.allCases)
  func meansOfTheSmallestNumbers(_ type: ScalarType) {
    let small = ends(type).smallest
    #expect(Tensor([small, small, small], as: type).mean().scalar == small)
    #expect(Tensor([small * 3, small, small * 2], as: type).mean().scalar == small * 2)
  }

  @Test(arguments: ScalarType.allCases)
  func infinitiesAndNotNumbersRemain(_ type: ScalarType) {
    let infinity = Double.infinity
    let x = Tensor(
      [[infinity, 1], [-infinity, 1], [infinity, -infinity], [.nan, 1], [1, 2]], as: type)
    let expected = Tensor([infinity, -infinity, .nan, .nan, 1.5], as: type)
    expectClose(x.mean(along: 1), expected, within: .exact)
    expectClose(x.sum(along: 1), expected * Tensor([1, 1, 1, 1, 2], as: type), within: .exact)
    #expect(Tensor.zeros([0], as: type).mean().scalar.isNaN)
  }

  /// The means of a thousand numbers near a fortieth of the largest, in each arrangement.
  @Test(arguments: ScalarType.allCases, [[0], [1], [2], [0, 1], [0, 2], [1, 2], [0, 1, 2]])
  func meansInEveryArrangement(_ type: ScalarType, _ axes: [Int]) {
    var random = RandomStream(seed: 3)
    let scale = type == .float32 ? 0x1p126 : 0x1p1022
    let x = Tensor.uniform([7, 13, 11], in: 0.5..<1, as: type, using: &random)
    let mean = x.mean(along: axes)
    expectClose((x * scale).mean(along: axes), mean * scale, within: .ulps(2))
    func slope(at x: Tensor) -> Tensor { gradient(at: x) { ($0.mean(along: axes) * mean).sum() } }
    expectClose(slope(at: x * scale), slope(at: x), within: .exact)
  }

  @Test func sumsThatCancelDoNotOverflowOnTheWay() {
    let large = 1.5e308
    let x = Tensor([[large, large, -large, -large, 5], [1, 2, 3, 4, 5]], as: .float64)
    #expect(x.sum(along: 1).scalars[1] == 15)
    #expect(x.sum(along: 1).scalars[0].magnitude < 1e295)
    #expect(x.transposed().sum(along: 0).scalars[0].magnitude < 1e295)
    let sums = x.cumulativeSum(along: 1).scalars
    #expect(sums[0] == large && sums[1] == .infinity && sums[2] == large && sums[3] == 0)
    // In several passes, float32 is rounded on the way.
    let spread = Tensor([3e38, 3e38, -3e38, -3e38], shape: [2, 1, 2])
    #expect(spread.sum(along: [0, 2]).scalars == [0])
  }

  @Test(arguments: ScalarType.allCases)
  func variancesOfTheLargestNumbers(_ type: ScalarType) {
    let large = ends(type).largest
    let equal = Tensor([large, large, large], as: type)
    #expect(equal.variance().scalar == 0)
    #expect(gradient(at: equal) { $0.variance() }.scalars == [0, 0, 0])
    #expect(equal.standardDeviation().scalar == 0)
    #expect(gradient(at: equal) { $0.standardDeviation() }.scalars == [0, 0, 0])

    // The variance of a thousand numbers ±r is r², and their squares add up to a thousand times that.
    let root = type == .float32 ? 0x1p63 : 0x1p511
    let x = Tensor((0..<1000).map { $0 % 2 == 0 ? root : -root }, as: type)
    #expect(x.variance().scalar == root * root)
    #expect(x.reshaped(to: [2, 500]).variance(along: 1).scalars == [root * root, root * root])
    expectClose(
      gradient(at: x) { $0.variance() }, x * (2.0 / 1000), within: .ulps(1))
  }

  @Test(arguments: ScalarType.allCases)
  func standardDeviationsOutOfTheRangeOfVariances(_ type: ScalarType) {
    let (large, small) = ends(type)
    let unit = Tensor([1, 2, 4, 7], as: .float64)
    let deviation = unit.standardDeviation().scalar
    #expect((deviation * deviation - unit.variance().scalar).magnitude < 1e-14)
    for scale in [
      large / 8, large / 1e10, 0x1p20 * small / 0x1p-20, type == .float32 ? 1e-30 : 1e-280,
    ] {
      let x = unit.cast(to: type) * scale
      let exact = deviation * scale
      #expect((x.standardDeviation().scalar / exact - 1).magnitude < 1e-5, "\(scale)")
      let slope = gradient(at: x) { $0.standardDeviation() }
      let expected = gradient(at: unit) { $0.standardDeviation() }
      expectClose(slope.cast(to: .float64), expected, within: .ofLargest(1e-5), "\(scale)")
    }
    let opposite = Tensor([large, large, -large], as: type)
    #expect(
      (opposite.standardDeviation().scalar / (large * (8.0 / 9).squareRoot()) - 1).magnitude < 1e-6)
    #expect(Tensor([small, -small], as: type).standardDeviation().scalar == small)
  }

  /// Rows of one tensor, each in a range of its own.
  @Test func rowsOfAllSizes() {
    let unit = Tensor([1, 2, 4, 7], as: .float64)
    let scales = [2e307, 1e200, 1, 1e-200, 1e-300]
    let x = Tensor.stack(scales.map { unit * $0 })
    let deviations = x.standardDeviation(along: 1).scalars
    for (scale, deviation) in zip(scales, deviations) {
      #expect((deviation / scale / unit.standardDeviation().scalar - 1).magnitude < 1e-14)
    }
    let slopes = gradient(at: x) { $0.standardDeviation(along: 1).sum() }
    let expected = gradient(at: unit) { $0.standardDeviation() }
    for row in 0..<5 { expectClose(slopes[row], expected, within: .elementwise(1e-13)) }
  }

  /// A direction has length 1, whether its norm is beyond the type's range or has lost its digits.
  @Test(arguments: ScalarType.allCases)
  func directionsAtTheEndsOfTheRange(_ type: ScalarType) {
    let (large, small) = ends(type)
    let half = 0.5.squareRoot()
    let x = Tensor(
      [[large, -large], [small, small], [3 * small, -4 * small], [3, 4], [0, 0]], as: type)
    let norms = x.norm(along: 1).scalars
    #expect(norms[0] == .infinity && norms[2] == 5 * small && norms[4] == 0)
    expectClose(
      gradient(at: x) { $0.norm(along: 1).sum() },
      Tensor([[half, -half], [half, half], [0.6, -0.8], [0.6, 0.8], [0, 0]], as: type),
      within: .ulps(2))
  }

  /// The gradient of equal rows is 0, wherever their mean is rounded.
  @Test(arguments: ScalarType.allCases, [1, 2, 3, 7, 10, 1000])
  func equalScalarsDoNotDeviate(_ type: ScalarType, _ count: Int) {
    for value in [0.1, -1e10 / 3, 1e-30 / 7, 1.0 / 3, 1e38 / 9] {
      let x = Tensor(repeating: value, shape: [2, count], as: type)
      #expect(x.standardDeviation(along: 1).scalars == [0, 0])
      #expect(
        gradient(at: x) { $0.standardDeviation(along: 1).sum() }.scalars.allSatisfy { $0 == 0 })
    }
  }

  @Test(arguments: ScalarType.allCases)
  func standardDeviationsOfFewScalars(_ type: ScalarType) {
    #expect(
      Tensor.zeros([2, 0], as: type).standardDeviation(along: 1).scalars.allSatisfy { $0.isNaN })
    #expect(Tensor(3, as: type).standardDeviation().scalar == 0)
    #expect(Tensor(3, as: type).standardDeviation(unbiased: true).scalar.isNaN)
    #expect(
      Tensor([1, 3], as: type).standardDeviation(unbiased: true).scalar == 2.0.squareRoot()
        || type == .float32)
    #expect(
      Tensor.ones([2, 3, 4]).standardDeviation(along: [0, -1], keepingDimensions: true).shape == [
        1, 3, 1,
      ])
  }

  /// Higher derivatives of means, of which the second is 0.
  @Test func derivativesOfMeans() {
    let x = Tensor([1, 2, 3], as: .float64)
    let third = gradient(at: x) { x in
      let second = gradient(at: x) { x in
        let first = gradient(at: x) { x in
          let mean = x.mean()
          return mean * mean * mean
        }
        return first[0]
      }
      return second[1]
    }
    // ∂³(m³) is 6/27 for each three scalars.
    expectClose(
      third, Tensor([6.0 / 27, 6.0 / 27, 6.0 / 27], as: .float64), within: .elementwise(1e-14))
  }
}
