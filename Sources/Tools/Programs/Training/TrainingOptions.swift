/// What the programs that train have in common on their command lines.
public struct TrainingOptions: Sendable {
  public var seed = 1

  /// Where the run is saved; nil where it is not.
  public var save: String?

  /// The run that is gone on with; nil where a new one begins.
  public var resume: String?

  /// The folder of the training's log; nil where there is none.
  public var log: String?

  public init() {}

  /// The options, as those of settings that hold these.
  public static func options<Whole>(
    _ part: WritableKeyPath<Whole, TrainingOptions>
  ) -> [Option<Whole>] {
    let options: [Option<TrainingOptions>] = [
      Option("--seed N", "of everything random", \.seed) { try $0.number(else: "not an integer") },
      Option(
        "--save FILE", "saves the run now and then, and at the end", \.save, text: { $0 },
        read: { $0.text }),
      Option(
        "--resume FILE", "goes on with a saved run", \.resume, text: { $0 }, read: { $0.text }),
      Option(
        "--log FOLDER", "writes values.csv, curves.html and TensorBoard's events", \.log,
        text: { $0 }, read: { $0.text }),
    ]
    return options.map { $0.of(part) }
  }
}
