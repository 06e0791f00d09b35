import Adjoint
import Foundation

extension Summary: CustomStringConvertible {
  /// A table with a line for each row, and the totals below.
  public var description: String {
    let header = ["layer", "type", "result", "parameters", "FLOPs", "kept"]
    let total = [
      "total", "", "", parameterCount.grouped, abbreviated(flopCount), bytes(bytesKept),
    ]
    var lines = ([header] + rows.map(cells) + [total]).aligned(left: 3)
    if bufferCount > 0 { lines.append("and \(bufferCount.grouped) scalars in buffers") }
    for (alias, path) in aliases.sorted(by: { $0.key < $1.key }) {
      lines.append("shared: \(alias) is \(path)")
    }
    for (path, parameter) in unreached.named {
      lines.append("not reached: \(path) \(parameter.shape)")
    }
    for parameter in hidden {
      lines.append("not found in the model: a parameter of shape \(parameter.shape)")
    }
    return lines.joined(separator: "\n")
  }

  private func cells(of row: Row) -> [String] {
    let uses = row.useCount > 1 ? " ×\(row.useCount)" : ""
    let path = row.path.map { $0.isEmpty ? "the model" : $0 }
    return [
      (path ?? row.name) + uses, path == nil ? "" : row.name,
      "\(row.result)",
      row.parameterCount == 0 ? "" : row.parameterCount.grouped, abbreviated(row.flopCount),
      bytes(row.bytesKept),
    ]
  }

  private func bytes(_ count: Int) -> String {
    if count == 0 { return "" }
    let text = abbreviated(count)
    return text + (text.contains(" ") ? "B" : " B")
  }

  /// Three digits and a unit: `1.23 M`.
  private func abbreviated(_ count: Int) -> String {
    if count == 0 { return "" }
    var value = Double(count)
    for unit in ["", " k", " M", " G", " T"] {
      if value < 999.5 {
        let digits = unit.isEmpty || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2
        return String(format: "%.\(digits)f", value) + unit
      }
      value /= 1000
    }
    return String(format: "%.3g", value) + " P"
  }
}
