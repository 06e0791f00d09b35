import Foundation

/// What the programs that train have in common on their command lines.
public struct TrainingOptions: Sendable {
  public var seed = 1

  /// The step after which the training stops; nil where it goes to its end.
  public var until: Int?

  /// Where the run is saved; nil where it is not.
  public var save: URL?

  /// The run that is gone on with; nil where a new one begins.
  public var resume: URL?

  /// The folder of the training's log; nil where there is none.
  public var log: URL?

  /// Where the program of a step is written, for another compiler; nil where the training is done here.
  public var export: URL?

  /// Whether that computes in float64.
  public var isFloat64 = false

  /// The file of parameters that are tested instead of trained.
  public var load: URL?

  /// How many steps are written.
  public var exportedSteps: Int { max(2, until ?? 200) }

  public init() {}

  /// The options, as those of settings that hold these.
  public static func options<Whole>(
    _ part: WritableKeyPath<Whole, TrainingOptions>
  ) -> [Option<Whole>] {
    let options: [Option<TrainingOptions>] = [
      Option("--seed N", "of everything random", \.seed) { try $0.number(else: "not an integer") },
      Option(
        "--until STEP", "stops after this step, to be resumed later", \.until,
        text: { $0.map { "\($0)" } },
        read: { try $0.number(else: "not a whole number from 1") { $0 >= 1 } }),
      Option(
        "--save FILE", "saves the run now and then, and at the end", \.save, text: { $0?.path },
        read: { try $0.file() }),
      Option(
        "--resume FILE", "goes on with a saved run", \.resume, text: { $0?.path },
        read: { try $0.file() }),
      Option(
        "--log FOLDER", "writes values.csv, curves.html and TensorBoard's events", \.log,
        text: { $0?.path }, read: { try $0.file() }),
      Option(
        "--export FILE", "writes 200 steps for XLA, or STEP, and ends", \.export,
        text: { $0?.path }, read: { try $0.file() }),
      Option("--float64", "writes them in float64", \.isFloat64),
      Option(
        "--load FILE", "tests these parameters, and trains none", \.load,
        text: { $0?.path }, read: { try $0.file() }),
    ]
    return options.map { $0.of(part) }
  }
}
