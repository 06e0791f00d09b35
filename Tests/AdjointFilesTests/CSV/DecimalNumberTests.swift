import Adjoint
import Foundation
import Testing

@testable import AdjointFiles

/// Numbers are read as `Double` and `Float` read them, and nothing else is a number.
@Suite struct DecimalNumberTests {
  private static func double(_ text: String) -> Double? { read(text) }
  private static func float(_ text: String) -> Float? { read(text) }

  private static func read<Scalar: DecimalScalar>(_ text: String) -> Scalar? {
    Array(text.utf8).withUnsafeBufferPointer { Scalar(decimal: $0) }
  }

  /// Whether a text is read to the last bit as the standard library reads it.
  private static func isRight(_ text: String) -> Bool {
    double(text)?.bitPattern == Double(text)?.bitPattern
      && float(text)?.bitPattern == Float(text)?.bitPattern
  }

  @Test(
    arguments: [
      "0", "-0", "+0", "0.0", "-0.000e5", "1", "-1", "+1", ".5", "5.", "-.5e1", "1e5", "1E+5",
      "1e-5",
      "007", "00.100", "0e999999999999999999999", "1e999", "-1e999", "1e-999", "1e-45", "4.9e-324",
      "2.2250738585072011e-308", "1.7976931348623157e308", "1.7976931348623159e308", "3.4028235e38",
      "3.4028236e38", "9007199254740993", "9007199254740992.5", "16777217",
      "16777217.0000000000001",
      "0.1", "123456789012345678", "1234567890123456789", "9999999999999999999",
      "12345678901234567890", "18446744073709551615", "18446744073709551616", "1e19", "1e20",
      "9223372036854775807e19", "1e-19", "1e-20", "9999999999999999999e-19",
      "1.00000000000000011102230246251565404", "1.00000000000000011102230246251565405",
      "8388609.5", "8388608.5", "0.000000000000000000000000000000000000000000000000000000000001",
      "100000000000000000000000000000000000000000000000000000000", "1e00000000000000000000005",
    ])
  func numbers(_ text: String) {
    #expect(Self.double(text) != nil && Self.isRight(text))
  }

  /// A number that is exactly between two has the even one, and a digit far behind decides otherwise.
  @Test func ties() {
    var random = RandomStream(seed: 1)
    for _ in 0..<2000 {
      let bits = UInt64.random(in: 1 << 23..<1 << 24, using: &random)
      let narrow = [0, 1, 7, 13].map { Double(2 * bits + 1) / Double(1 << $0) }
      let wide = UInt64.random(in: 1 << 52..<1 << 53, using: &random)
      var texts = narrow.flatMap { ["\($0)", "\($0)00000001"] }
      texts += ["", ".0", "e3"].map { "\(2 * wide + 1)\($0)" }
      texts.append("\(wide).5")
      #expect(texts.filter { !Self.isRight($0) } == [])
    }
  }

  @Test func randomNumbers() {
    var random = RandomStream(seed: 2)
    for _ in 0..<20_000 {
      let wide = Double(bitPattern: random.next())
      let narrow = Float(bitPattern: UInt32(truncatingIfNeeded: random.next()))
      let digits = random.next() >> UInt64.random(in: 0..<64, using: &random)
      var texts = [
        "\(digits)e\(Int.random(in: -45...25, using: &random))", "\(digits % 1_000_000).\(digits)",
      ]
      if wide.isFinite { texts.append("\(wide)") }
      if narrow.isFinite { texts.append("\(narrow)") }
      #expect(texts.filter { !Self.isRight($0) } == [])
    }
  }

  /// Significands about 2⁵³ and powers of ten about 10^±22, up to where one rounding is enough.
  @Test(arguments: -24...24) func limitsOfOneRounding(_ exponent: Int) {
    var random = RandomStream(seed: 3)
    let limit: UInt64 = 1 << 53
    var significands = Array(limit - 40...limit + 40)
    significands += (0..<2000).map { _ in
      UInt64.random(in: 0...limit, using: &random) >> UInt64.random(in: 0..<53, using: &random)
    }
    let texts = significands.flatMap { ["\($0)e\(exponent)", "-\($0)0e\(exponent - 1)"] }
    #expect(texts.filter { !Self.isRight($0) } == [])
  }

  /// Numbers so near to a tie of `Float` that `Double` rounds them to it. The powers of ten between these
  /// have none or few.
  @Test(arguments: Array(-22...(-1)) + Array(14...22)) func falseTies(_ exponent: Int) {
    var random = RandomStream(seed: 4)
    var falseTieCount = 0
    for _ in 0..<500 {
      // This power of two makes the significand about 2⁵².
      let tie = Double(2 * UInt64.random(in: 1 << 23..<1 << 24, using: &random) + 1)
      let power = (52 - log2(tie) - Double(exponent) * log2(10)).rounded()
      let significand = UInt64(tie * exp2(power) * pow(10, Double(exponent)))
      for significand in significand - 1...significand + 1 {
        let text = "\(significand)e\(-exponent)"
        #expect(Self.isRight(text), "\(text)")
        if Float(text) != Double(text).map({ Float($0) }) { falseTieCount += 1 }
      }
    }
    #expect(falseTieCount > 0)
  }

  @Test(arguments: ["nan", "NaN", "-nan", "inf", "-Inf", "+INFINITY", "infinity"])
  func numbersThatAreNotFinite(_ text: String) throws {
    let number = try #require(Self.double(text))
    #expect(number.isNaN == text.lowercased().contains("nan") && !number.isFinite)
    #expect((number.sign == .minus) == text.hasPrefix("-"))
    #expect(Self.float(text)?.isFinite == false)
  }

  @Test(
    arguments: [
      "", " ", "1 ", " 1", "1\t", "-", "+", ".", "-.", "e5", ".e5", "1e", "1e+", "1e5.0", "0x10",
      "0x1p3",
      "1_000", "1,5", "1.2.3", "--1", "+-1", "1-", "1f", "1d", "nan(1)", "in", "infinit", "++inf",
      "-+inf", "infinity ", "١", "１", "−1", "1\u{0}", "\u{0}", "1e5e5", "true", "-nan-",
    ])
  func textsThatAreNoNumbers(_ text: String) {
    #expect(Self.double(text) == nil && Self.float(text) == nil)
  }

  /// The decimal comma of other countries changes nothing.
  @Test func localesDoNotMatter() {
    for locale in ["de_DE.UTF-8", "fr_FR.UTF-8"] { setlocale(LC_NUMERIC, locale) }
    defer { setlocale(LC_NUMERIC, "C") }
    #expect(Self.double("1.5") == 1.5 && Self.double("1,5") == nil)
    #expect(Self.double("1.5e300") == 1.5e300)
  }
}
