/// All that was noted of a function in one run.
struct ProgramRecord {
  let inputs: [(name: String, number: Int)]
  let outputs: [(name: String, number: Int)]
  let constants: Set<Int>
  let operations: [Program.Operation]
  let values: [ProgramValue]

  init(
    of function: (Program.Arguments) throws -> [String: Tensor], at arguments: Program.Arguments
  ) rethrows {
    let tracer = ProgramTracer()
    let given = arguments.values
    let copies = given.map { (name: $0.name, value: $0.value.copied) }
    inputs = zip(given, copies).map { original, copy in
      let number = tracer.addInput(copy.value, named: copy.name, copying: original.value)
      return (copy.name, number)
    }
    let results = try TapeStack.current.tracing(program: tracer) {
      try function(Program.Arguments(copies))
    }
    outputs = results.sorted { $0.key < $1.key }.map { ($0, tracer.number(of: .tensor($1))) }
    constants = tracer.constants
    (operations, values) = (tracer.entries, tracer.values)
    for (name, original) in given {
      require(
        !constants.contains { values[$0].place == original.place },
        "Program: the function uses the \(original.noun) that the input \(name) was made of, and not the "
          + "input, so it would be a constant; take it from the inputs that the function is given")
    }
  }

  /// Traps unless a run at other inputs went the same way, with the same constants, and each of its
  /// operations gave what this record of it gives.
  func requireSame(as other: ProgramRecord) {
    var known = [ProgramValue?](repeating: nil, count: values.count)
    for (_, number) in inputs { known[number] = other.values[number] }
    func fail(_ place: String, _ problem: String) -> Never {
      fatalError(
        "Program: at other inputs \(place) \(problem), so a record of the function would be wrong "
          + "there; the function must do the same operations whatever its inputs are, and compute "
          + "what depends on them with operations on tensors")
    }
    for (index, operation) in operations.enumerated() {
      let place = "operation \(index), \(operation.name),"
      guard index < other.operations.count else { fail(place, "is not done") }
      let again = other.operations[index]
      guard again.name == operation.name, again.operands == operation.operands,
        again.results == operation.results, again.resultKinds == operation.resultKinds
      else { fail(place, "is another one, \(again.name)") }
      for (position, number) in operation.operands.enumerated() where constants.contains(number) {
        guard other.constants.contains(number), values[number].isIdentical(to: other.values[number])
        else {
          fail(
            place, "has another constant of shape \(values[number].shape) as operand \(position)")
        }
        known[number] = values[number]
      }
      let results = operation.operation.evaluated(at: operation.operands.map { known[$0]! })
      for (result, number) in zip(results, operation.results) {
        guard result.isIdentical(to: other.values[number]) else {
          fail(place, "gives another result than its record does")
        }
        known[number] = result
      }
    }
    guard other.operations.count == operations.count else {
      fail("after \(operations.count) operations", "more are done")
    }
    for (output, again) in zip(outputs, other.outputs) {
      let isConstant = constants.contains(output.number)
      guard output.name == again.name, output.number == again.number,
        !isConstant || values[output.number].isIdentical(to: other.values[output.number])
      else { fail("the output \(output.name)", "is another") }
    }
    guard outputs.count == other.outputs.count else { fail("the function", "has other outputs") }
  }
}

extension Program {
  /// What the outputs need of a record.
  init(_ record: ProgramRecord) {
    func type(_ number: Int) -> (Shape, ScalarType) {
      let tensor = record.values[number].tensor
      return (tensor.shape, tensor.scalarType)
    }
    var needed = Set(record.outputs.map(\.number))
    var operations: [Operation] = []
    for operation in record.operations.reversed()
    where operation.results.contains(where: needed.contains) {
      needed.formUnion(operation.operands)
      operations.append(operation)
    }
    let made = Set(operations.flatMap(\.results))
    inputs = record.inputs.map { name, number in
      let value = record.values[number]
      return Input(name: name, kind: value.inputKind, shape: value.shape, number: number)
    }
    outputs = record.outputs.map { name, number in
      let (shape, scalarType) = type(number)
      return Output(name: name, shape: shape, scalarType: scalarType, number: number)
    }
    constants = record.constants.intersection(needed).subtracting(made).sorted().map {
      Constant(value: record.values[$0], number: $0)
    }
    self.operations = operations.reversed()
  }
}

extension ProgramValue {
  /// The same in memory of its own, so that it is no other value, and a capture of the original is a
  /// constant. A key, which is known by its bits, becomes another one.
  fileprivate var copied: ProgramValue {
    switch self {
    case .tensor(let tensor):
      .tensor(Tensor(tensor.scalars, shape: tensor.shape, as: tensor.scalarType))
    case .mask: self
    case .integers(let integers): .integers(integers.map { $0 })
    case .key(let key): .key(key.folded(with: .min))
    }
  }

  fileprivate var inputKind: Program.Input.Kind {
    switch self {
    case .tensor(let tensor): .tensor(tensor.scalarType)
    case .integers: .integers
    case .key: .key
    case .mask: fatalError("a mask is no input")
    }
  }
}
