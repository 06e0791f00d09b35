import Foundation

/// Lines over two axes, drawn as SVG.
package struct Plot: Sendable {
  let title: String
  let x: Axis
  let y: Axis
  package let series: [Series]

  /// Numbers on the y axis that mean something, each with what.
  let marks: [(value: Double, text: String)]

  package struct Series: Sendable {
    /// What the legend says; nil for a line that it leaves out.
    let name: String?

    /// The style's name for the line's colour and dashes.
    let style: String

    /// What is drawn at each point, so that colour is not all that tells the lines apart.
    let marker: Marker?

    /// The points; the line is broken where one is NaN.
    package let points: [(x: Double, y: Double)]

    package init(
      name: String?, style: String, marker: Marker? = nil, points: [(x: Double, y: Double)]
    ) {
      (self.name, self.style, self.marker, self.points) = (name, style, marker, points)
    }
  }

  package enum Marker: Sendable { case circle, square, triangle }

  package init(
    title: String, x: Axis, y: Axis, series: [Series],
    marks: [(value: Double, text: String)] = []
  ) {
    (self.title, self.x, self.y) = (title, x, y)
    (self.series, self.marks) = (series, marks)
    // The title of the y axis stands to the left of it.
    legend = PlotLegend(series, width: PlotArea.right - 20 - Double(y.title.count) * 7.4)
    area = PlotArea(top: 44 + legend.height)
  }

  let area: PlotArea
  let legend: PlotLegend

  /// An `svg` element for a page that has ``style``.
  package var svg: String { element(attributes: [], content: "") }

  /// A file of its own.
  package var file: String {
    """
    <?xml version="1.0" encoding="UTF-8"?>
    \(element(
      attributes: [("xmlns", "http://www.w3.org/2000/svg")],
      content: "<style>\n\(Plot.style)\nsvg { background: var(--card); }\n</style>\n"))

    """
  }

  private func element(attributes: [(String, String)], content: String) -> String {
    Markup.element(
      "svg",
      attributes + [
        ("viewBox", "0 0 \(Int(PlotArea.width)) \(Int(area.height))"), ("role", "img"),
        ("aria-label", title),
      ],
      content + [grid, markLines, axes, lines, legend.markup].joined(separator: "\n"))
  }

  private func left(_ value: Double) -> Double {
    area.left + x.position(of: value) * (area.right - area.left)
  }

  private func top(_ value: Double) -> Double {
    area.bottom - y.position(of: value) * (area.bottom - area.top)
  }

  // MARK: Axes

  private var grid: String {
    let minor =
      x.minorTicks.map { area.vertical(left($0), "minor") }
      + y.minorTicks.map { area.horizontal(top($0), "minor") }
    let major =
      x.ticks.map { area.vertical(left($0.value), "grid") }
      + y.ticks.map { area.horizontal(top($0.value), "grid") }
    return (minor + major).joined()
  }

  private var axes: String {
    let atBottom = x.ticks.map {
      Markup.text($0.text, left($0.value), area.bottom + 18, "tick", anchor: "middle")
    }
    let atSide = y.ticks.map {
      Markup.text($0.text, area.left - 8, top($0.value) + 4, "tick", anchor: "end")
    }
    let titles = [
      Markup.text(
        x.title, (area.left + area.right) / 2, area.bottom + 42, "axis", anchor: "middle"),
      Markup.text(y.title, 4, 14, "axis", anchor: "start"),
    ]
    return (atBottom + atSide + titles).joined()
      + area.horizontal(area.bottom, "frame") + area.vertical(area.left, "frame")
  }

  private var markLines: String {
    marks.map {
      area.horizontal(top($0.value), "mark")
        + Markup.text($0.text, area.right, top($0.value) - 8, "note", anchor: "end")
    }.joined()
  }

  // MARK: Lines

  private var lines: String {
    series.map { series in
      let parts = series.points.split { $0.x.isNaN || $0.y.isNaN }.map { part in
        // A line through one point is drawn as a dot where it has two ends.
        (part.count == 1 ? part + part : part).map { point in
          "\(Markup.rounded(left(point.x))),\(Markup.rounded(top(point.y)))"
        }.joined(separator: " ")
      }
      let lines = parts.map {
        Markup.element("polyline", [("class", "line \(series.style)"), ("points", $0)])
      }
      guard let marker = series.marker else { return lines.joined() }
      let markers = series.points.filter { !$0.x.isNaN && !$0.y.isNaN }.map { point in
        marker.markup(
          series.style, left(point.x), top(point.y),
          hint: "\(series.name ?? ""): \(String(format: "%g", point.x)), \(point.y.short)")
      }
      return (lines + markers).joined()
    }.joined(separator: "\n")
  }
}

/// Where a plot's lines are, in the units of its SVG.
struct PlotArea: Sendable {
  static let width = 560.0

  /// Below the right end there is room for half a number.
  static let right = width - 26
  let left = 66.0
  let right = PlotArea.right
  let top: Double
  var bottom: Double { top + 282 }
  var height: Double { bottom + 54 }

  func horizontal(_ y: Double, _ style: String) -> String {
    line(style, (left, y), (right, y))
  }

  func vertical(_ x: Double, _ style: String) -> String {
    line(style, (x, top), (x, bottom))
  }

  private func line(
    _ style: String, _ start: (x: Double, y: Double), _ end: (x: Double, y: Double)
  ) -> String {
    Markup.element(
      "line",
      [
        ("class", style), ("x1", Markup.rounded(start.x)), ("y1", Markup.rounded(start.y)),
        ("x2", Markup.rounded(end.x)), ("y2", Markup.rounded(end.y)),
      ])
  }
}

extension Markup {
  /// A line of text in an SVG.
  static func text(
    _ content: String, _ x: Double, _ y: Double, _ style: String, anchor: String
  ) -> String {
    element(
      "text",
      [("class", style), ("x", rounded(x)), ("y", rounded(y)), ("text-anchor", anchor)],
      escaped(content))
  }

  static func rounded(_ value: Double) -> String { String(format: "%.1f", value) }
}
