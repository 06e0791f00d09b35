/// An operation that says itself in StableHLO, so that a ``Program`` keeps it as one operation.
///
/// Most operations need not. A formula is lowered as it stands, a fused operation by its composition, and
/// any other as the operations that its forward consists of. It is for an operation whose forward
/// computes on scalars.
public protocol LowerableOperation: TensorOperation {
  /// Writes what gives the results, as many as the operation has, of their shapes and types.
  func lowered(_ operands: [StableHLO.Value], in function: StableHLO) -> [StableHLO.Value]
}

extension Program {
  /// The program as the text of a StableHLO module with one function, `main`, which XLA compiles.
  ///
  /// The text is the same for the same program. It begins with a line for each input and each output, in
  /// the function's order: `// input %in0 tensor<5x3xf32> x`. float32 formulas are evaluated in float32. Traps
  /// where an operation cannot be said; see ``Program/Operation/isLowerable``.
  ///
  /// A list of integers is a vector of type i64, and a random key two words of type ui64, the first of which
  /// is the seed. Nothing checks there that integers are within their axes.
  public func stableHLO() -> String {
    let function = StableHLO()
    var values: [Int: StableHLO.Value] = [:]
    var (header, parameters) = ("", [String]())
    for (index, input) in inputs.enumerated() {
      let value = StableHLO.Value(
        name: "%in\(index)", shape: input.shape, element: input.element)
      values[input.number] = value
      header += "// input \(value.name) \(value.type) \(input.name)\n"
      parameters.append("\(value.name): \(value.type)")
    }
    for constant in constants { values[constant.number] = function.constant(constant.value) }
    for operation in operations {
      let results = operation.operation.lowered(
        operation.operands.map { values[$0]! }, in: function)
      let kinds = results.map { Operation.Kind(shape: $0.shape, element: $0.element) }
      require(
        kinds == operation.resultKinds,
        "\(operation.name): lowered, it has results of \(kinds.map { "\($0.shape) \($0.element)" }), "
          + "and its forward gives "
          + "\(operation.resultKinds.map { "\($0.shape) \($0.element)" })")
      for (number, result) in zip(operation.results, results) { values[number] = result }
    }
    let results = outputs.map { values[$0.number]! }
    for (output, result) in zip(outputs, results) {
      header += "// output \(result.name) \(result.type) \(output.name)\n"
    }
    let types = results.map(\.type).joined(separator: ", ")
    return header + "module @program {\n"
      + "  func.func public @main(\(parameters.joined(separator: ", "))) -> (\(types)) {\n"
      + function.lines.map { "    \($0)\n" }.joined()
      + "    return \(results.map(\.name).joined(separator: ", ")) : \(types)\n  }\n}\n"
  }
}
