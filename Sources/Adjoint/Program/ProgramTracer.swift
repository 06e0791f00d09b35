/// Notes the operations that depend on a program's inputs while they are evaluated.
///
/// A value is known by where its scalars stand. All that was seen is kept, so that no memory is used
/// again, and nothing is changed in place, which is done only where nobody else keeps the memory.
final class ProgramTracer {
  private(set) var values: [ProgramValue] = []
  private(set) var entries: [Program.Operation] = []

  /// The numbers of the values that depend on an input, or that something did with one.
  private var numbers: [ProgramValue.Place: Int] = [:]

  /// One number for all shapes of the same scalars.
  private var numbersOfFlat: [ProgramValue.Place: Int] = [:]

  /// The values that are the same whatever the inputs are.
  private(set) var constants: Set<Int> = []

  /// The lists and keys that inputs were made of, by the inputs' names.
  private var originals: [ProgramValue.Place: String] = [:]

  /// Whether what is evaluated now is a part of an operation that was noted, or is of constants alone.
  private(set) var isInOperation = false

  /// Whether the operation whose forward is being noted has read scalars.
  private var hasRead: Bool?

  /// The one that records on this thread.
  static var current: ProgramTracer? {
    @inline(__always) get { Inspection.isOn ? TapeStack.current.programTracer : nil }
  }

  /// Whether operations on these values are noted now.
  private func isOf(_ value: ProgramValue) -> Bool {
    guard let number = numbersOfFlat[value.place.flat] else { return false }
    return !constants.contains(number)
  }

  /// Makes a value an input, which is a copy of another one.
  func addInput(_ value: ProgramValue, named name: String, copying original: ProgramValue) -> Int {
    // All empty lists stand in one place.
    if !original.isTensor, original.place != value.place { originals[original.place] = name }
    return add(value)
  }

  private func add(_ value: ProgramValue) -> Int {
    let (number, place) = (values.count, value.place)
    values.append(value.detached)
    // The first to have these scalars will do for all: an operation may return what it was given.
    if numbers[place] == nil { numbers[place] = number }
    if numbersOfFlat[place.flat] == nil { numbersOfFlat[place.flat] = number }
    return number
  }

  /// The number of a value, which becomes a constant unless it is known.
  func number(of value: ProgramValue) -> Int {
    let place = value.place
    if let number = numbers[place] { return number }
    // The same scalars under another shape, which no operation made.
    if let number = numbersOfFlat[place.flat], !constants.contains(number),
      case .tensor(let tensor) = value
    {
      let result = add(value)
      let reshape = RecordedOperation(operation: Reshape(shape: tensor.shape))
      append(reshape, [number], [result])
      return result
    }
    let number = add(value)
    constants.insert(number)
    return number
  }

  /// Evaluates an operation, and notes it, or what its forward consists of.
  func evaluate<Op: TensorOperation>(
    _ operation: Op, _ operands: Operands, _ forward: () -> Op.Result
  ) -> Op.Result {
    var values = operands.map { ProgramValue.tensor($0) }
    var hasOpenList = false
    if !isInOperation, let argument = (operation as? any OperationWithArgument)?.argument {
      let isInput = isOpen(argument)
      if case .integers = argument { hasOpenList = isInput }
      // A list of constants stays in the operation, as its axes do.
      if isInput || argument.element != .integer { values.append(argument) }
    }
    guard !isInOperation, values.contains(where: isOf) else { return quietly(forward) }
    if operation is any LowerableOperation {
      let result = quietly(forward)
      note(
        RecordedOperation(operation: operation, hasOpenList: hasOpenList), values,
        result.tensors.map { .tensor($0) })
      return result
    }
    let (start, outer) = (entries.count, hasRead)
    hasRead = false
    let result = forward()
    let results = result.tensors.map { ProgramValue.tensor($0) }
    if hasRead == true || !results.allSatisfy(isOf) {
      removeEntries(from: start)
      note(
        RecordedOperation(operation: operation, hasOpenList: hasOpenList), values, results)
    }
    hasRead = outer
    return result
  }

  /// Notes an operation on masks, lists or keys.
  func note(
    _ operation: some ProgramOperation, _ operands: [ProgramValue], _ result: ProgramValue
  ) {
    guard operands.contains(where: isOpen) else { return }
    note(operation, operands, [result])
  }

  private func note(
    _ operation: some ProgramOperation, _ operands: [ProgramValue], _ results: [ProgramValue]
  ) {
    let numbers = operands.map(number)
    append(operation, numbers, results.map(add))
  }

  private func append(_ operation: some ProgramOperation, _ operands: [Int], _ results: [Int]) {
    let kinds = results.map {
      Program.Operation.Kind(shape: values[$0].shape, element: values[$0].element)
    }
    entries.append(
      .init(operation: operation, operands: operands, results: results, resultKinds: kinds))
  }

  private func quietly<Result>(_ body: () -> Result) -> Result {
    let outer = isInOperation
    isInOperation = true
    defer { isInOperation = outer }
    return body()
  }

  private func removeEntries(from start: Int) {
    let removed = Set(entries[start...].flatMap(\.results))
    entries.removeSubrange(start...)
    numbers = numbers.filter { !removed.contains($0.value) }
    numbersOfFlat = numbersOfFlat.filter { !removed.contains($0.value) }
  }

  /// Whether a value's scalars depend on the inputs, so that no decision may depend on them here.
  func isOpen(_ tensor: Tensor) -> Bool { isOpen(.tensor(tensor)) }
  func isOpen(_ mask: Mask) -> Bool { isOpen(.mask(mask)) }
  func isOpen(_ integers: [Int]) -> Bool { isOpen(.integers(integers)) }

  private func isOpen(_ value: ProgramValue) -> Bool {
    if isInOperation { return false }
    if !value.isTensor, let name = originals[value.place] {
      fatalError(
        "Program: the function uses the \(value.noun) that the input \(name) was made of, and not the "
          + "input, so it would be a constant; take it from the inputs that the function is given")
    }
    return isOf(value)
  }

  /// Traps, or takes the operation whose forward this is as a whole, where scalars are read that depend
  /// on the inputs.
  func noteReading(of value: ProgramValue) {
    guard !isInOperation, isOf(value) else { return }
    if hasRead != nil {
      hasRead = true
      return
    }
    fatalError(value.readingProblem)
  }
}

extension TapeStack {
  /// Evaluates the forward of an operation for the program that is being recorded, where one is.
  @inline(__always)
  func traced<Op: TensorOperation>(
    _ operation: Op, _ operands: Operands, _ forward: () -> Op.Result
  ) -> Op.Result {
    guard isInspecting, let programTracer else { return forward() }
    return programTracer.evaluate(operation, operands, forward)
  }

  /// Whether a fused operation is recorded as what it means.
  @inline(__always)
  func unfolds<Op: FusedOperation>(_ operation: Op) -> Bool {
    guard isInspecting, let programTracer, !programTracer.isInOperation else { return false }
    return !(operation is any LowerableOperation)
  }

  /// Runs `body` with the operations that depend on a program's inputs put on its list.
  func tracing<Result>(
    program tracer: ProgramTracer, _ body: () throws -> Result
  ) rethrows -> Result {
    require(
      isEmpty && programTracer == nil,
      "Program: it is recorded inside another scope, to which its operations would mean nothing; make "
        + "the program outside")
    programTracer = tracer
    defer { programTracer = nil }
    return try inspecting(body)
  }
}

extension Tensor {
  /// Whether a program is being recorded whose inputs decide what this tensor's scalars are. A backward
  /// then goes the general way, and not one that is right for these scalars alone.
  var isOpen: Bool { ProgramTracer.current?.isOpen(self) ?? false }

  /// Tells the program that is being recorded, if one is, that scalars are read.
  @inline(__always)
  func noteReading() {
    if Inspection.isOn { ProgramTracer.current?.noteReading(of: .tensor(self)) }
  }
}
