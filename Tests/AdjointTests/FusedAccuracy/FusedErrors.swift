import Foundation

/// Errors of float32 numbers in units of the last place of the magnitudes that a number is the sum of.
struct FusedErrors {
  private var squares = 0.0
  private var count = 0
  private(set) var largest = 0.0

  var rootMeanSquare: Double { (squares / Double(max(count, 1))).squareRoot() }

  /// Notes a number beside the truth. What is NaN or infinite and should not be is infinitely wrong.
  mutating func note(_ value: Double, _ truth: Double, size: Double) {
    let unit = Double(max(Float(size.magnitude), .leastNormalMagnitude).ulp)
    let isRight = value == Double(Float(truth))
    let error = isRight ? (Double(Float(truth)) - truth).magnitude : (value - truth).magnitude
    let units = error.isFinite ? error / unit : .infinity
    largest = max(largest, units)
    squares += units * units
    count += 1
  }
}

/// A row of the table: our errors in a quantity, and PyTorch's.
struct FusedRow: CustomStringConvertible {
  let operation, name, quantity: String
  var ours = FusedErrors()
  var torch = FusedErrors()

  var label: String { "| \(operation) | \(name) | \(quantity) |" }

  var description: String {
    let errors = [
      ours.largest, torch.largest, ours.rootMeanSquare, torch.rootMeanSquare,
    ]
    return label + errors.map { " \(Self.text($0)) |" }.joined()
  }

  private static func text(_ error: Double) -> String {
    if error == 0 { return "0" }
    if error > 1e30 { return "∞" }
    if error < 0.0995 { return String(format: "%.3f", error) }
    if error < 9.995 { return String(format: "%.2f", error) }
    if error < 9999 { return String(format: "%.0f", error) }
    return String(format: "%.0e", error).replacing("e+0", with: "e").replacing("e+", with: "e")
  }

  /// The rows of an operation, whose cases of one name are taken together: of the fixtures, or of the files
  /// in a folder, which may lack operations.
  static func all(of operation: String, in folder: URL? = nil) throws -> [FusedRow] {
    var rows: [FusedRow] = []
    for test in try FusedCase.load(operation, from: folder) {
      let results = test.evaluated()
      precondition(results.count == test.quantities.count)
      for (quantity, values) in zip(test.quantities, results) {
        precondition(values.count == quantity.truth.count)
        let row = FusedRow(operation: operation, name: test.name, quantity: quantity.name)
        let place = rows.firstIndex { $0.label == row.label } ?? rows.count
        if place == rows.count { rows.append(row) }
        for (index, value) in values.enumerated() {
          // PyTorch drops others than we do; the fixture has what stays.
          if operation == "dropout" && value == 0 { continue }
          // Numbers of float32 are written in as few digits as tell them from their neighbours.
          let (truth, torch) = (quantity.truth[index], Double(Float(quantity.torch[index])))
          let size = quantity.sizes?[index] ?? truth
          rows[place].ours.note(value, truth, size: size)
          rows[place].torch.note(torch, truth, size: size)
        }
      }
    }
    return rows
  }
}
