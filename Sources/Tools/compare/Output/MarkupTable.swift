import AdjointNetworks

extension Markup {
  /// A table whose first line holds its headings. Cells are markup; those of `numbers` are set to the
  /// right.
  static func table(
    _ headings: [String], _ lines: [[Cell]], numbers: Set<Int> = []
  ) -> String {
    func row(_ name: String, _ cells: [Cell]) -> String {
      element(
        "tr", [],
        cells.enumerated().map { column, cell in
          let classes = (numbers.contains(column) ? ["number"] : []) + cell.classes
          return element(
            name, classes.isEmpty ? [] : [("class", classes.joined(separator: " "))],
            cell.content.isEmpty ? "\u{200B}" : cell.content)
        }.joined())
    }
    let head = element("thead", [], row("th", headings.map { Cell($0) }))
    let body = element("tbody", [], lines.map { row("td", $0) }.joined(separator: "\n"))
    return element("div", [("class", "scroll")], element("table", [], head + "\n" + body))
  }

  struct Cell {
    let content: String
    var classes: [String] = []

    init(_ text: String, _ classes: String...) {
      (content, self.classes) = (escaped(text), classes)
    }

    init(markup: String) { content = markup }

    /// A word that says whether something is as it should be.
    static func verdict(_ isRight: Bool, _ right: String, _ wrong: String) -> Cell {
      Cell(isRight ? right : wrong, isRight ? "right" : "wrong")
    }
  }
}
