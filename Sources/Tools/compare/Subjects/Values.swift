import Adjoint
import Programs

/// What the options take.
extension Value {
  /// A count, of which 64 are enough for a comparison of every scalar.
  func count(from least: Int = 1) throws -> Int {
    try number(else: "must be a whole number from \(least) to 64") { (least...64).contains($0) }
  }

  func number(
    _ requirement: String = "finite", _ condition: (Double) -> Bool = { _ in true }
  ) throws -> Double {
    let number: Double = try number(else: "not a finite number") { $0.isFinite }
    guard condition(number) else { throw error("must be \(requirement)") }
    // Larger numbers are infinite in float32.
    guard number.magnitude < 1e30 else { throw error("too large") }
    return number
  }

  func positive() throws -> Double { try number("positive") { $0 > 0 } }
  func share() throws -> Double { try number("a share from 0 to 1") { (0...1).contains($0) } }
}
