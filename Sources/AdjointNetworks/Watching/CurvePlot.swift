import Adjoint
import AdjointFiles
import Foundation

/// A plot of curves over the steps, as SVG.
public struct CurvePlot: Sendable {
  /// What stands above it: the names of the curves.
  public let title: String

  /// Whether the values stand on a logarithmic axis.
  public let isLogarithmic: Bool

  /// How many values the lines leave out, because they are not finite, or not positive on a logarithmic axis.
  public let omittedCount: Int

  private let plot: Plot

  /// A plot of the curves of some names, of one training or of several.
  ///
  /// - Parameters:
  ///   - runs: the trainings. Several are told apart by the names of their runs.
  ///   - names: the curves. A training may lack one.
  ///   - isLogarithmic: whether the values stand on a logarithmic axis.
  ///   - smoothing: the share δ of ``Curve/smoothed(_:)``. The values themselves are drawn faintly behind.
  ///
  /// Traps when none of the trainings has a curve of one of the names.
  public init(
    _ runs: Curves..., of names: String..., isLogarithmic: Bool = false, smoothing: Double = 0
  ) {
    self.init(runs, of: names, isLogarithmic: isLogarithmic, smoothing: smoothing)
  }

  public init(
    _ runs: [Curves], of names: [String], isLogarithmic: Bool = false, smoothing: Double = 0
  ) {
    let known = runs.flatMap(\.names)
    for name in names {
      require(
        known.contains(name),
        "CurvePlot: there is no curve \"\(name)\"; there are \(Set(known).sorted())")
    }
    (title, self.isLogarithmic) = (names.joined(separator: ", "), isLogarithmic)
    let lines = runs.flatMap { run in
      names.compactMap { name in run[name].map { Line($0, of: run, among: runs, names) } }
    }
    func isShown(_ value: Double) -> Bool { value.isFinite && (value > 0 || !isLogarithmic) }
    let points = lines.flatMap(\.curve.points)
    omittedCount = points.count { !isShown($0.value) }
    let values = points.map(\.value)
    func series(_ curve: Curve, name: String?, style: String) -> Plot.Series {
      Plot.Series(
        name: name, style: style,
        points: curve.points.map { point in
          (Double(point.step), isShown(point.value) ? point.value : .nan)
        }.thinned())
    }
    let faint =
      smoothing == 0
      ? [] : lines.enumerated().map { series($1.curve, name: nil, style: "curve\($0 % 8) faint") }
    let solid = lines.enumerated().map { number, line in
      series(
        line.curve.smoothed(smoothing), name: line.label,
        style: "curve\(number % 8)" + (number < 8 ? "" : " dashed"))
    }
    plot = Plot(
      title: title, x: .fitted("step", to: points.map { Double($0.step) }, isWhole: true),
      y: isLogarithmic
        ? .fittedLogarithmic(title, to: values) : .fitted(title, to: values),
      series: faint + solid)
  }

  /// An `svg` element for a page that has the style.
  var element: String { plot.svg }

  /// The plot as a file of its own.
  public var svg: String { plot.file }

  /// Writes the plot to a file, whole or not at all.
  public func write(to file: URL) throws(WritingError) {
    try AdjointFiles.write(svg, to: file)
  }

  /// A curve, and what the legend calls it.
  private struct Line {
    let curve: Curve
    let label: String?

    /// The label has what tells the curve apart: the run where there are several, the name likewise.
    init(_ curve: Curve, of run: Curves, among runs: [Curves], _ names: [String]) {
      self.curve = curve
      let parts = (runs.count > 1 ? [run.run] : []) + (names.count > 1 ? [curve.name] : [])
      label = parts.isEmpty ? nil : parts.joined(separator: " ")
    }
  }
}
