/// How values on a tape were made, and what is saved of that for the way back.
struct Step {
  /// The operands that lead to a leaf of the tape.
  let wanted: Wanted

  /// The numbers of the results.
  let results: Range<Int>

  /// The operands, results and shapes that the backward reads.
  let saved: SavedTensors

  /// The cotangents of the operands for those of the result's tensors.
  let pullback: Pullback

  /// The operation's name, and the residuals that it holds itself.
  let description: Description

  typealias Pullback = (
    _ cotangents: SmallVector<Tensor>, _ saved: SavedTensors, _ wanted: Wanted
  ) -> Cotangents

  typealias Description = () -> (name: String, residuals: [Tensor])

  /// The numbers of the operands on the tape; nil for those that lead to no leaf of it.
  var operands: SmallVector<Int?> { wanted.numbers }

  var name: String { description().name }

  /// The tensors that are kept for the backward.
  var tensorsKept: [Tensor] { saved.tensors + description().residuals }

  var bytesKept: Int { tensorsKept.reduce(0) { $0 + $1.storage.byteCount } }
}

extension Step {
  /// The step of an operation whose backward reads what the tape saves.
  @inline(__always)
  init<Op: TensorOperation>(
    _ operation: Op, _ operands: SmallVector<Int?>, _ results: Range<Int>, _ saved: SavedTensors,
    _ result: Op.Result
  ) where Op.Residuals == SavedTensors {
    let structure = ResultStructure(of: result)
    // A closure that captures nothing, for an operation without options, takes no memory.
    self.init(
      wanted: Wanted(operands), results: results, saved: saved,
      pullback: Op.Result.self == Tensor.self
        ? { operation.backward($0[0] as! Op.Result, $1, $2) }
        : { operation.backward(structure.filled(with: $0), $1, $2) },
      description: { (operation.name, []) })
  }

  /// The step of a fused operation with the residuals that its forward computed.
  init<Op: FusedOperation>(
    _ operation: Op, _ operands: SmallVector<Int?>, _ results: Range<Int>,
    _ residuals: Op.Residuals, _ result: Op.Result
  ) {
    let evaluated = EvaluatedFusion(operation, residuals, ResultStructure(of: result))
    self.init(
      wanted: Wanted(operands), results: results, saved: .nothing, pullback: evaluated.pullback,
      description: { (evaluated.operation.name, evaluated.tensors) })
  }
}

/// A fused operation with its residuals, as a class: it is large, and two closures hold it.
private final class EvaluatedFusion<Op: FusedOperation> {
  let operation: Op
  private let residuals: Op.Residuals
  private let structure: ResultStructure<Op.Result>

  init(_ operation: Op, _ residuals: Op.Residuals, _ structure: ResultStructure<Op.Result>) {
    (self.operation, self.residuals, self.structure) = (operation, residuals, structure)
  }

  func pullback(
    _ cotangents: SmallVector<Tensor>, _ saved: SavedTensors, _ wanted: Wanted
  ) -> Cotangents {
    operation.backward(structure.filled(with: cotangents), residuals, wanted)
  }

  /// The tensors that the residuals hold.
  var tensors: [Tensor] { tensors(in: residuals) }

  private func tensors(in value: Any) -> [Tensor] {
    if let tensor = value as? Tensor { return [tensor] }
    let mirror = Mirror(reflecting: value)
    // A long list of numbers is not looked through.
    if mirror.displayStyle == .collection, let first = mirror.children.first?.value,
      !(first is Tensor), Mirror(reflecting: first).displayStyle == nil
    {
      return []
    }
    return mirror.children.flatMap { tensors(in: $0.value) }
  }
}

/// The structure of a result without its tensors, into which their cotangents are put.
private struct ResultStructure<Result: TensorStructure> {
  /// Nil where the result is a tensor.
  private let structure: Result?

  @inline(__always)
  init(of result: Result) {
    structure =
      Result.self == Tensor.self
      ? nil : result.mappingTensors { [placeholder = Tensor(0)] _ in placeholder }
  }

  @inline(__always)
  func filled(with tensors: SmallVector<Tensor>) -> Result {
    guard let structure else { return tensors[0] as! Result }
    var next = tensors.makeIterator()
    return structure.replacingTensors(from: &next)
  }
}
