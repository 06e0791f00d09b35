import Adjoint

/// Everything that was compared and measured.
struct Report: Codable {
  let settings: Settings

  /// Whether everything agrees.
  let agrees: Bool

  let shapes: [OfShape]
  let hardCases: [HardCaseOutcome]
  let selfTest: SelfTest

  /// What is plotted; measured only for reports that machines or browsers read.
  let accuracy: AccuracyCurve?
  let costs: CostCurve?

  /// What was found at logits of a shape.
  struct OfShape: Codable {
    let shape: Shape
    let comparison: FusedComparison
    let invariants: [Finding]

    var agrees: Bool { comparison.agrees && invariants.allSatisfy { $0.holds != false } }
  }

  init(
    settings: Settings, shapes: [OfShape], hardCases: [HardCaseOutcome], selfTest: SelfTest,
    accuracy: AccuracyCurve? = nil, costs: CostCurve? = nil
  ) {
    self.settings = settings
    self.shapes = shapes
    self.hardCases = hardCases
    self.selfTest = selfTest
    self.accuracy = accuracy
    self.costs = costs
    agrees = shapes.allSatisfy(\.agrees) && hardCases.allSatisfy(\.agrees) && selfTest.agrees
  }

  /// Compares and measures what the settings ask for.
  init(_ settings: Settings) {
    let isPlotted = settings.printsJSON || settings.page != nil
    self.init(
      settings: settings,
      shapes: settings.shapes.map { shape in
        let example = Example(settings, shape: shape)
        return OfShape(
          shape: shape, comparison: example.comparison,
          invariants: Invariants(example, seed: settings.seed).findings)
      },
      hardCases: HardCase.all(settings.type).map { HardCaseOutcome($0, settings.type) },
      selfTest: SelfTest(type: settings.type),
      accuracy: isPlotted ? AccuracyCurve(type: settings.type, seed: settings.seed) : nil,
      costs: isPlotted ? CostCurve(settings) : nil)
  }
}
