import Adjoint
import Programs

/// What the options of softmax cross-entropy take.
extension Value {
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
}
