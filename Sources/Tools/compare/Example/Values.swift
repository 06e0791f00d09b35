import Adjoint
import Programs

/// What the options take.
extension Value {
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

  func reduction() throws -> Settings.Reduction {
    let named: [Settings.Reduction] = [.mean, .sum, .none]
    if let reduction = named.first(where: { $0.text == text }) { return reduction }
    let divisor: Double = try number(
      else: "must be mean, sum, none, or a positive number that divides the sum"
    ) { $0 > 0 && $0 < 1e30 }
    return .dividing(by: divisor)
  }

  func shapes() throws -> [Shape] {
    // These are compared in a minute or so.
    let mostLogits = 1 << 22
    var rest = mostLogits
    return try text.split(separator: ",", omittingEmptySubsequences: false).map { part in
      let lengths = part.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
      guard lengths.count == 2, let rows = lengths[0], let classes = lengths[1] else {
        throw error("shapes are like 8x10,32x1000")
      }
      let (count, overflow) = rows.multipliedReportingOverflow(by: classes)
      // A shape without rows takes some time as well.
      guard rows >= 0, classes >= 1, !overflow, max(count, classes) <= rest else {
        throw error(
          "a shape has no or more rows and one or more classes, and all shapes together have up to "
            + "\(mostLogits) logits")
      }
      rest -= max(count, classes)
      return [rows, classes]
    }
  }

  func path() throws -> String {
    guard !text.isEmpty, !text.hasPrefix("--") else { throw error("not the name of a file") }
    return text
  }
}
