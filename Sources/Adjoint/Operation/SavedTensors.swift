/// The operands, results and shapes that a tape saves for an operation's backward.
public struct ResidualSet: OptionSet, Sendable {
  public let rawValue: UInt64
  public init(rawValue: UInt64) { self.rawValue = rawValue }

  public static let result = ResidualSet(rawValue: 1 << 63)

  /// The shapes of all operands. That of a saved operand needs no mention.
  public static let shapes = ResidualSet(rawValue: 1 << 62)
  public static let operands = ResidualSet(rawValue: (1 << 62) - 1)
  public static let all: ResidualSet = [.operands, .shapes, .result]

  /// One operand. From number 62 on there is only `.operands`, all of them. Traps when the index is
  /// negative.
  @inline(__always)
  public static func operand(_ index: Int) -> ResidualSet {
    if index < 0 { failOperand(index) }
    return index < 62 ? ResidualSet(rawValue: 1 << UInt64(index)) : .operands
  }

  /// Whether shapes are saved by themselves, and not with all of the operands.
  fileprivate var needsShapes: Bool { contains(.shapes) && !isSuperset(of: .operands) }

  @inline(never)
  private static func failOperand(_ index: Int) -> Never {
    fatalError("ResidualSet.operand(\(index)): operands are counted from 0")
  }
}

/// What a tape saved of an operation's operands and results for its backward.
///
/// These are the tensors as the scope knows them. So a backward that reads nothing else can be
/// differentiated by the scopes around.
public struct SavedTensors: Sendable {
  /// The operands, nil for those whose scalars are not needed.
  private let operands: SmallVector<Tensor?>

  /// The first tensor of the result; nil where the result is not needed.
  private let firstResult: Tensor?

  /// The tensors of the result after the first; nil where the result is a tensor.
  private let otherResults: [Tensor]?

  /// The shapes of the operands; nil where they are not needed.
  private let shapes: [Shape]?

  let operation: Any.Type

  static let nothing = SavedTensors(
    operands: .empty, result: [Tensor](), shapes: nil, operation: Void.self)

  @inline(__always)
  private init<Result: TensorStructure>(
    operands: SmallVector<Tensor?>, result: Result?, shapes: [Shape]?, operation: Any.Type
  ) {
    (self.operands, self.shapes, self.operation) = (operands, shapes, operation)
    if Result.self == Tensor.self {
      (firstResult, otherResults) = (result as! Tensor?, nil)
    } else {
      let results = result?.tensors ?? []
      (firstResult, otherResults) = (results.first, Array(results.dropFirst()))
    }
  }

  /// Saves what the operation's `residuals(for:)` lists for the operands that have numbers on a tape.
  @inline(__always)
  init<Op: TensorOperation>(
    by operation: Op, _ operands: Operands, _ result: Op.Result, _ numbers: SmallVector<Int?>
  ) {
    let needed = operation.residuals(for: numbers)
    self.init(
      operands: operands.mapped { needed.isSuperset(of: .operand($0)) ? $1 : nil },
      result: needed.contains(.result) ? result : nil,
      shapes: needed.needsShapes ? operands.map(\.shape) : nil, operation: Op.self)
  }

  /// Saves likewise of two operands. A list of them would count a reference to each.
  @inline(__always)
  init<Op: TensorOperation>(
    by operation: Op, _ a: Tensor, _ b: Tensor, _ result: Op.Result, _ numbers: SmallVector<Int?>
  ) {
    let needed = operation.residuals(for: numbers)
    self.init(
      operands: .two(
        needed.contains(.operand(0)) ? a : nil, needed.contains(.operand(1)) ? b : nil),
      result: needed.contains(.result) ? result : nil,
      shapes: needed.needsShapes ? [a.shape, b.shape] : nil, operation: Op.self)
  }

  /// An operand. Traps when `residuals(for:)` does not list it.
  @inline(__always)
  public subscript(operand: Int) -> Tensor {
    guard let tensor = operands[operand] else { fail("operand \(operand)", ".operand(\(operand))") }
    return tensor
  }

  /// The result, or the first tensor of one that has several. Traps when `residuals(for:)` does not
  /// list `.result`.
  @inline(__always)
  public var result: Tensor {
    guard let firstResult else { fail("the result", ".result") }
    return firstResult
  }

  /// The tensors of the result. Traps when `residuals(for:)` does not list `.result`.
  public var results: [Tensor] { [result] + (otherResults ?? []) }

  /// The shape of an operand. Traps when `residuals(for:)` lists neither the operand nor `.shapes`.
  public func shape(of operand: Int) -> Shape {
    if let tensor = operands[operand] { return tensor.shape }
    guard let shapes else { fail("the shape of operand \(operand)", ".shapes") }
    return shapes[operand]
  }

  @inline(never)
  private func fail(_ noun: String, _ residual: String) -> Never {
    fatalError(
      "\(operationName(operation)): the backward reads \(noun), which was not saved; residuals(for:) "
        + "must list \(residual)")
  }

  /// All tensors that were saved.
  var tensors: [Tensor] {
    (operands.map { $0 } + [firstResult]).compactMap { $0 } + (otherResults ?? [])
  }
}

extension TensorOperation {
  /// What the backward reads for the operands that have numbers on a tape.
  @inline(__always)
  fileprivate func residuals(for numbers: SmallVector<Int?>) -> ResidualSet {
    var needed: ResidualSet = []
    for operand in 0..<numbers.count where numbers[operand] != nil {
      needed.formUnion(residuals(for: operand))
    }
    return needed
  }
}
