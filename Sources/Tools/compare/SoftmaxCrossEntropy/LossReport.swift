import Adjoint
import Programs

extension Report {
  /// Compares and measures what the settings of softmax cross-entropy ask for.
  init(_ settings: Settings) throws {
    let isPlotted = settings.printsJSON || settings.page != nil
    let selfTest = SelfTest(type: settings.type)
    let judge = try settings.judge.map(Judge.init)
    self.init(
      settings: settings,
      points: try settings.shapes.map { shape in
        let example = Example(settings, shape: shape)
        let answers = try judge?.answers(
          on: settings.name(of: shape), example.operation, at: example.operands)
        return Point(
          settings, example, comparison: example.compare(example.operation, with: answers),
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

extension Settings {
  /// What the program of an example is called.
  fileprivate func name(of shape: Shape) -> String {
    "\(Entry.softmaxCrossEntropy.name) \(shape[0])x\(shape[1])"
  }

  /// Writes the programs that a judge runs.
  func export(to folder: ProgramFolder) throws {
    for shape in shapes {
      let example = Example(self, shape: shape)
      try example.operation.export(at: example.operands, as: name(of: shape), to: folder)
    }
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
