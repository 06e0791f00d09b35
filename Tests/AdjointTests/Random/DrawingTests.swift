import CKernels
import TestSupport
import Testing

@testable import Adjoint

/// What numbers are functions of: of the key and the index alone, by the formulas that the documentation
/// has.
@Suite struct DrawingTests {
  static let key = RandomKey(seed: 4).folded(with: 2)

  private func draws(_ shape: Shape, _ type: ScalarType) -> [Tensor] {
    [
      .normal(shape, as: type, key: Self.key), .uniform(shape, as: type, key: Self.key),
      .uniform(shape, in: 100..<101, as: type, key: Self.key),
    ]
  }

  @Test(arguments: ScalarType.allCases)
  func theShapeDoesNotMatter(_ type: ScalarType) {
    let all = draws([3000], type)
    for count in [0, 1, 2, 3, 31, 63, 64, 65, 127, 1023, 1024, 1025, 2047, 2999] {
      for (part, whole) in zip(draws([count], type), all) {
        expectSameBits(part.scalars, Array(whole.scalars.prefix(count)), "\(count) \(type)")
      }
    }
    for (cube, row) in zip(draws([10, 3, 100], type), all) {
      #expect(cube.shape == [10, 3, 100])
      expectSameBits(cube.scalars, row.scalars)
    }
    for scalar in draws([], type) { #expect(scalar.shape == []) }
  }

  @Test(arguments: ScalarType.allCases)
  func threadsDoNotMatter(_ type: ScalarType) {
    expectSameBits("\(type)") { draws([100_001], type) }
  }

  private func words(_ count: Int) -> [UInt32] {
    Array((0..<(count + 63) / 64).flatMap { Self.key.group($0) }.prefix(count))
  }

  private func wideWords(_ count: Int) -> [UInt64] {
    let words = words(2 * count)
    return (0..<count).map { UInt64(words[2 * $0]) | UInt64(words[2 * $0 + 1]) << 32 }
  }

  /// In 0 ..< 1 a float64 is the upper 53 bits of a word, and a float32 that, rounded down.
  @Test func uniformNumbersAreTheWords() {
    let exact = wideWords(2000).map { Double($0 >> 11) * 0x1p-53 }
    #expect(Tensor.uniform([2000], as: .float64, key: Self.key).scalars == exact)
    let narrow = Tensor.uniform([2000], key: Self.key).scalars(as: Float.self)
    for (number, exact) in zip(narrow, exact) {
      #expect(Double(number) <= exact && Double(number.nextUp) > exact)
    }
  }

  /// A pair of normal numbers by the transform of Box and Muller in float64, and their radius.
  private func pair(
    _ a: UInt64, _ b: UInt64, _ type: ScalarType
  ) -> (numbers: [Double], radius: Double) {
    let (u, turn) =
      type == .float32
      ? (Double(a) * 0x1p-32 + 0x1p-33, Double(b) * 0x1p-32)
      : (1 - Double(a >> 11) * 0x1p-53, Double(b >> 11) * 0x1p-53)
    let radius = (-2 * System.log(u)).squareRoot()
    return ([radius * System.cos(2 * .pi * turn), radius * System.sin(2 * .pi * turn)], radius)
  }

  /// Radius and angle have a few units of error, and the radius of a u near 1 that of its rounding: the
  /// square of the radius then has half a unit of 1 as an error, twice.
  @Test(arguments: KernelsUnderTest.all)
  func normalNumbersAreThoseOfTheWords(_ kernels: KernelsUnderTest) {
    let type = kernels.scalarType
    let unit = type == .float32 ? 0x1p-23 : 0x1p-52
    // With words at the ends and where quarters of a turn begin and end.
    let ends =
      [0, 1, 1 << 29, (1 << 29) - 1, (1 << 31) - 1, 1 << 31, 3 << 29, (1 << 32) - 1] as [UInt64]
    var words = type == .float32 ? words(448).map { UInt64($0) } : wideWords(448)
    words += ends.flatMap { a in
      ends.flatMap { type == .float32 ? [a, $0] : [a << 32 | a, $0 << 32 | $0] }
    }
    var (narrow, memory) = (words.map { UInt32(truncatingIfNeeded: $0) }, words)
    for count in [576, 575, 1, 2, 63] {
      let out = kernels.unwritten(count)
      if type == .float32 {
        kernels.table.normal(count, &narrow, 0, 1, out.address)
      } else {
        kernels.table.normal(count, &memory, 0, 1, out.address)
      }
      #expect(out.isIntact)
      for (index, value) in out.values.enumerated() {
        let (numbers, radius) = pair(words[index / 2 * 2], words[index / 2 * 2 + 1], type)
        let error = (value - numbers[index % 2]).magnitude
        let rounding = type == .float32 ? unit / max(radius, unit.squareRoot()) : 0
        #expect(
          error <= 4 * unit * radius + rounding,
          "number \(index): \(value) and not \(numbers[index % 2])")
      }
    }
  }

  /// Every level gives the same uniform numbers, and drops the same scalars.
  @Test(arguments: KernelsUnderTest.all)
  func levelsGiveTheSame(_ kernels: KernelsUnderTest) {
    let (type, count) = (kernels.scalarType, 333)
    let (wide, narrow) = (wideWords(count), words(count))
    for (lower, upper) in [(0.0, 1.0), (100, 101), (-3, 5)] {
      let (first, last) =
        type == .float32
        ? (lower, Double(Float(upper).nextDown)) : (lower, upper.nextDown)
      var range = NumberRange(
        lower: lower, width: upper - lower, scale: 1, first: first, last: last)
      let out = kernels.unwritten(count)
      kernels.table.uniform(count, wide, &range, out.address)
      let expected = Tensor.uniform([count], in: lower..<upper, as: type, key: Self.key)
      expectSameBits(out.values, expected.scalars, "\(lower) ..< \(upper)")
    }
    let (x, out) = (kernels.scalars(kernels.random(count, seed: 1)), kernels.unwritten(count))
    kernels.table.dropout(count, narrow, 1 << 31, 0.5, x.address, out.address)
    for (index, value) in out.values.enumerated() {
      #expect(value == (narrow[index] > 1 << 31 ? 2 * x.values[index] : 0))
    }
  }

  /// Numbers drawn with a key are within their ranges as those of a stream are.
  @Test(arguments: ScalarType.allCases)
  func rangesHoldTheirNumbers(_ type: ScalarType) {
    let ranges = RandomRangeTests.ranges + (type == .float64 ? RandomRangeTests.wideRanges : [])
    for range in ranges {
      let draws = Tensor.uniform([5000], in: range, as: type, key: Self.key).scalars
      #expect(draws.allSatisfy { range.contains($0) }, "\(range)")
    }
  }

  static let refusals: [(draw: @Sendable () -> Void, part: String)] = [
    ({ _ = Tensor.uniform([2], in: 1..<1, key: key) }, "uniform: the range 1.0 ..< 1.0"),
    ({ _ = Tensor.uniform([2], in: 0..<1e39, key: key) }, "uniform: the range 0.0 ..< 1e+39"),
    ({ _ = Tensor.normal([2], standardDeviation: -1, key: key) }, "standard deviation -1.0"),
    ({ _ = Tensor.normal([2], mean: .nan, key: key) }, "mean nan"),
  ]

  @Test(arguments: refusals.indices)
  func refuses(_ number: Int) async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      [number] in Self.refusals[number].draw()
    }
    expectMessage(of: result, contains: Self.refusals[number].part)
  }
}
