extension Program {
  /// The outputs at some inputs, by the operations' own forwards. Traps when the inputs are not those of
  /// the program, and when one is being recorded: the program's operations are not.
  public func callAsFunction(_ inputs: [String: Tensor]) -> [String: Tensor] {
    var values: [Int: ProgramValue] = [:]
    for constant in constants { values[constant.number] = constant.value }
    for input in self.inputs { values[input.number] = .tensor(input.checked(inputs[input.name])) }
    for name in inputs.keys.sorted() where !self.inputs.contains(where: { $0.name == name }) {
      fatalError("Program: it has no input \(name); its inputs are \(self.inputs.map(\.name))")
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
  fileprivate func checked(_ tensor: Tensor?) -> Tensor {
    guard let tensor else { fatalError("Program: the input \(name) of shape \(shape) is missing") }
    require(
      tensor.shape == shape && tensor.scalarType == scalarType,
      "Program: the input \(name) is of shape \(tensor.shape) \(tensor.scalarType), and the program was "
        + "recorded for \(shape) \(scalarType)")
    require(
      !tensor.isBeingRecorded,
      "Program: the input \(name) of shape \(shape) is being recorded, and the program's operations are "
        + "not; pass detached(), or call the function that the program was made of")
    return tensor.detached()
  }
}
