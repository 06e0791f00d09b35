/// Something that is measured under a name.
struct Benchmark: Sendable {
  let name: String

  /// Nil where this system does not tell what is asked.
  let measure: @Sendable (Meter) -> Record?

  /// All of them, in the order in which they run.
  ///
  /// - Parameter steps: of `memory/steps`.
  static func all(steps: Int) -> [Benchmark] {
    Workload.all(.whole).map(\.benchmark) + [tapeLengths] + peakMemory + [residentMemory(steps)]
  }
}
