/// How values on a tape were made, and what is kept of that for the way back.
struct Step {
  /// The numbers of the operands on the tape; nil for those that lead to no leaf of it.
  let operands: SmallVector<Int?>

  /// The numbers of the results.
  let results: Range<Int>

  /// What the tape saved for the backward.
  let saved: SavedTensors

  /// The cotangents of the operands for those of the results.
  let pullback: Pullback

  /// The operation as printed tapes name it.
  let description: Description

  typealias Description = () -> (name: String, bytesKept: Int)

  var name: String { description().name }
  var bytesKept: Int { saved.byteCount + description().bytesKept }
}

typealias Pullback = (
  _ cotangents: SmallVector<Tensor>, _ saved: SavedTensors, _ wanted: Wanted
) -> Cotangents

/// A result without its tensors, into which their cotangents are put.
struct HollowResult<Result: TensorStructure> {
  private let hollow: Result

  init(of result: Result) { hollow = result.mappingTensors { _ in .placeholder } }

  func filled(with tensors: SmallVector<Tensor>) -> Result {
    var next = tensors.makeIterator()
    return hollow.replacingTensors(from: &next)
  }
}

extension Tensor {
  fileprivate static let placeholder = Tensor(0)
}

/// The memory of a consumed tape's steps, for the next tape of the thread.
struct SpareSteps {
  private var memory: [Step] = []

  /// Empty memory for steps.
  mutating func take() -> [Step] {
    defer { memory = [] }
    return memory
  }

  /// Takes the memory of steps that have been consumed back, unless it is unusually large.
  mutating func giveBack(_ steps: inout [Step]) {
    steps.removeAll(keepingCapacity: steps.capacity <= 1 << 14)
    swap(&steps, &memory)
    steps = []
  }
}
