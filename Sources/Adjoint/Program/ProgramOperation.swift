/// An operation of a program: how it is run again, and how it is said in StableHLO.
protocol ProgramOperation: Sendable {
  var name: String { get }
  var isLowerable: Bool { get }

  /// What the operation has of its own, as it is printed: `axes: [0]`.
  var details: [String] { get }

  func evaluated(at operands: [ProgramValue]) -> [ProgramValue]
  func lowered(_ operands: [StableHLO.Value], in function: StableHLO) -> [StableHLO.Value]
}

/// An operation that has a mask, which may depend on the inputs as its operands do.
protocol MaskedOperation: TensorOperation {
  var mask: Mask { get set }
}

/// An operation on tensors; the mask of one that has any is its last operand.
struct RecordedOperation<Op: TensorOperation>: ProgramOperation {
  let operation: Op

  var name: String { operation.name }
  var isLowerable: Bool { operation is any LowerableOperation }
  var details: [String] { ProgramDetails.list(of: operation) }

  func evaluated(at operands: [ProgramValue]) -> [ProgramValue] {
    var (operation, operands) = (operation, operands)
    if var masked = operation as? any MaskedOperation {
      masked.mask = operands.removeLast().mask
      operation = masked as! Op
    }
    return operation.forward(Operands(operands.map(\.tensor))).tensors.map { .tensor($0) }
  }

  func lowered(_ operands: [StableHLO.Value], in function: StableHLO) -> [StableHLO.Value] {
    guard let operation = operation as? any LowerableOperation else {
      fatalError(
        "\(name): this operation, of operands of shapes "
          + operands.map { "\($0.shape)" }.joined(separator: " and ")
          + ", cannot be said in StableHLO, because its forward computes on scalars; make it a "
          + "LowerableOperation, whose lowered(_:in:) says it, or a FusedOperation, whose composition "
          + "does, or write its forward with operations on tensors")
    }
    return operation.lowered(operands, in: function)
  }
}
