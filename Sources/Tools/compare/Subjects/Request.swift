import Adjoint
import Programs

/// What the command line asks for: a subject with its options, and what is asked of every subject.
struct Request<Chosen: Subject> {
  var subject = Chosen()
  var common = CommonSettings()

  static var options: Options<Request> {
    Options(
      Request(), Chosen.options.map { $0.of(\.subject) },
      CommonSettings.ofExamples.map { $0.of(\.common) },
      CommonSettings.ofOutput.map { $0.of(\.common) })
  }

  static var usage: String {
    options.usage(
      "compare \(Chosen.name)",
      """
      \(Chosen.summary)

      Holds the fused operation against its composition, finite differences and an evaluation in
      double-double arithmetic: value and gradients, what must hold, hard cases, planted faults, time and
      memory. Ends with status 0 if everything agrees, 1 if something differs or cannot be written, and
      64 if an argument cannot be used.
      """)
  }

  /// The command that gives the same again.
  var command: String {
    var plain = self
    plain.common.output = Output()
    return (["compare", Chosen.name] + Self.options.arguments(for: plain)).joined(separator: " ")
  }

  /// Compares and measures what is asked for.
  ///
  /// - Parameter measuresSizes: whether time and memory are measured at larger sizes too.
  func report(measuresSizes: Bool) throws -> Report {
    var random = RandomStream(seed: common.seed)
    let problem = try subject.problem(common.type, using: &random)
    let tensors = problem.operands.map(\.tensor)
    // With some options a mistake is none: a scale of 1 may be left out.
    let faults = problem.faults.filter { $0.shows(in: problem.operation, at: problem.list) }
    let answers = try common.judge.map {
      try Judge($0).answers(on: Chosen.name, problem.operation, at: problem.list)
    }
    let examination = problem.operation.examine(
      at: problem.list, faults: faults
    ) { cotangent in
      let exact = FusedReference(problem.definition, at: tensors, cotangents: cotangent.list)
      return [exact] + (answers.map { [FusedReference($0, beside: exact)] } ?? [])
    }
    let names = problem.operands.enumerated().map { "\($0) to the \($1.name)" }
    return Report(
      name: Chosen.name, summary: Chosen.summary, command: command, scalarType: common.type,
      points: [
        Report.Point(
          title: tensors.map { "\($0.shape)" }.joined(separator: ", "),
          operandText: names.count == 1
            ? "The gradient is with respect to the \(problem.operands[0].name)."
            : "The gradients are with respect to the operands: \(names.joined(separator: ", ")).",
          comparison: examination.comparison, findings: examination.findings)
      ],
      hardCases: problem.hardCases.map(\.outcome), faults: examination.faults,
      costs: try CostCurve(
        scalarType: common.type, unit: "scalars of the operands",
        points: [costs(of: problem)]
          + (measuresSizes ? subject.sizes : []).map {
            costs(of: try $0.problem(common.type, using: &random))
          }))
  }

  /// Writes the program that a judge runs.
  func export(to folder: ProgramFolder) throws {
    var random = RandomStream(seed: common.seed)
    let problem = try subject.problem(common.type, using: &random)
    try problem.operation.export(at: problem.list, as: Chosen.name, to: folder)
  }

  private func costs(of problem: Problem<Chosen.Operation>) -> CostCurve.Point {
    CostCurve.Point(
      problem.operation, at: problem.list,
      count: problem.operands.reduce(0) { $0 + $1.tensor.elementCount })
  }
}

/// What is asked of every subject.
struct CommonSettings {
  var seed = 1
  var type = ScalarType.float32

  /// The file with the answers of another program.
  var judge: String?
  var output = Output()

  static var ofExamples: [Option<CommonSettings>] {
    [
      Option("--seed N", "of the random numbers", \.seed) {
        try $0.number(else: "not an integer")
      },
      Option("--type T", "float32, float64", \.type) {
        try $0.choice(of: ScalarType.allCases, \.rawValue)
      },
      Option("--judge FILE", "what XLA computed, as one more judge", \.judge, text: \.self) {
        try $0.path()
      },
    ]
  }

  static var ofOutput: [Option<CommonSettings>] {
    [
      Option("--json", "print one JSON object", \.output.printsJSON),
      Option("--html FILE", "write a page with plots as well", \.output.page, text: \.self) {
        try $0.path()
      },
      Option(
        "--export FOLDER", "write programs for XLA, and compare nothing", \.output.folder,
        text: \.self
      ) { try $0.path() },
    ]
  }
}
