import AdjointFiles
import AdjointNetworks
import Foundation
import TestSupport
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// Plots of curves, and the page that holds them.
@Suite struct CurvePlotTests {
  /// A run of so many steps whose loss is a function of the step.
  private func curves(
    _ run: String = "", steps: Int = 100, _ loss: (Int) -> Double = { 3 / Double($0 + 1) }
  ) -> Curves {
    var curves = Curves(run: run)
    for step in 0..<steps { curves.add(["loss": loss(step), "rate": 0.1], at: step) }
    return curves
  }

  /// The elements of a document, with their attributes; nil where it is not well-formed.
  private func elements(_ text: String) -> [(name: String, attributes: [String: String])]? {
    final class Reader: NSObject, XMLParserDelegate {
      var elements: [(name: String, attributes: [String: String])] = []
      func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
        qualifiedName: String?, attributes: [String: String]
      ) {
        elements.append((name, attributes))
      }
    }
    let (reader, parser) = (Reader(), XMLParser(data: Data(text.utf8)))
    parser.delegate = reader
    return parser.parse() ? reader.elements : nil
  }

  /// The places of a plot's lines.
  private func lines(_ plot: CurvePlot) throws -> [[(x: Double, y: Double)]] {
    try #require(elements(plot.svg)).filter { $0.name == "polyline" }.map { line in
      line.attributes["points"]!.split(separator: " ").map { point in
        let numbers = point.split(separator: ",").map { Double($0)! }
        return (numbers[0], numbers[1])
      }
    }
  }

  @Test(arguments: [false, true], [0, 0.9])
  func aPlotIsAFileOfItsOwn(_ isLogarithmic: Bool, _ smoothing: Double) throws {
    let plot = CurvePlot(
      curves(), of: "loss", isLogarithmic: isLogarithmic, smoothing: smoothing)
    let all = try #require(elements(plot.svg))
    #expect(all[0].name == "svg" && all[0].attributes["xmlns"] == "http://www.w3.org/2000/svg")
    #expect(all.count { $0.name == "polyline" } == (smoothing == 0 ? 1 : 2))
    #expect(all.contains { $0.name == "style" })
    #expect(!plot.svg.contains("<script") && !plot.svg.contains("href"))
  }

  /// The first value is the largest, and stands highest; the last is furthest to the right.
  @Test func theLineFollowsTheValues() throws {
    let line = try #require(lines(CurvePlot(curves(), of: "loss")).first)
    #expect(line.count == 100)
    #expect(zip(line, line.dropFirst()).allSatisfy { $0.x < $1.x && $0.y <= $1.y })
  }

  /// On a logarithmic axis a power of the step's distance is a straight line.
  @Test func aLogarithmicAxisIsOne() throws {
    let plot = CurvePlot(curves { pow(0.9, Double($0)) }, of: "loss", isLogarithmic: true)
    let line = try #require(lines(plot).first)
    let (start, end) = (line[0], line[99])
    for point in line {
      let straight = start.y + (end.y - start.y) * (point.x - start.x) / (end.x - start.x)
      #expect((point.y - straight).magnitude < 0.2)
    }
  }

  /// NaN and infinities break the line, and what is left out is counted.
  @Test func nonFiniteValuesBreakTheLine() throws {
    let loss: (Int) -> Double = { step in
      switch step {
      case 10: .nan
      case 20, 22: .infinity
      case 99: -.infinity
      default: Double(100 - step)
      }
    }
    let plot = CurvePlot(curves("", loss), of: "loss")
    #expect(try lines(plot).map(\.count) == [10, 9, 2, 76])
    #expect(plot.omittedCount == 4)
    // Zero has no logarithm.
    let logarithmic = CurvePlot(
      curves { $0 < 50 ? 1 : 0 }, of: "loss", isLogarithmic: true)
    #expect(try lines(logarithmic).map(\.count) == [50] && logarithmic.omittedCount == 50)
  }

  @Test(
    arguments: [
      [], [.nan], [.infinity, -.infinity], [0], [1], [-1], [1e308, -1e308],
      [.leastNonzeroMagnitude],
      [1e-300, 1e300],
      [0, 0, 0], [2.5, 2.5], [1, 1.0000000000000002], [1e17, 1e17 + 16], [-0.0],
    ] as [[Double]], [false, true])
  func awkwardValuesHaveAPlot(_ values: [Double], _ isLogarithmic: Bool) throws {
    var curves = Curves()
    curves.add(1, to: "other", at: 0)
    curves.add(1, to: "loss", at: -1)
    for (step, value) in values.enumerated() { curves.add(value, to: "loss", at: step - 1) }
    let plot = CurvePlot(curves, of: "loss", isLogarithmic: isLogarithmic, smoothing: 0.5)
    let all = try #require(elements(plot.svg))
    #expect(!plot.svg.contains("nan") && !plot.svg.contains("inf"))
    let ticks = all.count { $0.attributes["class"] == "tick" }
    #expect((3...40).contains(ticks), "\(ticks)")
    for line in try lines(plot) {
      #expect(line.allSatisfy { (0...560).contains($0.x) && (0...400).contains($0.y) })
    }
  }

  /// Of many points a plot shows some, with the highest and the lowest of them.
  @Test func manyPointsAreThinnedAndPeaksStay() throws {
    let steps = 100_003
    let plot = CurvePlot(curves(steps: steps) { $0 == 77_777 ? 9 : $0 == 5 ? -9 : 1 }, of: "loss")
    let line = try #require(lines(plot).first)
    #expect(line.count <= 1000 && plot.svg.utf8.count < 40_000)
    let heights = line.map(\.y)
    #expect(
      heights.count { $0 == heights.min() } == 1 && heights.count { $0 == heights.max() } == 1)
    // All of a part is not finite.
    let broken = CurvePlot(curves(steps: steps) { $0 < 50_000 ? 1 : .nan }, of: "loss")
    #expect(try lines(broken).count == 1 && broken.omittedCount == 50_003)
  }

  @Test func severalRunsHaveALegend() throws {
    let runs = (0..<12).map { seed in curves("seed \(seed) <&>") }
    let plot = CurvePlot(runs, of: ["loss", "rate"], smoothing: 0.5)
    let all = try #require(elements(plot.svg))
    #expect(all.count { $0.attributes["class"] == "legend" } == 24)
    #expect(plot.svg.contains("seed 3 &lt;&amp;&gt; rate"))
    // The legend stays inside.
    let legend = all.filter { $0.attributes["class"] == "legend" }
    #expect(legend.allSatisfy { Double($0.attributes["x"]!)! > 0 })
    #expect(CurvePlot(curves(), of: "loss").svg.contains("class=\"legend\"") == false)
  }

  @Test func aPageHasAPlotForEachName() throws {
    var first = curves("first")
    first.add(.nan, to: "only \"here\"\u{1}", at: 3)
    let page = CurvePage(
      first, curves("second"), title: "Two <runs>", logarithmic: ["loss"], smoothing: 0.9)
    let all = try #require(elements(page.html.replacing("<!DOCTYPE html>\n", with: "")))
    #expect(
      all.count { $0.name == "svg" } == 3
        && page.plots.map(\.isLogarithmic) == [true, false, false])
    #expect(page.html.contains("<h1>Two &lt;runs&gt;</h1>"))
    #expect(page.html.contains("first: 0.0300 at step 99; second: 0.0300 at step 99"))
    #expect(page.html.contains("left out: 1 values that are not finite"))
    #expect(
      !page.html.contains("<script") && !page.html.contains("src=")
        && !page.html.contains("@import"))
    #expect(
      try #require(elements(CurvePage(Curves()).html.replacing("<!DOCTYPE html>\n", with: "")))
        .count > 5)
  }

  @Test func filesAreWritten() throws {
    let folder = try TemporaryFolder()
    let curves = curves()
    try CurvePage(curves).write(to: folder.url("a.html"))
    try CurvePlot(curves, of: "loss").write(to: folder.url("a.svg"))
    try curves.writeCSV(to: folder.url("a.csv"))
    #expect(try String(contentsOfFile: folder["a.html"], encoding: .utf8) == CurvePage(curves).html)
    #expect(try String(contentsOfFile: folder["a.csv"], encoding: .utf8) == curves.csv)
    #expect(throws: WritingError.self) {
      try CurvePage(curves).write(to: folder.url("none/a.html"))
    }
  }

  @Test func unknownNamesTrap() async {
    let plot = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = CurvePlot(Curves(), of: "loss")
    }
    expectMessage(of: plot, contains: "CurvePlot", "loss")
    let page = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = CurvePage(Curves(), logarithmic: ["loss"])
    }
    expectMessage(of: page, contains: "CurvePage", "loss")
  }
}
