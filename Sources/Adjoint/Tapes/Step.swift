/// How values on a tape were made, and what is kept of that for the way back.
struct Step {
  /// The numbers of the operands on the tape; nil for those that lead to no leaf of it.
  let operands: Few<Int?>

  /// The numbers of the results.
  let results: Range<Int>

  /// What a primitive operation reads in its backward.
  let kept: Kept

  let pullback: any Pullback

  var name: String { pullback.name }
  var bytesKept: Int { kept.byteCount + pullback.bytesKept }
}

/// The backward of an operation that was applied.
protocol Pullback {
  var name: String { get }
  var bytesKept: Int { get }

  /// The cotangents of the operands for those of the results.
  func callAsFunction(_ cotangents: Few<Tensor>, _ kept: Kept, _ wanted: Wanted) -> Cotangents
}

struct PrimitivePullback<Op: PrimitiveOperation>: Pullback {
  let operation: Op
  let structure: ResultStructure<Op.Result>

  var name: String { operation.name }
  var bytesKept: Int { 0 }

  func callAsFunction(_ cotangents: Few<Tensor>, _ kept: Kept, _ wanted: Wanted) -> Cotangents {
    operation.backward(structure.of(cotangents), kept, wanted)
  }
}

struct FusedPullback<Op: FusedOperation>: Pullback {
  let operation: Op
  let residuals: Op.Residuals
  let structure: ResultStructure<Op.Result>

  var name: String { operation.name }
  var bytesKept: Int { operation.bytesKept(residuals) }

  func callAsFunction(_ cotangents: Few<Tensor>, _ kept: Kept, _ wanted: Wanted) -> Cotangents {
    operation.backward(structure.of(cotangents), residuals, wanted)
  }
}

/// A result without its tensors, into which their cotangents are put.
struct ResultStructure<Result: TensorStructure> {
  /// Nil where the result is a tensor.
  private let hollow: Result?

  @inline(__always)
  init(of result: Result) {
    hollow = Result.self == Tensor.self ? nil : result.mappingTensors { _ in .placeholder }
  }

  @inline(__always)
  func of(_ tensors: Few<Tensor>) -> Result {
    guard let hollow else { return tensors[0] as! Result }
    var next = tensors.makeIterator()
    return hollow.replacingTensors(from: &next)
  }
}

extension Tensor {
  fileprivate static let placeholder = Tensor(0)
}
