import Adjoint

/// Numbers become those of a tensor, and none becomes another without a word.
///
/// An integer stays what it is or is an error. A floating-point number is rounded to the nearest of a
/// narrower type, since whoever names that type asks for it; a finite one never becomes infinite.
extension StoredScalars {
  /// A tensor of the stored type.
  ///
  /// - Parameters:
  ///   - file: the file's path, for errors.
  ///   - field: the array's name, where the file holds several.
  func tensor(file: String, field: String? = nil) throws(FileError) -> Tensor {
    guard let scalarType = type.scalarType else {
      throw FileError(
        file: file, field: field,
        problem:
          "its numbers are \(type.rawValue), which no tensor holds; tensor(as:) converts them")
    }
    return rounded(to: scalarType)
  }

  /// A tensor of a type that may be another than the stored one. Throws where it does not hold a
  /// number, with its index and value.
  ///
  /// - Parameters:
  ///   - scalarType: the tensor's type.
  ///   - file: the file's path, for errors.
  ///   - field: the array's name, where the file holds several.
  func tensor(
    as scalarType: ScalarType, file: String, field: String? = nil
  ) throws(FileError) -> Tensor {
    if let (position, number) = firstLost(in: scalarType) {
      throw FileError(
        file: file, field: field,
        problem: "the number at \(index(at: position)) is \(number), which \(scalarType) "
          + "does not hold")
    }
    return rounded(to: scalarType)
  }

  /// The first number that a scalar type does not hold, and its position in the file's order.
  private func firstLost(in scalarType: ScalarType) -> (position: Int, number: String)? {
    switch scalarType {
    case .float32: firstLost(in: Float.self)
    case .float64: firstLost(in: Double.self)
    }
  }

  private func firstLost<Scalar: TensorScalar>(
    in scalar: Scalar.Type
  ) -> (position: Int, number: String)? {
    switch type {
    case .uint32: firstInteger(UInt32.self, withMoreDigitsThan: scalar)
    case .int32: firstInteger(Int32.self, withMoreDigitsThan: scalar)
    case .uint64: firstInteger(UInt64.self, withMoreDigitsThan: scalar)
    case .int64: firstInteger(Int64.self, withMoreDigitsThan: scalar)
    case .float64:
      first { (bits: UInt64) in
        let number = Double(bitPattern: bits)
        return number.isFinite && Scalar(number).isInfinite ? "\(number)" : nil
      }
    // Any scalar type holds all numbers of these.
    case .bool, .uint8, .int8, .uint16, .int16, .float16, .bfloat16, .float32: nil
    }
  }

  /// The binary digits of an integer reach from the highest bit that is set to the lowest.
  private func firstInteger<Stored: FixedWidthInteger, Scalar: TensorScalar>(
    _ stored: Stored.Type, withMoreDigitsThan scalar: Scalar.Type
  ) -> (position: Int, number: String)? {
    first { (number: Stored) in
      let magnitude = number.magnitude
      let zeroCount = magnitude.leadingZeroBitCount + magnitude.trailingZeroBitCount
      return Stored.bitWidth - zeroCount > Scalar.significandBitCount + 1 ? "\(number)" : nil
    }
  }

  @inline(__always)
  private func first<Stored: FixedWidthInteger>(
    _ text: (Stored) -> String?
  ) -> (position: Int, number: String)? {
    bytes.withUnsafeBytes { bytes in
      for position in 0..<bytes.count / MemoryLayout<Stored>.size {
        let number: Stored = number(at: position, in: bytes)
        if let text = text(number) { return (position, text) }
      }
      return nil
    }
  }

  /// The index of the number at a position in the file's order.
  func index(at position: Int) -> [Int] {
    var rest = position
    var index: [Int] = []
    for length in isColumnMajor ? Array(shape) : shape.reversed() {
      index.append(rest % length)
      rest /= length
    }
    return isColumnMajor ? index : index.reversed()
  }
}

extension StoredType {
  /// The scalar type of the same numbers, where there is one.
  var scalarType: ScalarType? {
    switch self {
    case .float32: .float32
    case .float64: .float64
    default: nil
    }
  }
}
