import Adjoint
import Testing

/// Powers of whole exponents that no `Double` holds, or whose predecessor none does.
@Suite struct LargeExponentTests {
  static let exponents: [Int] = [
    9_007_199_254_740_991, 9_007_199_254_740_992, 9_007_199_254_740_993, 9_007_199_254_740_995,
    1 << 54, (1 << 54) + 1, (1 << 60) - 1, (1 << 60) + 513, .max, .max - 1, .min, .min + 1,
    -9_007_199_254_740_991, -9_007_199_254_740_992, -9_007_199_254_740_993, -(1 << 55) - 1, 3, -3,
    2_147_483_647, -2_147_483_648,
  ]

  @Test(arguments: exponents, ScalarType.allCases)
  func parity(_ exponent: Int, _ type: ScalarType) {
    let sign: Double = exponent % 2 == 0 ? 1 : -1
    let x = Tensor(-1, as: type)
    #expect(power(x, exponent).scalar == sign)
    // n·x^(n − 1) and n·(n − 1)·x^(n − 2), rounded.
    let first = type == .float32 ? Double(Float(exponent)) : Double(exponent)
    #expect((gradient(at: x) { power($0, exponent) }.scalar / (-sign * first) - 1).magnitude < 1e-7)
    let second = gradient(at: x) { gradient(at: $0) { power($0, exponent) } }.scalar
    let expected = sign * Double(exponent) * (Double(exponent) - 1)
    #expect((second / expected - 1).magnitude < 1e-6)
  }

  @Test(arguments: exponents)
  func ends(_ exponent: Int) {
    let isOdd = exponent % 2 != 0
    let isPositive = exponent > 0
    func value(_ x: Double) -> Double { power(Tensor(x, as: .float64), exponent).scalar }
    func slope(_ x: Double) -> Double {
      gradient(at: Tensor(x, as: .float64)) { power($0, exponent) }.scalar
    }
    let infinity = Double.infinity
    #expect(value(1) == 1)
    #expect(value(0) == (isPositive ? 0 : infinity))
    #expect(value(-0.0) == (isPositive ? 0 : isOdd ? -infinity : infinity))
    #expect(value(infinity) == (isPositive ? infinity : 0))
    #expect(value(-infinity) == (!isPositive ? 0 : isOdd ? -infinity : infinity))
    #expect(value(.nan).isNaN)
    #expect(slope(1) == Double(exponent))
    #expect(slope(0) == (isPositive ? 0 : -infinity))
    #expect(slope(-0.0) == (isPositive ? 0 : isOdd ? -infinity : infinity))
    let second = gradient(at: Tensor(-0.0, as: .float64)) { x in
      gradient(at: x) { power($0, exponent) }
    }
    #expect(second.scalar == (isPositive ? 0 : isOdd ? -infinity : infinity))
    if exponent.magnitude > 1 << 40 {
      #expect(value(-2) == (!isPositive ? 0 : isOdd ? -infinity : infinity))
      #expect(value(-0.5) == (isPositive ? 0 : isOdd ? -infinity : infinity))
      #expect(slope(-2) == (!isPositive ? 0 : isOdd ? infinity : -infinity))
    }
  }

  /// (1 + 2⁻⁵²)ⁿ, which the low digits of n are part of.
  @Test func powersOfTheNumberBesideOne() {
    let x = 1.0.nextUp
    for exponent in [9_007_199_254_740_993, (1 << 58) + 1023, -(1 << 58) - 1023] {
      // n·ln(1 + u) is n·u − n·u²/2, of which the second part does not matter.
      let expected = Double.exp(Double(exponent) * x.ulp)
      for sign in [1.0, -1] {
        let value = power(Tensor(sign * x, as: .float64), exponent).scalar
        #expect((value / (sign * expected) - 1).magnitude < 1e-12)
      }
    }
  }

  /// Numbers that are given as `Double`, or as a tensor, are even from 2⁵³ on, and what follows from
  /// their predecessor is odd.
  @Test(arguments: [0x1p53, 0x1p53 + 2, 0x1p54, 0x1p60, 1e300, -0x1p53, -0x1p54, -1e300])
  func evenNumbers(_ exponent: Double) {
    let (x, y) = (Tensor(-1, as: .float64), Tensor(exponent, as: .float64))
    #expect(power(x, exponent).scalar == 1)
    #expect(power(x, y).scalar == 1)
    #expect(gradient(at: x) { power($0, exponent) }.scalar == -exponent)
    #expect(gradient(at: x) { power($0, y) }.scalar == -exponent)
    let second = gradient(at: x) { gradient(at: $0) { power($0, exponent) } }.scalar
    #expect((second / (exponent * exponent) - 1).magnitude < 1e-12 || exponent.magnitude > 1e160)
    if exponent.magnitude > 1e160 { #expect(second == .infinity) }
  }

  @Test func oddNumbers() {
    for exponent in [0x1p53 - 1, -0x1p53 + 1, 0x1p52 + 1, 7] {
      let x = Tensor(-1, as: .float64)
      #expect(power(x, exponent).scalar == -1)
      #expect(gradient(at: x) { power($0, exponent) }.scalar == exponent)
    }
  }
}
