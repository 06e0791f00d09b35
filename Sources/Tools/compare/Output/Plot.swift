import Foundation
import Programs

/// Lines over two axes, drawn as SVG that takes its colours from the page's style.
struct Plot {
  let title: String
  let x: Axis
  let y: Axis
  let series: [Series]

  /// Numbers on the y axis that mean something, each with what.
  var marks: [(value: Double, text: String)] = []

  struct Series {
    /// What the legend says.
    let name: String

    /// The style's name for its colour and marker.
    let kind: Kind
    let points: [(x: Double, y: Double)]
  }

  enum Kind: String { case fused, composed, naive }

  private static let size = (width: 560.0, height: 380.0)
  private static let inside = (left: 66.0, right: 546.0, top: 44.0, bottom: 326.0)

  var svg: String {
    let content = [grid, markLines, axes, lines, legend].joined(separator: "\n")
    return Markup.element(
      "svg",
      [
        ("viewBox", "0 0 \(Int(Plot.size.width)) \(Int(Plot.size.height))"), ("role", "img"),
        ("aria-label", title),
      ], content)
  }

  private func left(_ value: Double) -> Double {
    Plot.inside.left + x.position(of: value) * (Plot.inside.right - Plot.inside.left)
  }

  private func top(_ value: Double) -> Double {
    Plot.inside.bottom - y.position(of: value) * (Plot.inside.bottom - Plot.inside.top)
  }

  // MARK: Axes

  private var grid: String {
    let minor =
      x.minorTicks.map { vertical(left($0), "minor") }
      + y.minorTicks.map { horizontal(top($0), "minor") }
    let major =
      x.ticks.map { vertical(left($0.value), "grid") }
      + y.ticks.map { horizontal(top($0.value), "grid") }
    return (minor + major).joined()
  }

  private var axes: String {
    let atBottom = x.ticks.map {
      text($0.text, left($0.value), Plot.inside.bottom + 18, "tick", anchor: "middle")
    }
    let atSide = y.ticks.map {
      text($0.text, Plot.inside.left - 8, top($0.value) + 4, "tick", anchor: "end")
    }
    let titles = [
      text(
        x.title, (Plot.inside.left + Plot.inside.right) / 2, Plot.inside.bottom + 42, "axis",
        anchor: "middle"),
      text(y.title, 4, 14, "axis", anchor: "start"),
    ]
    return (atBottom + atSide + titles).joined()
      + horizontal(Plot.inside.bottom, "frame") + vertical(Plot.inside.left, "frame")
  }

  private var markLines: String {
    marks.map {
      horizontal(top($0.value), "mark")
        + text($0.text, Plot.inside.right, top($0.value) - 8, "note", anchor: "end")
    }.joined()
  }

  // MARK: Lines

  private var lines: String {
    series.map { series in
      let points = series.points.map { (left($0.x), top($0.y), $0) }
      let path = points.map { "\(rounded($0.0)),\(rounded($0.1))" }.joined(separator: " ")
      let line = Markup.element(
        "polyline", [("class", "line \(series.kind.rawValue)"), ("points", path)])
      let markers = points.map { x, y, point in
        marker(series.kind, x, y, hint: "\(series.name): \(hint(point))")
      }
      return line + markers.joined()
    }.joined(separator: "\n")
  }

  private func hint(_ point: (x: Double, y: Double)) -> String {
    String(format: "%g", point.x) + ", " + point.y.text("%.3g")
  }

  /// A circle, a square or a triangle, so that colour is not all that tells the lines apart.
  private func marker(_ kind: Kind, _ x: Double, _ y: Double, hint: String) -> String {
    let style = ("class", "marker \(kind.rawValue)")
    let title = hint.isEmpty ? "" : Markup.element("title", [], Markup.escaped(hint))
    switch kind {
    case .fused:
      return Markup.element(
        "circle", [style, ("cx", rounded(x)), ("cy", rounded(y)), ("r", "3.4")], title)
    case .composed:
      return Markup.element(
        "rect",
        [
          style, ("x", rounded(x - 3)), ("y", rounded(y - 3)), ("width", "6"), ("height", "6"),
        ], title)
    case .naive:
      let path =
        "M\(rounded(x)),\(rounded(y - 4)) L\(rounded(x + 4)),\(rounded(y + 3)) "
        + "L\(rounded(x - 4)),\(rounded(y + 3)) Z"
      return Markup.element("path", [style, ("d", path)], title)
    }
  }

  private var legend: String {
    var start = Plot.inside.right
    return series.reversed().map { series in
      start -= Double(series.name.count) * 7.4
      let label = text(series.name, start, 14, "legend", anchor: "start")
      let symbol =
        Markup.element(
          "line",
          [
            ("class", "line \(series.kind.rawValue)"), ("x1", rounded(start - 30)), ("y1", "10"),
            ("x2", rounded(start - 6)), ("y2", "10"),
          ]) + marker(series.kind, start - 18, 10, hint: "")
      start -= 46
      return symbol + label
    }.joined()
  }

  // MARK: Pieces

  private func horizontal(_ y: Double, _ style: String) -> String {
    Markup.element(
      "line",
      [
        ("class", style), ("x1", rounded(Plot.inside.left)), ("y1", rounded(y)),
        ("x2", rounded(Plot.inside.right)), ("y2", rounded(y)),
      ])
  }

  private func vertical(_ x: Double, _ style: String) -> String {
    Markup.element(
      "line",
      [
        ("class", style), ("x1", rounded(x)), ("y1", rounded(Plot.inside.top)),
        ("x2", rounded(x)), ("y2", rounded(Plot.inside.bottom)),
      ])
  }

  private func text(
    _ content: String, _ x: Double, _ y: Double, _ style: String, anchor: String
  ) -> String {
    Markup.element(
      "text",
      [("class", style), ("x", rounded(x)), ("y", rounded(y)), ("text-anchor", anchor)],
      Markup.escaped(content))
  }

  private func rounded(_ value: Double) -> String { String(format: "%.1f", value) }
}
