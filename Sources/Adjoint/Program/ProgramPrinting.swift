extension Program: CustomStringConvertible {
  /// Inputs, constants, operations and outputs, one a line: `%2 = matmul(x, w)  [32, 10] float32`.
  ///
  /// A constant whose scalars are all the same stands where it is used, as a number. So does what an
  /// operation has of its own, such as an axis, a factor or positions.
  public var description: String {
    var names: [Int: String] = [:]
    var lines: [String] = []
    func kind(_ shape: Shape, _ element: StableHLO.Element) -> String {
      element == .unsigned ? "key" : "\(shape) \(element)"
    }
    for input in inputs {
      names[input.number] = input.name
      lines.append("input \(input.name)  \(kind(input.shape, input.element))")
    }
    var count = 0
    for constant in constants {
      if let text = constant.value.repeatedScalar {
        names[constant.number] = text
      } else {
        names[constant.number] = "constant\(count)"
        lines.append(
          "constant\(count)  \(kind(constant.shape, constant.value.element))  "
            + formattedBytes(constant.byteCount))
        count += 1
      }
    }
    count = 0
    for operation in operations {
      for number in operation.results {
        names[number] = "%\(count)"
        count += 1
      }
      let results = operation.results.map { names[$0]! }.joined(separator: ", ")
      let operands = (operation.operands.map { names[$0]! } + operation.operation.details)
        .joined(separator: ", ")
      let kinds = operation.resultKinds.map { kind($0.shape, $0.element) }
      lines.append(
        "\(results) = \(operation.name)(\(operands))  " + kinds.joined(separator: ", "))
    }
    for output in outputs {
      lines.append(
        "output \(output.name) = \(names[output.number]!)  \(output.shape) \(output.scalarType)")
    }
    return lines.joined(separator: "\n")
  }
}

extension ProgramValue {
  /// The only number or truth value in it, where there is only one.
  var repeatedScalar: String? {
    switch self {
    case .integers, .key: return nil
    case .tensor(let tensor):
      let scalars = tensor.scalars
      guard let first = scalars.first, scalars.allSatisfy({ $0.bitPattern == first.bitPattern })
      else { return nil }
      return tensor.scalarType == .float32 ? "\(Float(first))" : "\(first)"
    case .mask(let mask):
      guard let first = mask.elements.first, mask.elements.allSatisfy({ $0 == first })
      else { return nil }
      return "\(first)"
    }
  }
}
