/// The operands and results that a primitive operation kept for its backward.
public struct Kept: Sendable {
  /// The operands, nil for those whose scalars are not needed.
  private let operands: Few<Tensor?>
  private let shapes: Few<Shape>

  /// The tensors of the result; nil where they are not needed.
  private let keptResults: Few<Tensor>?

  let operation: Any.Type

  static let nothing = Kept(operands: .empty, shapes: .empty, results: nil, operation: Void.self)

  private init(
    operands: Few<Tensor?>, shapes: Few<Shape>, results: Few<Tensor>?, operation: Any.Type
  ) {
    (self.operands, self.shapes, keptResults) = (operands, shapes, results)
    self.operation = operation
  }

  /// Keeps what the operation's `residuals(for:)` lists for the operands that lead to a leaf.
  @inline(__always)
  init<Op: PrimitiveOperation>(
    by operation: Op, operands: Operands, result: Op.Result, numbers: Few<Int?>
  ) {
    let needed = operation.residuals(for: numbers)
    self.init(
      operands: operands.mapped { needed.isSuperset(of: .operand($0)) ? $1 : nil },
      shapes: operands.mapped { $1.shape },
      results: needed.contains(.result) ? Few(tensorsOf: result) : nil,
      operation: Op.self)
  }

  /// Keeps likewise of two operands, which are not counted as those of a list are.
  @inline(__always)
  init<Op: PairOperation>(
    by operation: Op, _ first: Tensor, _ second: Tensor, result: Tensor, numbers: Few<Int?>
  ) {
    let needed = operation.residuals(for: numbers)
    self.init(
      operands: .two(
        needed.contains(.operand(0)) ? first : nil, needed.contains(.operand(1)) ? second : nil),
      shapes: .two(first.shape, second.shape),
      results: needed.contains(.result) ? .one(result) : nil, operation: Op.self)
  }

  /// An operand. Traps when `residuals(for:)` does not list it.
  @inline(__always)
  public subscript(operand: Int) -> Tensor {
    guard let tensor = operands[operand] else {
      fatalError(
        "\(operationName(operation)): the backward reads operand \(operand), of shape "
          + "\(shapes[operand]), which was not kept; residuals(for:) must list .operand(\(operand))"
      )
    }
    return tensor
  }

  /// The result, or the first tensor of one that has several. Traps when `residuals(for:)` does not
  /// list it.
  public var result: Tensor { results[0] }

  /// The tensors of the result. Traps when `residuals(for:)` does not list `.result`.
  public var results: Few<Tensor> {
    guard let keptResults else {
      fatalError(
        "\(operationName(operation)): the backward reads the result, which was not kept; "
          + "residuals(for:) must list .result")
    }
    return keptResults
  }

  /// The shape of an operand, whether it was kept or not.
  @inline(__always)
  public func shape(of operand: Int) -> Shape { shapes[operand] }

  /// The bytes of the scalars that were kept.
  var byteCount: Int {
    let tensors = operands.compactMap { $0 } + (keptResults.map(Array.init) ?? [])
    return tensors.reduce(0) { $0 + $1.storage.byteCount }
  }
}

extension PrimitiveOperation {
  /// The residuals that the backward reads for the operands that have numbers on a tape.
  @inline(__always)
  fileprivate func residuals(for numbers: Few<Int?>) -> ResidualSet {
    var needed: ResidualSet = []
    for operand in 0..<numbers.count where numbers[operand] != nil {
      needed.formUnion(residuals(for: operand))
    }
    return needed
  }
}
