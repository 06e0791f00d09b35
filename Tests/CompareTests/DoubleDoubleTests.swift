import Testing

@testable import compare

/// Double-double functions against mpmath's at 60 digits: each number is rounded to float64, and what
/// that leaves out.
@Suite struct DoubleDoubleTests {
  static let exponentials: [(Double, Double, Double)] = [
    (-1, 0x1.78b56362cef38p-2, -0x1.ca8a4270fadf5p-57),
    (-20.5, 0x1.57a3afeed00abp-30, 0x1.3f4d19cefc8abp-84),
    (-0.0009765625, 0x1.ff800ffeaac00p-1, -0x1.1105b0c308f0ap-57),
    (-300, 0x1.245639c3a49f7p-433, 0x1.2f081eb716d99p-487),
    (0.5, 0x1.a61298e1e069cp+0, -0x1.b4690082a4906p-55),
  ]

  static let logarithms: [(Double, Double, Double)] = [
    (0x1.3ce9a36f23c10p-90, 0x1.3ce9a36f23c10p-90, -0x1.8851a0b548ea4p-181),
    (0.25, 0x1.c8ff7c79a9a22p-3, -0x1.4f689f8434012p-57),
    (3, 0x1.62e42fefa39efp+0, 0x1.abc9e3b39803fp-55),
    (100_000, 0x1.7069f7a2d94f6p+3, -0x1.a9cfe34c01ce9p-52),
  ]

  /// Within 2⁻⁹⁶ of a value: 29 digits.
  private func expect(_ value: DoubleDouble, _ high: Double, _ low: Double) {
    #expect(value.high == high)
    #expect((value.low - low).magnitude <= 0x1p-96 * high.magnitude, "\(value.low), not \(low)")
  }

  @Test(arguments: exponentials)
  func exponential(_ x: Double, _ high: Double, _ low: Double) {
    expect(DoubleDouble.exp(DoubleDouble(x)), high, low)
  }

  @Test(arguments: logarithms)
  func logarithm(_ x: Double, _ high: Double, _ low: Double) {
    expect(DoubleDouble.log1p(DoubleDouble(x)), high, low)
  }

  @Test func hyperbolicTangent() {
    let (value, slope) = DoubleDouble.tanhWithDerivative(DoubleDouble(-0.75))
    expect(value, -0x1.45323e552f228p-1, -0x1.39d5832bf78fbp-56)
    expect(slope, 0x1.3173b1efa6ef5p-1, -0x1.f86c8d507ce18p-56)
    let (large, flat) = DoubleDouble.tanhWithDerivative(DoubleDouble(6))
    expect(large, 0x1.fffe63abe253cp-1, -0x1.122cec4a8d9aap-56)
    expect(flat, 0x1.9c5377a48b5aep-16, -0x1.3fd1f08df10b8p-71)
  }

  /// 1 − (1 − 2⁻⁸⁰) is 2⁻⁸⁰, which float64 alone does not hold; a third is a third of 1.
  @Test func sumsAndQuotientsKeepWhatRoundingLeavesOut() {
    let small = DoubleDouble(0x1p-80)
    #expect((DoubleDouble.one - (DoubleDouble.one - small)).high == 0x1p-80)
    let third = DoubleDouble.one / DoubleDouble(3)
    #expect(((third + third + third) - .one).magnitude <= 0x1p-104)
    #expect(third.low != 0)
  }

  @Test func infinitiesAndNaNPassThrough() {
    let infinity = DoubleDouble(.infinity)
    #expect((infinity + .one).high == .infinity)
    #expect((infinity - infinity).high.isNaN)
    #expect((DoubleDouble.one / .zero).high == .infinity)
    #expect((DoubleDouble.zero / .zero).high.isNaN)
    #expect(DoubleDouble.exp(-infinity).high == 0)
    #expect(DoubleDouble.log1p(infinity).high == .infinity)
  }
}
