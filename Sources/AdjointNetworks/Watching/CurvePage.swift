import Adjoint
import AdjointFiles
import Foundation

/// Curves as one page for a browser, which needs nothing but itself: a plot for each name.
public struct CurvePage: Sendable {
  public let title: String

  /// The plots in the order in which their names came first.
  public let plots: [CurvePlot]

  private let runs: [Curves]

  /// A page of one training or of several.
  ///
  /// - Parameters:
  ///   - runs: the trainings. Several are told apart by the names of their runs.
  ///   - title: what stands above all plots.
  ///   - logarithmic: the names of the curves that stand on logarithmic axes.
  ///   - smoothing: the share δ of ``Curve/smoothed(_:)`` for all curves.
  ///
  /// Traps when none of the trainings has a curve that should stand on a logarithmic axis.
  public init(
    _ runs: Curves..., title: String = "Training", logarithmic: Set<String> = [],
    smoothing: Double = 0
  ) {
    self.init(runs, title: title, logarithmic: logarithmic, smoothing: smoothing)
  }

  public init(
    _ runs: [Curves], title: String = "Training", logarithmic: Set<String> = [],
    smoothing: Double = 0
  ) {
    var names: [String] = []
    for name in runs.flatMap(\.names) where !names.contains(name) { names.append(name) }
    let unknown = logarithmic.subtracting(names).sorted()
    require(
      unknown.isEmpty,
      "CurvePage: there is no curve \"\(unknown.first ?? "")\" for a logarithmic axis; there are \(names)"
    )
    (self.title, self.runs) = (title, runs)
    plots = names.map {
      CurvePlot(runs, of: [$0], isLogarithmic: logarithmic.contains($0), smoothing: smoothing)
    }
  }

  public var html: String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>\(Markup.escaped(title))</title>
    <style>
    \(Plot.style)
    \(CurvePage.style)
    </style>
    </head>
    <body>
    <h1>\(Markup.escaped(title))</h1>
    <div class="plots">
    \(plots.map(figure).joined(separator: "\n"))
    </div>
    </body>
    </html>

    """
  }

  /// Writes the page to a file, whole or not at all.
  public func write(to file: URL) throws(WritingError) {
    try AdjointFiles.write(html, to: file)
  }

  /// A plot, and below it the last value of each training.
  private func figure(_ plot: CurvePlot) -> String {
    let last = runs.compactMap { run -> String? in
      guard let point = run[plot.title]?.points.last else { return nil }
      let name = runs.count > 1 ? run.run + ": " : ""
      return name + "\(point.value.brief) at step \(point.step.grouped)"
    }
    let omitted =
      plot.omittedCount == 0
      ? []
      : [
        "left out: \(plot.omittedCount.grouped) values that are not "
          + (plot.isLogarithmic ? "finite and positive" : "finite")
      ]
    return """
      <figure>
      <h2>\(Markup.escaped(plot.title))</h2>
      \(plot.element)
      <figcaption>\(Markup.escaped((last + omitted).joined(separator: "; ")))</figcaption>
      </figure>
      """
  }

  private static let style = """
    * { box-sizing: border-box; }
    body {
      margin: 0 auto; padding: 3rem 1.5rem 4rem; max-width: 76rem; background: var(--paper);
      color: var(--ink); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
    }
    h1 { margin: 0 0 1.6rem; font-size: 2rem; line-height: 1.2; letter-spacing: -.015em; }
    h2 { margin: 0 0 .6rem; font-size: 1rem; }
    .plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(22rem, 1fr)); gap: 1.2rem; }
    figure {
      margin: 0; padding: 1.1rem 1.1rem .9rem; border: 1px solid var(--rule);
      border-radius: .6rem; background: var(--card);
    }
    figcaption { margin-top: .5rem; color: var(--quiet); font-size: .9rem; }
    """
}
