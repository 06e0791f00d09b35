extension Tape {
  /// The tape of the innermost scope that is recording on this thread.
  ///
  /// ```swift
  /// gradient(at: x) { x in
  ///   let y = exp(x).sum()
  ///   print(Tape.current!)
  ///   return y
  /// }
  /// ```
  public static var current: Tape? { TapeStack.current.tapes.last }
}

extension Tape: CustomStringConvertible {
  /// One step a line: `%3 = matmul(%1, %2)  [32, 10] float32  kept 1.3 kB`. An operand that leads to
  /// no leaf is a constant, `·`.
  public var description: String {
    var lines: [String] = []
    var steps = self.steps[...]
    var number = 0
    while number < values.count {
      guard let step = steps.first, step.results.lowerBound <= number else {
        lines.append("%\(number) = leaf  \(values[number])")
        number += 1
        continue
      }
      steps.removeFirst()
      number = max(number, step.results.upperBound)
      let results = step.results.map { "%\($0)" }.joined(separator: ", ")
      let operands = step.operands.map { $0.map { "%\($0)" } ?? "·" }.joined(separator: ", ")
      let types = values[step.results].map { "\($0)" }.joined(separator: ", ")
      let kept = step.bytesKept == 0 ? "" : "  kept \(formattedBytes(step.bytesKept))"
      lines.append("\(results) = \(step.name)(\(operands))  \(types)\(kept)")
    }
    return lines.joined(separator: "\n")
  }
}

extension Tape.Value: CustomStringConvertible {
  var description: String { "\(shape) \(scalarType)" }
}
