import Foundation

/// The bytes of an IDX file, right or wrong.
struct IDXFile {
  var magic: [UInt8] = [0, 0]
  var type: UInt8 = 0x08
  var lengths: [UInt32] = [2, 3]
  var values: [UInt8] = [1, 2, 3, 250, 251, 252]

  var data: Data {
    let header = magic + [type, UInt8(lengths.count)]
    return Data(header + lengths.flatMap { $0.bigEndianBytes } + values)
  }
}

extension FixedWidthInteger {
  /// The bytes from the most significant one.
  var bigEndianBytes: [UInt8] { withUnsafeBytes(of: bigEndian) { Array($0) } }
}
