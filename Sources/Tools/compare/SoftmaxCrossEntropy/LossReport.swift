import Adjoint

extension Report {
  /// Compares and measures what the settings of softmax cross-entropy ask for.
  init(_ settings: Settings) {
    let isPlotted = settings.printsJSON || settings.page != nil
    let selfTest = SelfTest(type: settings.type)
    self.init(
      settings: settings,
      points: settings.shapes.map { shape in
        let example = Example(settings, shape: shape)
        return Point(
          settings, example, comparison: example.comparison,
          findings: Invariants(example, seed: settings.seed).findings
            + example.operation.generalFindings(at: example.operands) + [selfTest.finding])
      },
      hardCases: HardCase.all(settings.type).map { $0.outcome(settings.type) },
      faults: selfTest.faults,
      accuracy: isPlotted ? AccuracyCurve(type: settings.type, seed: settings.seed) : nil,
      costs: isPlotted ? CostCurve(settings) : nil)
  }

  init(
    settings: Settings, points: [Point], hardCases: [HardCaseOutcome],
    faults: [FusedExamination.Fault], accuracy: AccuracyCurve? = nil, costs: CostCurve? = nil
  ) {
    self.init(
      name: Entry.softmaxCrossEntropy.name,
      summary: Settings.summary + ". " + settings.text, command: settings.command,
      scalarType: settings.type, points: points, hardCases: hardCases, faults: faults,
      accuracy: accuracy, costs: costs)
  }
}

extension Report.Point {
  init(
    _ settings: Settings, _ example: Example, comparison: FusedComparison,
    findings: [FusedExamination.Finding]
  ) {
    self.init(
      title: "\(example.logits.shape)", operandText: settings.operandText, comparison: comparison,
      findings: findings)
  }
}
