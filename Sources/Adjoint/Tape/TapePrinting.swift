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
  /// no leaf is a constant, `·`. The leaf of a parameter that has a name says it: `%0 = leaf output.bias`.
  public var description: String {
    var lines: [String] = []
    var steps = self.steps[...]
    let names = leafNames
    var number = 0
    while number < values.count {
      guard let step = steps.first, step.results.lowerBound <= number else {
        let name = names[number].map { " \($0)" } ?? ""
        lines.append("%\(number) = leaf\(name)  \(values[number])")
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

extension Tape {
  /// The memory that the tape holds, by operation, the largest first:
  /// `matmul  4 entries  kept 1.3 MB`.
  public var memorySummary: String {
    var totals: [String: (count: Int, bytes: Int)] = [:]
    for step in steps {
      totals[step.name, default: (0, 0)].count += 1
      totals[step.name]!.bytes += step.bytesKept
    }
    let leaves = values.count - steps.reduce(0) { $0 + $1.results.count }
    if leaves > 0 { totals["leaf", default: (0, 0)].count += leaves }
    let order = totals.sorted { ($1.value.bytes, $0.key) < ($0.value.bytes, $1.key) }
    return order.map { name, total in
      let entries = total.count == 1 ? "1 entry" : "\(total.count) entries"
      return "\(name)  \(entries)  kept \(formattedBytes(total.bytes))"
    }.joined(separator: "\n")
  }
}

extension Tape.Value: CustomStringConvertible {
  var description: String { "\(shape) \(scalarType)" }
}
