import Synchronization

/// The Wengert list of one scope: what was computed from its leaves, in order.
///
/// Flat arrays whose steps name their operands by number, and an operation's operands always stand
/// before its results. So a sweep is a loop from the end to the start, without recursion, and freeing
/// a tape of a million steps needs no stack.
public final class Tape {
  /// Later tapes have larger identities, so of two scopes on one thread the inner one has the larger.
  let identity: Int

  /// The values on the tape: the leaves, and the results of the steps. A tape belongs to one thread, and
  /// nothing of it is read while something is added.
  @exclusivity(unchecked) private(set) var values: [Value] = []

  /// How the values that are no leaves were made, in that order.
  @exclusivity(unchecked) var steps: [Step] = []

  /// The parameters that were read in this scope, in order; nil where the scope collects none.
  @exclusivity(unchecked) private(set) var parameters: ParameterIndex?

  /// The parameters that are collected; nil for all. Others are constants to the scope.
  private let selection: Set<ObjectIdentifier>?

  /// The newest tape's identity when a parameter was last read for the first time.
  @exclusivity(unchecked) private(set) var momentOfReading = 0

  /// The leaf that each of them became when it was first read.
  @exclusivity(unchecked) private(set) var parameterLeaves: [Tensor] = []

  /// Whether the scope began inside others. Then what the tape keeps may stand on their tapes too.
  let isNested: Bool

  /// The values whose cotangents were asked for by name, in order.
  @exclusivity(unchecked) private(set) var watched: [(name: String, number: Int)] = []

  /// Where in the program each finite value was recorded, while that is being noted.
  @exclusivity(unchecked) private(set) var places: [Int: NonFinite.Place] = [:]

  /// A value's cotangent has its shape and type.
  struct Value {
    let shape: Shape
    let scalarType: ScalarType

    @inline(__always)
    func isLike(_ tensor: Tensor) -> Bool {
      tensor.shape == shape && tensor.scalarType == scalarType
    }
  }

  init(collectingParameters: Bool, among selection: Set<ObjectIdentifier>? = nil) {
    let stack = TapeStack.current
    identity = Tape.makeIdentity(
      on: stack.thread, collectingParameters: collectingParameters)
    parameters = collectingParameters ? ParameterIndex() : nil
    self.selection = selection
    isNested = !stack.isEmpty
    if collectingParameters { parameterLeaves.reserveCapacity(8) }
    (values, steps) = stack.spareMemory.take()
    // Those of a small network's step; growing there by doubling would cost several moves each time.
    if values.capacity < 32 { values.reserveCapacity(32) }
    if steps.capacity < 32 { steps.reserveCapacity(32) }
  }

  private static let count = Atomic(0)

  /// No tape of any thread has a larger identity.
  static var newestIdentity: Int { count.load(ordering: .relaxed) << 20 | 0xFFFFF }

  /// The number of a new tape, with these in its lowest 20 bits: the thread; whether the tape collects
  /// parameters; and 0, in whose place marks have 1.
  static func makeIdentity(on thread: Int = 0, collectingParameters: Bool = false) -> Int {
    let number = count.wrappingAdd(1, ordering: .relaxed).newValue
    return number << 20 | thread << 2 | (collectingParameters ? 2 : 0)
  }
}

extension Tape {
  /// A leaf with the value of `tensor`, which stays connected to the scopes around this one.
  func leaf(_ tensor: Tensor, inside outer: Record) -> Tensor {
    var leaf = tensor.recorded(outer)
    append(&leaf)
    return leaf
  }

  /// Whether a parameter that is read becomes a leaf.
  @inline(__always)
  func collects(_ parameter: Parameter) -> Bool {
    parameters != nil && (selection?.contains(ObjectIdentifier(parameter)) ?? true)
  }

  /// The leaf of a parameter, the same one each time. `value` has the parameter's scalars and its
  /// records on the tapes around. Traps when the parameter has changed since it was first read.
  func leaf(of parameter: Parameter, value: Tensor) -> Tensor {
    if let place = parameters?[parameter] {
      let known = parameterLeaves[place]
      require(
        known.address == value.address,
        "\(parameter.noun) of shape \(parameter.shape) was changed inside a scope that had read it, so "
          + "its gradient would belong to neither value; change it after the scope")
      return known
    }
    momentOfReading = Tape.newestIdentity
    let leaf = leaf(value, inside: value.record)
    setLeaf(leaf, of: parameter)
    return leaf
  }

  /// Makes a value that is a leaf already that of a parameter.
  func setLeaf(_ leaf: Tensor, of parameter: Parameter) {
    parameters?.append(parameter)
    parameterLeaves.append(leaf)
  }

  /// The names of parameters' leaves, by their numbers.
  var leafNames: [Int: String] {
    let parameters = parameters?.parameters ?? []
    return zip(parameterNumbers, parameters).reduce(into: [:]) { $0[$1.0] = $1.1.name }
  }

  /// The numbers of the parameters' leaves.
  var parameterNumbers: [Int] { parameterLeaves.map(\.storage.recordNumber) }

  /// Where the scalars of the parameters that were read stand in memory.
  var parameterAddresses: [UnsafeRawPointer: Parameter] {
    let all = zip(parameterLeaves, parameters?.parameters ?? [])
    return Dictionary(all.map { ($0.address, $1) }) { first, _ in first }
  }

  /// The step that made a value; nil for a leaf.
  func producer(of number: Int) -> Step? {
    // The results' numbers ascend along the tape: the last step that begins no later is sought.
    var (lower, upper) = (0, steps.count)
    while lower < upper {
      let middle = (lower + upper) / 2
      if steps[middle].results.lowerBound <= number { lower = middle + 1 } else { upper = middle }
    }
    guard lower > 0, steps[lower - 1].results.contains(number) else { return nil }
    return steps[lower - 1]
  }

  /// Notes a name for a value's cotangent. Traps when it has been given to another.
  func watch(_ number: Int, as name: String) {
    require(
      !watched.contains { $0.name == name },
      "watched: there are two values by the name \"\(name)\" in one scope; give each its own")
    watched.append((name, number))
  }

  /// Gives a value the next number, inside the records that it has on the tapes around.
  @inline(__always)
  func append(_ value: inout Tensor) {
    if !value.setFirstRecord(values.count, on: identity) {
      setRecord(of: &value)
    }
    values.append(Value(shape: value.shape, scalarType: value.scalarType))
    if Inspection.isOn { notePlace(of: value) }
  }

  /// Gives the memory of a tape that was consumed to the next tape of the thread.
  func giveBackMemory(to stack: TapeStack) { stack.spareMemory.giveBack(&values, &steps) }

  // These are functions of their own, so that operations are recorded without what they need.

  /// Gives a value that has records already one on this tape, in the place of the mark that it was
  /// computed while the tape was suspended.
  @inline(never)
  private func setRecord(of value: inout Tensor) {
    // What stands on tapes that have ended is left out, or records would pile up on a value that passes
    // from scope to scope.
    let record = TapeStack.current.livingRecord(of: value)
      .removing(Record.mark(ofSuspended: self).tape)
    value.setRecord(record.setting(values.count, on: identity))
  }

  /// Notes where in the program the newest value is recorded, if that is asked for.
  @inline(never)
  private func notePlace(of value: Tensor) {
    if TapeStack.current.watchesNonFinite && value.isFinite {
      places[values.count - 1] = .current
    }
  }

  /// Gives the tensors of an operation's result the next numbers.
  @inline(__always)
  func append<Result: TensorStructure>(_ result: inout Result) -> Range<Int> {
    WholeStructures.check(result)
    let first = values.count
    result.forEachTensor { append(&$0) }
    let end = values.count
    // Marks tell times by the number of values, which therefore grows with every step.
    if end == first { values.append(Value(shape: [], scalarType: .float32)) }
    return first..<end
  }
}
