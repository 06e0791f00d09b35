import Adjoint

/// What becomes of fields in which a number is missing.
public struct MissingNumbers: Sendable {
  let value: Double
  let texts: [String]

  /// - Parameters:
  ///   - value: the number that stands for a missing one.
  ///   - texts: how the file says that a number is missing, such as `NA` or `?`; an empty field unless
  ///     something else is said.
  public static func become(_ value: Double, where texts: [String] = [""]) -> MissingNumbers {
    MissingNumbers(value: value, texts: texts)
  }
}

extension CSV {
  /// The numbers of some columns as a tensor `[rows, columns]`.
  ///
  /// Numbers are decimal: `-1`, `.5`, `1.25e-3`, `nan`, `inf`, without spaces. Each is rounded once, to the
  /// nearest of the scalar type, and to infinity beyond the largest. Traps when a column is chosen
  /// twice.
  ///
  /// - Parameters:
  ///   - columns: all unless some are named.
  ///   - scalarType: that of the tensor.
  ///   - missing: what missing numbers become; without it they are an error.
  /// - Throws: ``FileError`` with the line, the column and the value of a field that is no number.
  public func tensor(
    of columns: CSVColumns = .all, as scalarType: ScalarType = .float32,
    missing: MissingNumbers? = nil
  ) throws(FileError) -> Tensor {
    let numbers = try self.numbers(of: columns)
    return switch scalarType {
    case .float32: try tensor(of: numbers, as: Float.self, missing)
    case .float64: try tensor(of: numbers, as: Double.self, missing)
    }
  }

  private func tensor<Scalar: DecimalScalar>(
    of columns: [Int], as type: Scalar.Type, _ missing: MissingNumbers?
  ) throws(FileError) -> Tensor {
    // Where the numbers of a column stand in their row of the tensor; −1 for a column that is not chosen.
    var places = [Int](repeating: -1, count: columnCount)
    for (place, column) in columns.enumerated() { places[column] = place }
    var failure: FileError?
    let tensor = Tensor(shape: [rowCount, columns.count]) {
      (scalars: UnsafeMutableBufferPointer<Scalar>) in
      do throws(FileError) {
        var row = 0
        try forEachField { field, bytes throws(FileError) in
          let place = places[field.column]
          if place >= 0 {
            scalars[row + place] =
              if let number = Scalar(decimal: bytes) { number } else {
                try self.missing(field, bytes, missing)
              }
          }
          if field.isLastOfRow { row += columns.count }
        }
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return tensor
  }

  /// What a field becomes that is no number. Throws unless that was said.
  private func missing<Scalar: DecimalScalar>(
    _ field: CSVField, _ bytes: UnsafeBufferPointer<UInt8>, _ missing: MissingNumbers?
  ) throws(FileError) -> Scalar {
    let text = field.text(bytes)
    if let missing, missing.texts.contains(text) { return Scalar(missing.value) }
    throw error(
      field, text,
      text.isEmpty && missing == nil
        ? "is not a number; say what missing numbers become" : "is not a number")
  }
}
