import Adjoint

/// Everything that was compared and measured of one operation.
struct Report: Codable {
  /// How the command line calls the operation, and what it computes.
  let name: String
  let summary: String

  /// The command that gives the same again.
  let command: String
  let scalarType: ScalarType

  /// Whether everything agrees.
  let agrees: Bool

  let points: [Point]
  let hardCases: [HardCaseOutcome]
  let faults: [FusedExamination.Fault]

  /// What is plotted.
  let accuracy: AccuracyCurve?
  let costs: CostCurve?

  /// What was found at one point.
  struct Point: Codable {
    /// The shapes.
    let title: String

    /// Which gradients there are.
    let operandText: String
    let comparison: FusedComparison
    let findings: [FusedExamination.Finding]

    var agrees: Bool { comparison.agrees && findings.allSatisfy { $0.holds != false } }
  }

  init(
    name: String, summary: String, command: String, scalarType: ScalarType, points: [Point],
    hardCases: [HardCaseOutcome], faults: [FusedExamination.Fault], accuracy: AccuracyCurve? = nil,
    costs: CostCurve? = nil
  ) {
    (self.name, self.summary, self.command) = (name, summary, command)
    self.scalarType = scalarType
    self.points = points
    self.hardCases = hardCases
    self.faults = faults
    self.accuracy = accuracy
    self.costs = costs
    agrees =
      points.allSatisfy(\.agrees) && hardCases.allSatisfy(\.agrees)
      && faults.allSatisfy(\.isNoticed)
  }
}

/// How fused and composed fare at a place where the right answer is known.
struct HardCaseOutcome: Codable {
  let name: String
  let scalarType: ScalarType
  let fused: Errors
  let composed: Errors

  /// Whether the fused value and gradients are right.
  let agrees: Bool
}
