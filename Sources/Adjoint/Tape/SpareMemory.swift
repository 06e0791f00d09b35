/// The memory of a consumed tape, for the next tape of the thread: a large block comes from the system
/// page by page, at a cost above that of recording into it.
struct SpareMemory {
  private var values: [Tape.Value] = []
  private var steps: [Step] = []

  /// Empty memory for values and steps.
  mutating func take() -> (values: [Tape.Value], steps: [Step]) {
    defer { (values, steps) = ([], []) }
    return (values, steps)
  }

  /// Takes memory back that nobody needs any more, unless it is unusually large.
  mutating func giveBack(_ values: inout [Tape.Value], _ steps: inout [Step]) {
    values.removeAll(keepingCapacity: values.capacity <= SpareMemory.mostKept)
    steps.removeAll(keepingCapacity: steps.capacity <= SpareMemory.mostKept)
    swap(&values, &self.values)
    swap(&steps, &self.steps)
    (values, steps) = ([], [])
  }

  private static let mostKept = 1 << 14
}
