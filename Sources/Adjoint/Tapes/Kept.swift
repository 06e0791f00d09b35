/// What a primitive operation kept of its operands and its result for its backward.
public struct Kept: Sendable {
  private let operands: Few<Tensor?>
  private let shapes: Few<Shape>
  private let keptResult: Tensor?

  /// Keeps what the operation's `residuals(for:)` lists for the operands that lead to a leaf.
  init(by operation: some PrimitiveOperation, operands: Operands, result: Tensor, numbers: Few<Int?>) {
    var needed: ResidualSet = []
    for operand in 0..<numbers.count where numbers[operand] != nil {
      needed.formUnion(operation.residuals(for: operand))
    }
    self.operands = operands.mapped { index, operand in
      needed.isSuperset(of: .operand(index)) ? operand : nil
    }
    shapes = operands.mapped { $1.shape }
    keptResult = needed.contains(.result) ? result : nil
  }

  /// An operand. Traps when `residuals(for:)` does not list it.
  public subscript(operand: Int) -> Tensor {
    guard let tensor = operands[operand] else {
      fatalError(
        "a backward reads operand \(operand), of shape \(shapes[operand]), which was not kept; the "
          + "operation's residuals(for:) must list .operand(\(operand))")
    }
    return tensor
  }

  /// The result. Traps when `residuals(for:)` does not list it.
  public var result: Tensor {
    guard let keptResult else {
      fatalError(
        "a backward reads the result, which was not kept; the operation's residuals(for:) must list "
          + ".result")
    }
    return keptResult
  }

  /// The shape of an operand, whether it was kept or not.
  public func shape(of operand: Int) -> Shape { shapes[operand] }

  /// The bytes of the scalars that were kept.
  var byteCount: Int {
    let tensors = operands.map { $0 } + [keptResult]
    return tensors.reduce(0) { $0 + ($1?.storage.header.byteCount ?? 0) }
  }
}
