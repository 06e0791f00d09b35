import AdjointFiles
import Foundation

/// Values by name over the steps of a training, to be plotted or written as CSV.
///
/// ```swift
/// var curves = Curves()
/// for step in 0..<1000 {
///   …
///   curves.add(["training loss": loss, "learning rate": rate], at: step)
/// }
/// try CurvePage(curves, logarithmic: ["training loss"]).write(to: page)
/// try CurvePlot(curves, of: "training loss", smoothing: 0.9).write(to: plot)
/// ```
///
/// Several trainings are several values, each with a name of its own: `CurvePage(first, second)`.
public struct Curves: Sendable, Hashable {
  /// What the training is called where it is shown beside others.
  public let run: String

  /// The curves in the order in which their names came first.
  public private(set) var curves: [Curve] = []

  public init(run: String = "") { self.run = run }

  public var names: [String] { curves.map(\.name) }

  /// The curve of a name; nil where there is none.
  public subscript(name: String) -> Curve? { curves.first { $0.name == name } }

  /// Adds a value to the curve of a name. Values of this step and later ones give way to it.
  public mutating func add(_ value: Double, to name: String, at step: Int) {
    let index = curves.firstIndex { $0.name == name } ?? curves.count
    if index == curves.count { curves.append(Curve(name: name)) }
    curves[index].add(value, at: step)
  }

  /// Adds values to the curves of their names.
  public mutating func add(_ values: KeyValuePairs<String, Double>, at step: Int) {
    for (name, value) in values { add(value, to: name, at: step) }
  }

  /// A table as CSV (RFC 4180): the step, and a column for each curve. A curve without a value at a step has
  /// an empty cell there. Numbers are exact, and `nan`, `inf` and `-inf` are among them.
  public var csv: String {
    let columns = curves.map { curve in
      Dictionary(uniqueKeysWithValues: curve.points.map { ($0.step, $0.value) })
    }
    let header = ["step"] + names
    let rows = Set(columns.flatMap(\.keys)).sorted().map { step in
      ["\(step)"] + columns.map { column in column[step].map { "\($0)" } ?? "" }
    }
    return ([header] + rows).map(csvLine).joined()
  }

  /// Writes the CSV to a file, whole or not at all.
  public func writeCSV(to file: URL) throws(WritingError) { try write(csv, to: file) }
}
