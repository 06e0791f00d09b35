@testable import Adjoint

extension Array where Element: TensorScalar {
  /// Whether two arrays are the same bit for bit: NaN equals itself here, and −0 is not 0.
  func hasSameBits(as other: [Element]) -> Bool {
    withUnsafeBytes { mine in other.withUnsafeBytes { mine.elementsEqual($0) } }
  }
}

extension Tensor {
  /// The memory of the scalars as it is now.
  var bytes: [UInt8] {
    withExtendedLifetime(self) {
      Array(UnsafeRawBufferPointer(start: address, count: elementCount * scalarType.byteCount))
    }
  }
}
