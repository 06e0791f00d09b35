/// The names of a plot's lines above it, to the right, in as many rows as they need.
struct PlotLegend: Sendable {
  private let rows: [[Entry]]

  private struct Entry: Sendable {
    let name: String
    let style: String
    let marker: Plot.Marker?

    /// The name's width, and room for a piece of the line.
    var width: Double { Double(name.count) * 7.4 + 46 }
  }

  init(_ series: [Plot.Series], width: Double) {
    var rows: [[Entry]] = [[]]
    var rest = width
    for line in series {
      guard let name = line.name else { continue }
      let entry = Entry(name: name, style: line.style, marker: line.marker)
      rest -= entry.width
      if rest < 0 && !rows[rows.count - 1].isEmpty {
        rows.append([])
        rest = width - entry.width
      }
      rows[rows.count - 1].append(entry)
    }
    self.rows = rows
  }

  /// How much it is higher than one row.
  var height: Double { Double(rows.count - 1) * 18 }

  var markup: String {
    rows.enumerated().flatMap { number, row in
      let y = 14 + Double(number) * 18
      var start = PlotArea.right
      return row.reversed().map { entry in
        start -= entry.width - 46
        let label = Markup.text(entry.name, start, y, "legend", anchor: "start")
        let line = Markup.element(
          "line",
          [
            ("class", "line \(entry.style)"), ("x1", Markup.rounded(start - 30)),
            ("y1", Markup.rounded(y - 4)), ("x2", Markup.rounded(start - 6)),
            ("y2", Markup.rounded(y - 4)),
          ])
        let symbol = entry.marker?.markup(entry.style, start - 18, y - 4, hint: "") ?? ""
        start -= 46
        return line + symbol + label
      }
    }.joined()
  }
}

extension Plot.Marker {
  /// The marker around a place, which shows the hint to who points at it.
  func markup(_ style: String, _ x: Double, _ y: Double, hint: String) -> String {
    let style = ("class", "marker \(style)")
    let title = hint.isEmpty ? "" : Markup.element("title", [], Markup.escaped(hint))
    switch self {
    case .circle:
      return Markup.element(
        "circle",
        [style, ("cx", Markup.rounded(x)), ("cy", Markup.rounded(y)), ("r", "3.4")], title)
    case .square:
      return Markup.element(
        "rect",
        [
          style, ("x", Markup.rounded(x - 3)), ("y", Markup.rounded(y - 3)), ("width", "6"),
          ("height", "6"),
        ], title)
    case .triangle:
      let path =
        "M\(Markup.rounded(x)),\(Markup.rounded(y - 4)) "
        + "L\(Markup.rounded(x + 4)),\(Markup.rounded(y + 3)) "
        + "L\(Markup.rounded(x - 4)),\(Markup.rounded(y + 3)) Z"
      return Markup.element("path", [style, ("d", path)], title)
    }
  }
}
