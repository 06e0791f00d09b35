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
    ]
    return options.map { $0.of(part) }
  }
}
