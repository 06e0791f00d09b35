/// What a primitive operation kept of its operands and its result for its backward.
public struct Kept: Sendable {
  private let operands: Few<Residual>
  private let keptResult: Tensor?
  private let operation: any PrimitiveOperation.Type

  /// An operand, or just its shape where the scalars are not needed.
  private enum Residual {
    case tensor(Tensor)
    case shape(Shape)
  }

  /// Keeps what the operation's `residuals(for:)` lists for the operands that lead to a leaf.
  init(
    by operation: some PrimitiveOperation, operands: Operands, result: Tensor, numbers: Few<Int?>
  ) {
    var needed: ResidualSet = []
    for operand in 0..<numbers.count where numbers[operand] != nil {
      needed.formUnion(operation.residuals(for: operand))
    }
    self.operands = operands.mapped { index, operand in
      needed.isSuperset(of: .operand(index)) ? .tensor(operand) : .shape(operand.shape)
    }
    keptResult = needed.contains(.result) ? result : nil
    self.operation = type(of: operation)
  }

  /// An operand. Traps when `residuals(for:)` does not list it.
  public subscript(operand: Int) -> Tensor {
    switch operands[operand] {
    case .tensor(let tensor): return tensor
    case .shape(let shape):
      fatalError(
        "\(operationName(operation)): the backward reads operand \(operand), of shape \(shape), which "
          + "was not kept; residuals(for:) must list .operand(\(operand))")
    }
  }

  /// The result. Traps when `residuals(for:)` does not list it.
  public var result: Tensor {
    guard let keptResult else {
      fatalError(
        "\(operationName(operation)): the backward reads the result, which was not kept; "
          + "residuals(for:) must list .result")
    }
    return keptResult
  }

  /// The shape of an operand, whether it was kept or not.
  public func shape(of operand: Int) -> Shape {
    switch operands[operand] {
    case .tensor(let tensor): tensor.shape
    case .shape(let shape): shape
    }
  }

  /// The bytes of the scalars that were kept.
  var byteCount: Int {
    operands.reduce(keptResult?.storage.byteCount ?? 0) { total, operand in
      switch operand {
      case .tensor(let tensor): total + tensor.storage.byteCount
      case .shape: total
      }
    }
  }
}
