/// An operation of a program: how it is run again, and how it is said in StableHLO.
protocol ProgramOperation: Sendable {
  var name: String { get }
  var isLowerable: Bool { get }

  /// What the operation has of its own, as it is printed: `axes: [0]`.
  var details: [String] { get }

  func evaluated(at operands: [ProgramValue]) -> [ProgramValue]
  func lowered(_ operands: [StableHLO.Value], in function: StableHLO) -> [StableHLO.Value]
}

/// An operation that has a mask, a list of integers or a random key, which may depend on the inputs as its
/// operands do.
protocol OperationWithArgument: TensorOperation {
  /// Traps when it is set to what does not go with the operands, such as a position outside an axis.
  var argument: ProgramValue { get set }
}

/// An operation on tensors. The mask or the key of one that has any is its last operand, and so is its list
/// of integers, unless that is a constant.
struct RecordedOperation<Op: TensorOperation>: ProgramOperation {
  let operation: Op
  var hasOpenList = false

  var name: String { operation.name }
  var isLowerable: Bool { operation is any LowerableOperation }
  var details: [String] { ProgramDetails.list(of: operation, hidingLists: hasOpenList) }

  func evaluated(at operands: [ProgramValue]) -> [ProgramValue] {
    var (operation, operands) = (operation, operands)
    if var open = operation as? any OperationWithArgument, operands.last?.isTensor == false {
      open.argument = operands.removeLast()
      operation = open as! Op
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
