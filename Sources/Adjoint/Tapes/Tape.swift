import Synchronization

/// The Wengert list of one scope: what was computed from its leaves, in order.
///
/// A flat array whose entries name their operands by number, and an operation's operands always
/// stand before it. So a sweep is a loop from the end to the start, without recursion, and freeing
/// a tape of a million entries needs no stack.
public final class Tape {
  /// Later tapes have larger identities, so of two scopes on one thread the inner one has the larger.
  let identity: Int

  /// A tape belongs to one thread, and no entry is read while one is added.
  @exclusivity(unchecked) var entries: [Entry] = []

  /// The parameters that were read in this scope, in order; nil where the scope's leaves are given.
  private(set) var parameters: [Parameter]?

  /// The leaf that each parameter became when it was first read.
  private var parameterLeaves: [ObjectIdentifier: Tensor] = [:]

  /// Where in the program each finite value was recorded, while that is being noted.
  private(set) var places: [Int: NonFinite.Place] = [:]

  /// What stands on a tape: a value, and the step that made it.
  struct Entry {
    let shape: Shape
    let scalarType: ScalarType

    /// The numbers of the operands on this tape; nil for those that lead to no leaf of it.
    let operands: Few<Int?>

    /// How the value was made; nil for a leaf, or when a sweep is done with it.
    var step: (any Step)?
  }

  init(collectingParameters: Bool) {
    identity = Tape.nextIdentity.wrappingAdd(1, ordering: .relaxed).newValue
    parameters = collectingParameters ? [] : nil
    // A small network's step; growing there by doubling would cost several moves each time.
    entries.reserveCapacity(32)
    if collectingParameters { parameterLeaves.reserveCapacity(8) }
  }

  private static let nextIdentity = Atomic(0)
}

/// How a value on a tape was made, and what that kept for the way back.
protocol Step {
  var name: String { get }
  var bytesKept: Int { get }
  func pullback(_ cotangent: Tensor, _ wanted: Wanted) -> Cotangents
}

extension Tape {
  /// A leaf with the value of `tensor`, which stays connected to the scopes around this one.
  func leaf(_ tensor: Tensor, inside outer: Record) -> Tensor {
    let leaf = tensor.recorded(nextRecord(inside: outer))
    append(leaf, operands: .empty, step: nil)
    return leaf
  }

  /// The leaf of a parameter, the same one each time. `value` has the parameter's scalars and its
  /// records on the tapes around. Traps when the parameter has changed since it was first read.
  func leaf(of parameter: Parameter, value: Tensor) -> Tensor {
    let identity = ObjectIdentifier(parameter)
    if let known = parameterLeaves[identity] {
      require(
        known.address == value.address,
        "a parameter of shape \(parameter.shape) was changed inside a scope that had read it, so its "
          + "gradient would belong to neither value; change it after the scope")
      return known
    }
    parameters?.append(parameter)
    let leaf = leaf(value, inside: value.record)
    parameterLeaves[identity] = leaf
    return leaf
  }

  /// Makes a value that is a leaf already that of a parameter.
  func setLeaf(_ leaf: Tensor, of parameter: Parameter) {
    parameterLeaves[ObjectIdentifier(parameter)] = leaf
  }

  /// The number of a parameter's leaf, if it was read in this scope.
  func number(of parameter: Parameter) -> Int? {
    parameterLeaves[ObjectIdentifier(parameter)]?.record.number
  }

  /// The record of the value that is noted next.
  func nextRecord(inside outer: Record) -> Record {
    Record(tape: identity, number: entries.count, inside: outer)
  }

  /// Notes a value, which has its record already, and the step that made it.
  func append(_ value: Tensor, operands: Few<Int?>, step: (any Step)?) {
    entries.append(
      Entry(shape: value.shape, scalarType: value.scalarType, operands: operands, step: step))
    if NonFinite.isSearching && TapeStack.current.watchesNonFinite && value.isFinite {
      places[entries.count - 1] = .current
    }
  }
}
