extension Tape {
  /// The tape as a graph in the DOT language of Graphviz: values are nodes, and an arrow leads from
  /// each operand to what was computed from it.
  public var graphvizDescription: String {
    var lines = ["digraph tape {", "  rankdir = BT", "  node [shape = box, fontname = monospace]"]
    for (number, entry) in entries.enumerated() {
      let name = entry.step?.name ?? "leaf"
      let style = entry.step == nil ? ", style = filled, fillcolor = lightgray" : ""
      let label = "%\(number) \(name)\\n\(entry.shape) \(entry.scalarType)"
      lines.append("  \(number) [label = \"\(label)\"\(style)]")
      for operand in entry.operands {
        if let operand { lines.append("  \(operand) -> \(number)") }
      }
    }
    return (lines + ["}"]).joined(separator: "\n")
  }

  /// What the tape holds, by operation, the one that keeps most first:
  /// `matmul  4 entries  kept 1.3 MB`.
  public var memorySummary: String {
    var totals: [String: (count: Int, bytes: Int)] = [:]
    for entry in entries {
      let name = entry.step?.name ?? "leaf"
      let known = totals[name] ?? (0, 0)
      totals[name] = (known.count + 1, known.bytes + (entry.step?.bytesKept ?? 0))
    }
    let order = totals.sorted { ($1.value.bytes, $0.key) < ($0.value.bytes, $1.key) }
    return order.map { name, total in
      let entries = total.count == 1 ? "1 entry" : "\(total.count) entries"
      return "\(name)  \(entries)  kept \(formattedBytes(total.bytes))"
    }.joined(separator: "\n")
  }
}
