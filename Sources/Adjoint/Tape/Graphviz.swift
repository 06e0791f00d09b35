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
    for number in values.indices where isLeaf[number] {
      lines.append(
        "  \(number) [label = \"%\(number) leaf\\n\(values[number])\", style = filled, "
          + "fillcolor = lightgray]")
    }
    return (lines + ["}"]).joined(separator: "\n")
  }

  /// The number of the first of the values that were made together with one.
  private func node(of number: Int) -> Int {
    var (low, high) = (0, steps.count)
    while low < high {
      let middle = (low + high) / 2
      if steps[middle].results.upperBound <= number { low = middle + 1 } else { high = middle }
    }
    return low < steps.count && steps[low].results.contains(number)
      ? steps[low].results.lowerBound : number
  }

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
