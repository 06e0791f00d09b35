extension StoredScalars {
  /// The numbers in row-major order. Throws where one is no whole number or is beyond `Int`, with its index
  /// and value.
  ///
  /// - Parameter file: the file's path, for errors.
  func integers(file: String) throws(FileError) -> [Int] {
    let integers =
      switch type {
      case .bool: try integers(file) { $0 as UInt8 == 0 ? 0 : 1 }
      case .uint8: try integers(file) { Int($0 as UInt8) }
      case .int8: try integers(file) { Int($0 as Int8) }
      case .uint16: try integers(file) { Int($0 as UInt16) }
      case .int16: try integers(file) { Int($0 as Int16) }
      case .uint32: try integers(file) { Int(exactly: $0 as UInt32) }
      case .int32: try integers(file) { Int($0 as Int32) }
      case .uint64: try integers(file) { Int(exactly: $0 as UInt64) }
      case .int64: try integers(file) { Int(exactly: $0 as Int64) }
      case .float16, .bfloat16, .float32, .float64: try wholeNumbers(file)
      }
    return isColumnMajor ? rowMajor(integers) : integers
  }

  private func integers<Stored: FixedWidthInteger>(
    _ file: String, _ integer: (Stored) -> Int?
  ) throws(FileError) -> [Int] {
    // `withUnsafeBytes` does not keep the type of an error.
    try bytes.withUnsafeBytes { bytes in
      Result { () throws(FileError) in
        var integers: [Int] = []
        integers.reserveCapacity(shape.elementCount)
        for position in 0..<shape.elementCount {
          let stored: Stored = number(at: position, in: bytes)
          guard let integer = integer(stored) else {
            throw noInteger("\(stored)", at: position, file: file)
          }
          integers.append(integer)
        }
        return integers
      }
    }.get()
  }

  /// Every floating-point number of a file is a `Double`.
  private func wholeNumbers(_ file: String) throws(FileError) -> [Int] {
    var integers: [Int] = []
    for (position, value) in values.enumerated() {
      guard let integer = Int(exactly: value) else {
        throw noInteger("\(value)", at: position, file: file)
      }
      integers.append(integer)
    }
    return integers
  }

  private func noInteger(_ value: String, at position: Int, file: String) -> FileError {
    FileError(
      file: file, problem: "the number at \(index(at: position)) is \(value), which is no Int")
  }

  /// The numbers of a file whose first index changes fastest, with the last index fastest.
  private func rowMajor(_ integers: [Int]) -> [Int] {
    var result = integers
    for (position, integer) in integers.enumerated() {
      let place = zip(shape, index(at: position)).reduce(0) { $0 * $1.0 + $1.1 }
      result[place] = integer
    }
    return result
  }
}
