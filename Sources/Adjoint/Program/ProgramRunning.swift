extension Program {
  /// The outputs at some inputs, by the operations' own forwards. Traps when the inputs are not those of
  /// the program, and when one is being recorded: the program's operations are not.
  ///
  /// Integers may be others than those at which the program was recorded. Traps when there are not as many,
  /// and when an operation has no place for one, such as a label that is no class.
  public func callAsFunction(
    _ inputs: [String: Tensor], integers: [String: [Int]] = [:], keys: [String: RandomKey] = [:]
  ) -> [String: Tensor] {
    self(Arguments(inputs, integers: integers, keys: keys))
  }

  /// The outputs at some inputs of all kinds.
  public func callAsFunction(_ arguments: Arguments) -> [String: Tensor] {
    let given = Dictionary(uniqueKeysWithValues: arguments.values)
    var values: [Int: ProgramValue] = [:]
    for constant in constants { values[constant.number] = constant.value }
    for input in inputs { values[input.number] = input.checked(given[input.name]) }
    for name in given.keys.sorted() where !inputs.contains(where: { $0.name == name }) {
      fatalError("Program: it has no input \(name); its inputs are \(inputs.map(\.name))")
    }
    var uses: [Int: Int] = [:]
    for number in operations.flatMap(\.operands) + outputs.map(\.number) {
      uses[number, default: 0] += 1
    }
    for operation in operations {
      let results = operation.operation.evaluated(at: operation.operands.map { values[$0]! })
      for (result, number) in zip(results, operation.results) { values[number] = result }
      for number in operation.operands {
        uses[number]! -= 1
        if uses[number] == 0 { values[number] = nil }
      }
    }
    return Dictionary(
      uniqueKeysWithValues: outputs.map { ($0.name, values[$0.number]!.tensor) })
  }
}

extension Program.Input {
  fileprivate func checked(_ value: ProgramValue?) -> ProgramValue {
    guard let value else { fatalError("Program: the input \(name) of shape \(shape) is missing") }
    require(
      value.shape == shape && value.element == element,
      "Program: the input \(name) is of shape \(value.shape) \(value.element), and the program was "
        + "recorded for \(shape) \(element)")
    if case .tensor(let tensor) = value {
      require(
        !tensor.isBeingRecorded,
        "Program: the input \(name) of shape \(shape) is being recorded, and the program's operations "
          + "are not; pass detached(), or call the function that the program was made of")
    }
    return value.detached
  }
}
