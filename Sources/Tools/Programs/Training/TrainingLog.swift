import AdjointFiles
import AdjointNetworks
import Foundation

/// The log of a training in a folder: a table, a page of curves, and the events of TensorBoard. Without a
/// folder nothing is written.
public struct TrainingLog {
  private let folder: String?
  private let events: EventLog?
  private var curves = Curves()

  /// - Parameters:
  ///   - folder: the folder, which is made where it is missing.
  ///   - step: the step at which a resumed training goes on; 0 where it begins.
  public init(in folder: String?, from step: Int) throws(WritingError) {
    self.folder = folder
    if let folder {
      events = try EventLog(in: folder, resumingAt: step > 0 ? step : nil)
    } else {
      events = nil
    }
  }

  /// Notes values by name at a step.
  public mutating func add(
    _ values: KeyValuePairs<String, Double>, at step: Int
  ) throws(WritingError) {
    guard let events else { return }
    curves.add(values, at: step)
    for (name, value) in values { try events.add(scalar: value, named: name, step: step) }
  }

  /// Writes the table and the page.
  public func finish(title: String) throws(WritingError) {
    guard let folder else { return }
    try curves.writeCSV(to: folder + "/values.csv")
    try CurvePage(curves, title: title).write(to: folder + "/curves.html")
  }
}
