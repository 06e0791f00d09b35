import Adjoint
import AdjointNetworks
import Programs

extension PageOfReport {
  /// The sections with plots, as far as they were measured.
  var plots: [String] {
    [report.accuracy.map(accuracy), report.costs.map(costs)].compactMap { $0 }
  }

  // MARK: Accuracy

  private func accuracy(_ curve: AccuracyCurve) -> String {
    let lost = curve.scalarType == .float32 ? 0x1p24 : 0x1p53
    func plot(_ title: String, _ error: @escaping (Errors) -> Double) -> String {
      let kinds: [(String, Plot.Marker, (AccuracyCurve.Point) -> Errors)] = [
        ("fused", .circle, \.fused), ("composed", .square, \.composed),
        ("naive", .triangle, \.naive),
      ]
      let series = kinds.map { name, marker, errors in
        Plot.Series(
          name: name, style: name, marker: marker,
          points: curve.points.map { ($0.gap, error(errors($0))) })
      }
      let all = series.flatMap { $0.points.map(\.y) } + [lost * 2, 0.2]
      return figure(
        title,
        Plot(
          title: title,
          x: .linear("gap between the label's logit and the next", 0...80, step: 10),
          y: .logarithmic("error in ULP", all), series: series,
          marks: [(lost, "no digit is right"), (1, "1 ULP")]),
        caption(curve, error))
    }
    return Self.section(
      "Accuracy, as a classifier grows confident",
      "Rows of ten classes whose label is ahead of all others by a gap; the largest error of 32 such "
        + "rows, in units of the last place of \(curve.scalarType). Naive is −log of the softmax's "
        + "share of the label.",
      [
        "<div class=\"plots\">", plot("The loss of a row", \.value),
        plot("The gradient with respect to the label's logit", \.gradient), "</div>",
      ])
  }

  /// What is to be seen, in numbers of the curve.
  private func caption(
    _ curve: AccuracyCurve, _ error: (Errors) -> Double
  ) -> String {
    let fused = curve.points.map { error($0.fused) }.max() ?? 0
    let lost = curve.points.first { error($0.composed) >= 1000 }
    return "Fused stays within \(fused.ulps) ULP at every gap."
      + (lost.map {
        " Composed is off by \(error($0.composed).ulps) ULP at a gap of "
          + "\($0.gap.text("%g")), and naive by \(error($0.naive).ulps)."
      } ?? "")
  }

  // MARK: Costs

  private func costs(_ curve: CostCurve) -> String {
    func plot(
      _ title: String, _ axis: String, _ text: @escaping (Double) -> String, _ caption: String,
      _ amount: (FusedComparison.Cost) -> Double
    ) -> String {
      let series = [
        Plot.Series(
          name: "fused", style: "fused", marker: .circle,
          points: curve.points.map { (Double($0.count), amount($0.fused)) }),
        Plot.Series(
          name: "composed", style: "composed", marker: .square,
          points: curve.points.map { (Double($0.count), amount($0.composed)) }),
      ]
      return figure(
        title,
        Plot(
          title: title,
          x: .logarithmic("number of \(curve.unit)", curve.points.map { Double($0.count) }),
          y: .logarithmic(axis, series.flatMap { $0.points.map(\.y) }, text: text), series: series),
        caption)
    }
    let ratios = curve.points.map { $0.composed.seconds / $0.fused.seconds }
    let bytes = curve.points.map {
      Double($0.composed.bytesKept) / Double(max($0.fused.bytesKept, 1))
    }
    return Self.section(
      "Time and memory",
      "Forward and backward in \(curve.scalarType), the fastest of five runs, and what the tape keeps "
        + "between the two.",
      [
        "<div class=\"plots\">",
        plot(
          "Time", "forward and backward", Axis.time,
          "Fused is \((ratios.min() ?? 0).text("%.1f")) to \((ratios.max() ?? 0).text("%.1f")) times "
            + "as fast.", \.seconds),
        plot(
          "Bytes kept for the way back", "bytes kept", Axis.bytes,
          "Composed keeps \((bytes.min() ?? 0).text("%.1f")) to \((bytes.max() ?? 0).text("%.1f")) "
            + "times as much.", { Double($0.bytesKept) }),
        "</div>",
      ])
  }

  private func figure(_ title: String, _ plot: Plot, _ caption: String) -> String {
    "<figure>\n<h3>\(Markup.escaped(title))</h3>\n\(plot.svg)\n"
      + "<figcaption>\(Markup.escaped(caption))</figcaption>\n</figure>"
  }
}
