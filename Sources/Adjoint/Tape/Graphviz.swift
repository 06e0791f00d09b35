extension Tape {
  /// The tape as a graph in the DOT language of Graphviz: values are nodes, and an arrow leads from
  /// each operand to what was computed from it.
  public var graphvizDescription: String {
    var lines = ["digraph tape {", "  rankdir = BT", "  node [shape = box, fontname = monospace]"]
    var isLeaf = [Bool](repeating: true, count: values.count)
    for step in steps {
      let names = step.results.map { "%\($0)" }.joined(separator: ", ")
      let types = values[step.results].map { "\\n\($0)" }.joined()
      for result in step.results { isLeaf[result] = false }
      lines.append("  \(step.results.lowerBound) [label = \"\(names) \(step.name)\(types)\"]")
      for case let operand? in step.operands {
        lines.append("  \(node(of: operand)) -> \(step.results.lowerBound)")
      }
    }
    let leafNames = leafNames
    for number in values.indices where isLeaf[number] {
      let name = leafNames[number].map { " \($0.escapedForLabel)" } ?? ""
      lines.append(
        "  \(number) [label = \"%\(number) leaf\(name)\\n\(values[number])\", style = filled, "
          + "fillcolor = lightgray]")
    }
    return (lines + ["}"]).joined(separator: "\n")
  }

  /// The number of the first of the values that were made together with one.
  private func node(of number: Int) -> Int {
    producer(of: number)?.results.lowerBound ?? number
  }
}

extension String {
  /// This text inside the quotes of a label.
  fileprivate var escapedForLabel: String {
    reduce(into: "") { text, character in
      if character == "\"" || character == "\\" { text.append("\\") }
      text.append(character)
    }
  }
}
