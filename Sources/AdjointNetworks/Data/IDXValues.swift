import Adjoint
import Foundation

extension IDX {
  /// The values in row-major order, made anew from the file's; each fits a `Double` exactly.
  public var values: [Double] {
    let count = shape.elementCount
    return Array(unsafeUninitializedCapacity: count) { memory, initializedCount in
      write(to: UnsafeMutableBufferPointer(rebasing: memory[..<count]))
      initializedCount = count
    }
  }

  /// The values as a tensor, rounded to its scalar type. They go there from the file's bytes directly.
  public func tensor(as scalarType: ScalarType = .float32) -> Tensor {
    switch scalarType {
    case .float32: Tensor(shape: shape) { write(to: $0 as UnsafeMutableBufferPointer<Float>) }
    case .float64: Tensor(shape: shape) { write(to: $0 as UnsafeMutableBufferPointer<Double>) }
    }
  }

  /// The values as class labels. Throws when one is not a whole number in 0 ..< classes.
  public func labels(classes: Int, file: String) throws -> [Int] {
    try values.enumerated().map { position, value in
      guard let label = Int(exactly: value), label >= 0, label < classes else {
        throw IDXError(
          file: file,
          problem: "label \(position) is \(value), outside the classes 0 ..< \(classes)")
      }
      return label
    }
  }

  private func write<Scalar: BinaryFloatingPoint>(
    to scalars: UnsafeMutableBufferPointer<Scalar>
  ) {
    switch type {
    case .unsignedByte: write(to: scalars) { Scalar(Int($0 as UInt8)) }
    case .signedByte: write(to: scalars) { Scalar(Int($0 as Int8)) }
    case .short: write(to: scalars) { Scalar(Int($0 as Int16)) }
    case .int: write(to: scalars) { Scalar(Int($0 as Int32)) }
    case .float: write(to: scalars) { Scalar(Float(bitPattern: $0)) }
    case .double: write(to: scalars) { Scalar(Double(bitPattern: $0)) }
    }
  }

  /// One loop for each pair of types, so that the compiler makes vectors of it.
  @inline(__always)
  private func write<Stored: FixedWidthInteger, Scalar>(
    to scalars: UnsafeMutableBufferPointer<Scalar>, _ value: (Stored) -> Scalar
  ) {
    bytes.withUnsafeBytes { bytes in
      for index in scalars.indices {
        let offset = index * MemoryLayout<Stored>.size
        scalars[index] = value(
          Stored(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Stored.self)))
      }
    }
  }
}

/// The types of values that the format knows, by their code.
enum IDXValueType: UInt8, Sendable {
  case unsignedByte = 0x08
  case signedByte = 0x09
  case short = 0x0B
  case int = 0x0C
  case float = 0x0D
  case double = 0x0E

  var byteCount: Int {
    switch self {
    case .unsignedByte, .signedByte: 1
    case .short: 2
    case .int, .float: 4
    case .double: 8
    }
  }
}
