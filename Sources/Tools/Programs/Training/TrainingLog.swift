import AdjointFiles
import AdjointNetworks
import Foundation

/// The log of a training in a folder: a table, a page of curves, and the events of TensorBoard. Without a
/// folder nothing is written.
public struct TrainingLog {
  private let title: String
  private let folder: URL?
  private let events: EventLog?
  private var curves = Curves()

  /// - Parameters:
  ///   - title: what stands above the curves.
  ///   - folder: the folder, which is made where it is missing.
  ///   - step: the step at which a resumed training goes on; 0 where it begins. What the folder has of later
  ///     steps gives way.
  public init(_ title: String, in folder: URL?, from step: Int) throws {
    (self.title, self.folder) = (title, folder)
    guard let folder else {
      events = nil
      return
    }
    let table = folder.appending(path: Self.table)
    if step > 0 && FileManager.default.fileExists(atPath: table.path) {
      curves = try Curves(in: CSV(contentsOf: table), through: step)
    }
    events = try EventLog(in: folder, resumingAt: step > 0 ? step + 1 : nil)
  }

  /// Notes values by name at a step.
  public mutating func add(
    _ values: KeyValuePairs<String, Double>, at step: Int
  ) throws(WritingError) {
    guard let events else { return }
    curves.add(values, at: step)
    for (name, value) in values { try events.add(scalar: value, named: name, step: step) }
  }

  /// Writes the table and the page as they are by now.
  public func save() throws(WritingError) {
    guard let folder else { return }
    try curves.writeCSV(to: folder.appending(path: Self.table))
    try CurvePage(curves, title: title).write(to: folder.appending(path: "curves.html"))
  }

  private static let table = "values.csv"
}

extension Curves {
  /// The curves of a table, up to a step.
  fileprivate init(in table: CSV, through last: Int) throws(FileError) {
    self.init()
    let steps = try table.texts(of: "step")
    for name in table.columnNames ?? [] where name != "step" {
      for (step, value) in zip(steps, try table.texts(of: .name(name))) where !value.isEmpty {
        guard let number = Int(step), let value = Double(value) else {
          throw FileError(
            file: table.file, field: name.debugDescription,
            problem: "\(value.debugDescription) at step \(step.debugDescription): not two numbers")
        }
        if number <= last { add(value, to: name, at: number) }
      }
    }
  }
}
