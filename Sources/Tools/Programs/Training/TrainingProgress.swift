import AdjointNetworks

/// How far a training is: a line shows it, and a log and a file keep it where the command line says so.
///
/// ```swift
/// let batches = run.batches(of: 32, in: data)
/// var progress = try TrainingProgress(of: run, steps: 1000, savingEvery: 50, "Digits", options)
/// for batch in batches.prefix(progress.stepsLeft) {
///   let loss = run.step { … }
///   try progress.update(["loss": loss])
/// }
/// try progress.finish()
/// ```
public struct TrainingProgress {
  private let run: TrainingRun
  private let steps, interval: Int
  private let options: TrainingOptions
  private var log: TrainingLog
  private var line: ProgressLine

  /// What the last step has shown.
  private var values: KeyValuePairs<String, Double>?

  /// Goes on with the saved run, where there is one. It is an error if that one has learnt with other data
  /// than the run has batches of.
  ///
  /// - Parameters:
  ///   - run: what is trained.
  ///   - steps: how many steps the whole training has.
  ///   - interval: after how many steps each the run is saved.
  ///   - title: what stands above the curves.
  ///   - options: what the command line asks for.
  public init(
    of run: TrainingRun, steps: Int, savingEvery interval: Int, _ title: String,
    _ options: TrainingOptions
  ) throws {
    if let file = options.resume { try run.resume(from: file) }
    (self.run, self.steps, self.interval, self.options) = (run, steps, interval, options)
    log = try TrainingLog(title, in: options.log, from: run.optimizer.step)
    line = ProgressLine(total: steps, from: run.optimizer.step)
  }

  /// How many steps are left to take now.
  public var stepsLeft: Int {
    max(0, min(steps, options.until ?? steps) - run.optimizer.step)
  }

  /// Notes values in the log alone.
  public mutating func log(_ values: KeyValuePairs<String, Double>) throws {
    try log.add(values, at: run.optimizer.step)
  }

  /// Ends a step: shows values, logs them or others, and saves the run when its time has come.
  public mutating func update(
    _ values: KeyValuePairs<String, Double>, logging logged: KeyValuePairs<String, Double>? = nil
  ) throws {
    self.values = values
    try log(logged ?? values)
    line.update(run.optimizer.step, values)
    if run.optimizer.step.isMultiple(of: interval) { try save() }
  }

  /// Ends the line, and saves the run.
  public mutating func finish() throws {
    line.finish(values)
    try save()
  }

  private func save() throws {
    if let file = options.save { try run.save(to: file) }
    try log.save()
  }
}
