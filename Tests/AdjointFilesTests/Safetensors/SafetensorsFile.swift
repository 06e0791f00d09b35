import AdjointFiles
import Foundation

/// The bytes of a safetensors file, right or wrong.
struct SafetensorsFile {
  var header = #"{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#
  var numbers = Data([0, 0, 128, 63, 0, 0, 0, 64])

  /// What the file says its header takes; as much as it does unless it is set.
  var headerLength: UInt64?

  var data: Data { Data.safetensors(Data(header.utf8), numbers, headerLength: headerLength) }

  /// The file in the folder of fixtures.
  static func fixture(_ name: String) -> URL {
    URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../Fixtures/\(name)").standardized
  }
}

extension Data {
  static func safetensors(_ header: Data, _ numbers: Data, headerLength: UInt64? = nil) -> Data {
    let count = headerLength ?? UInt64(header.count)
    return Swift.withUnsafeBytes(of: count.littleEndian) { Data($0) } + header + numbers
  }
}
