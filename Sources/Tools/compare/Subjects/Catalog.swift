import Adjoint
import Programs

/// An entry of the list of operations that the program knows.
struct Entry {
  let name: String
  let summary: String

  /// What `--help` prints.
  let usage: String

  /// What some arguments ask for. Throws where one cannot be used.
  let request: ([String]) throws -> Asked

  /// A report to be made, and where it goes.
  struct Asked {
    let output: Output

    /// Writes the programs whose answers a judge needs.
    let export: (ProgramFolder) throws -> Void

    /// - Parameter measuresSizes: whether time and memory are measured at larger sizes too.
    let report: (_ measuresSizes: Bool) throws -> Report
  }

  init<Chosen: Subject>(_ subject: Chosen.Type) {
    name = Chosen.name
    summary = Chosen.summary
    usage = Request<Chosen>.usage
    request = { arguments in
      let request = try Request<Chosen>.options.settings(from: arguments)
      // Options that do not go together are refused before anything is computed.
      var random = RandomStream(seed: 0)
      _ = try request.subject.problem(request.common.type, using: &random)
      return Asked(
        output: request.common.output, export: request.export, report: request.report)
    }
  }

  private init(
    _ name: String, _ summary: String, usage: String, request: @escaping ([String]) throws -> Asked
  ) {
    (self.name, self.summary, self.usage, self.request) = (name, summary, usage, request)
  }

  static var softmaxCrossEntropy: Entry {
    Entry("softmax-cross-entropy", Settings.summary, usage: Settings.usage) { arguments in
      let settings = try Settings(arguments: arguments)
      let output = Output(
        printsJSON: settings.printsJSON, page: settings.page, folder: settings.folder)
      return Asked(output: output, export: settings.export) { _ in try Report(settings) }
    }
  }

  static var all: [Entry] {
    [
      softmaxCrossEntropy,
      Entry(LinearSoftmaxCrossEntropySubject.self),
      Entry(BinaryCrossEntropySubject.self),
      Entry(LogSumExpSubject.self),
      Entry(SoftmaxSubject.self),
      Entry(LogSoftmaxSubject.self),
      Entry(LayerNormalizationSubject.self),
      Entry(RMSNormalizationSubject.self),
      Entry(GroupNormalizationSubject.self),
      Entry(BatchNormalizationSubject.self),
      Entry(BatchNormalizationByStatisticsSubject.self),
      Entry(AttentionSubject.self),
      Entry(ConvolutionSubject.self),
      Entry(TransposedConvolutionSubject.self),
      Entry(MaxPoolingSubject.self),
      Entry(AveragePoolingSubject.self),
      Entry(GRUCellSubject.self),
      Entry(GRUSequenceSubject.self),
      Entry(LSTMCellSubject.self),
      Entry(LSTMSequenceSubject.self),
      Entry(DropoutSubject.self),
    ]
  }

  /// The names and what they are, a line each.
  static var list: String {
    "\(TextTable(all.map { [$0.name, $0.summary] }))\n"
  }
}

/// Where a report goes.
struct Output {
  var printsJSON = false

  /// Where the page is written to.
  var page: String?

  /// Where programs are written to, and nothing is compared.
  var folder: String?
}
