import Adjoint
import Foundation

/// The numbers of an array as they stand in a file, so that they take no more memory than there.
struct StoredScalars: Sendable {
  let shape: Shape
  let type: StoredType
  let isBigEndian: Bool

  /// As many bytes as the numbers take.
  let bytes: Data

  /// Whether the first index changes fastest from one number to the next, as in Fortran, and not the
  /// last one.
  var isColumnMajor = false

  /// Each number, exactly or rounded to the nearest.
  func rounded(to scalarType: ScalarType) -> Tensor {
    let shape = isColumnMajor ? Shape(shape.reversed()) : shape
    let tensor: Tensor =
      switch scalarType {
      case .float32: Tensor(shape: shape) { write(to: $0 as UnsafeMutableBufferPointer<Float>) }
      case .float64: Tensor(shape: shape) { write(to: $0 as UnsafeMutableBufferPointer<Double>) }
      }
    return isColumnMajor ? tensor.transposed() : tensor
  }

  /// The numbers as they follow each other in the file, rounded to the nearest where a `Double` has not
  /// all their digits.
  var values: [Double] {
    let count = shape.elementCount
    return Array(unsafeUninitializedCapacity: count) { memory, initializedCount in
      write(to: UnsafeMutableBufferPointer(rebasing: memory[..<count]))
      initializedCount = count
    }
  }

  /// The number at a position in the file's order, from these scalars' bytes.
  @inline(__always)
  func number<Stored: FixedWidthInteger>(
    at position: Int, in bytes: UnsafeRawBufferPointer
  ) -> Stored {
    let bits = bytes.loadUnaligned(
      fromByteOffset: position * MemoryLayout<Stored>.size, as: Stored.self)
    return isBigEndian ? Stored(bigEndian: bits) : Stored(littleEndian: bits)
  }

  private func write<Scalar: BinaryFloatingPoint>(to scalars: UnsafeMutableBufferPointer<Scalar>) {
    switch type {
    case .bool: write(to: scalars) { $0 as UInt8 == 0 ? 0 : 1 }
    case .uint8: write(to: scalars) { Scalar($0 as UInt8) }
    case .int8: write(to: scalars) { Scalar($0 as Int8) }
    case .uint16: write(to: scalars) { Scalar($0 as UInt16) }
    case .int16: write(to: scalars) { Scalar($0 as Int16) }
    case .uint32: write(to: scalars) { Scalar($0 as UInt32) }
    case .int32: write(to: scalars) { Scalar($0 as Int32) }
    case .uint64: write(to: scalars) { Scalar($0 as UInt64) }
    case .int64: write(to: scalars) { Scalar($0 as Int64) }
    case .float16: write(to: scalars) { Scalar(Float(float16: $0)) }
    case .bfloat16: write(to: scalars) { Scalar(Float(bitPattern: UInt32($0 as UInt16) << 16)) }
    case .float32: write(to: scalars) { Scalar(Float(bitPattern: $0)) }
    case .float64: write(to: scalars) { Scalar(Double(bitPattern: $0)) }
    }
  }

  /// One loop for each pair of types, so that the compiler makes vectors of it.
  @inline(__always)
  private func write<Stored: FixedWidthInteger, Scalar>(
    to scalars: UnsafeMutableBufferPointer<Scalar>, _ value: (Stored) -> Scalar
  ) {
    bytes.withUnsafeBytes { bytes in
      // The loop has no choice in it.
      if isBigEndian {
        for index in scalars.indices { scalars[index] = value(Stored(bigEndian: load(index))) }
      } else {
        for index in scalars.indices { scalars[index] = value(Stored(littleEndian: load(index))) }
      }
      func load(_ index: Int) -> Stored {
        bytes.loadUnaligned(fromByteOffset: index * MemoryLayout<Stored>.size, as: Stored.self)
      }
    }
  }
}

extension Float {
  /// The number that these bits are in IEEE 754's format of 16 bits, which not every processor has.
  init(float16 bits: UInt16) {
    let sign = UInt32(bits & 0x8000) << 16
    let exponent = UInt32(bits >> 10 & 0x1F)
    let fraction = UInt32(bits & 0x3FF)
    let magnitude: Float =
      switch exponent {
      case 0: Float(fraction) * 0x1p-24
      case 0x1F: Float(bitPattern: 0x7F80_0000 | fraction << 13)
      default: Float(bitPattern: (exponent + 112) << 23 | fraction << 13)
      }
    self = Float(bitPattern: magnitude.bitPattern | sign)
  }
}
