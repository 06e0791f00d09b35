import AdjointFiles
import Foundation

/// A gzip file with a stored block of a deflate stream.
func gzipFile(_ contents: Data, name: String? = nil) -> Data {
  var data = Data([0x1F, 0x8B, 8, name == nil ? 0 : 8, 0, 0, 0, 0, 0, 3])
  if let name { data += name.utf8 + [0] }
  let count = UInt16(contents.count)
  data.append(1)
  for number in [count, ~count] { data += number.bigEndianBytes.reversed() }
  data += contents
  for number in [crc32(contents), UInt32(count)] { data += number.bigEndianBytes.reversed() }
  return data
}
