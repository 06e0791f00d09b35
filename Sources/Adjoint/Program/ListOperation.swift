/// An operation of a program on a list of integers.
enum ListOperation: ProgramOperation {
  /// Where the integers are a number, as a mask of a shape.
  case equals(Int, shape: Shape)

  /// The integers, with another number in the place of one.
  case replacing(Int, with: Int)

  var isLowerable: Bool { true }

  var name: String {
    switch self {
    case .equals: "equals"
    case .replacing: "replacing"
    }
  }

  var details: [String] {
    switch self {
    case .equals(let number, _): ["\(number)"]
    case .replacing(let number, let other): ["\(number)", "with: \(other)"]
    }
  }

  func evaluated(at operands: [ProgramValue]) -> [ProgramValue] {
    let integers = operands[0].integers
    switch self {
    case .equals(let number, let shape):
      return [.mask(Mask(integers.map { $0 == number }, shape: shape))]
    case .replacing(let number, let other):
      return [.integers(integers.map { $0 == number ? other : $0 })]
    }
  }

  func lowered(_ operands: [StableHLO.Value], in function: StableHLO) -> [StableHLO.Value] {
    let x = operands[0]
    switch self {
    case .equals(let number, let shape):
      let isEqual = function.compare(x, "EQ", function.constant([number], shape: []))
      return [function.reshape(isEqual, to: shape)]
    case .replacing(let number, let other):
      let isEqual = function.compare(x, "EQ", function.constant([number], shape: []))
      return [function.select(isEqual, function.constant([other], shape: []), x)]
    }
  }
}

extension [Int] {
  /// Whether a program is being recorded that has this list for an input, so that another run has other
  /// integers.
  var isOpen: Bool { ProgramTracer.current?.isOpen(self) ?? false }

  /// Tells the program that is being recorded, if one is, that something is made of the integers that is
  /// the same in each run.
  func noteReading() {
    if Inspection.isOn { ProgramTracer.current?.noteReading(of: .integers(self)) }
  }

  /// Where these integers are a number, as a mask of a shape; noted for the program that has them.
  func mask(where number: Int, shape: Shape) -> Mask {
    let operation = ListOperation.equals(number, shape: shape)
    return noted(operation).mask
  }

  /// These integers with another number in the place of one; noted likewise.
  func replacing(_ number: Int, with other: Int) -> [Int] {
    noted(.replacing(number, with: other)).integers
  }

  private func noted(_ operation: ListOperation) -> ProgramValue {
    let result = operation.evaluated(at: [.integers(self)])[0]
    ProgramTracer.current?.note(operation, [.integers(self)], result)
    return result
  }
}
