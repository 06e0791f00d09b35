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
  /// One value a line: `%3 = matmul(%1, %2)  [32, 10] float32  kept 1.3 kB`. An operand that leads to
  /// no leaf is a constant, `·`.
  public var description: String {
    entries.enumerated().map { number, entry in
      guard let step = entry.step else {
        return "%\(number) = leaf  \(entry.shape) \(entry.scalarType)"
      }
      let operands = entry.operands.map { $0.map { "%\($0)" } ?? "·" }.joined(separator: ", ")
      let kept = step.bytesKept == 0 ? "" : "  kept \(formattedBytes(step.bytesKept))"
      return "%\(number) = \(step.name)(\(operands))  \(entry.shape) \(entry.scalarType)\(kept)"
    }.joined(separator: "\n")
  }
}
