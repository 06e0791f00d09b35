import Adjoint

/// The bytes before a tensor's scalars in an NPY file, the same ones that `numpy.save` writes.
///
/// Version 1.0 has a header of up to 65535 bytes; a longer one, for a shape of thousands of axes, has
/// version 2.0.
func npyHeader(of tensor: Tensor) -> [UInt8] {
  let name = tensor.scalarType == .float32 ? "<f4" : "<f8"
  let lengths = tensor.shape.map(String.init)
  let shape = lengths.joined(separator: ", ") + (lengths.count == 1 ? "," : "")
  var text = "{'descr': '\(name)', 'fortran_order': False, 'shape': (\(shape)), }"
  // NumPy leaves room for an outermost length of 21 digits, for a file that grows.
  if let outermost = lengths.first {
    text += String(repeating: " ", count: max(0, 21 - outermost.count))
  }
  require(
    text.utf8.count + 64 <= NPYHeader.mostBytes,
    "NPY: a tensor of \(lengths.count) axes has a header of \(text.utf8.count) bytes, and "
      + "\(NPYHeader.mostBytes) are the most; join some of its axes")
  let version = text.utf8.count + 64 <= UInt16.max ? 1 : 2
  let fixedCount = NPYHeader.signature.count + 2 + (version == 1 ? 2 : 4)
  // A line ends the header, at a multiple of 64 bytes; before it NumPy puts one space at least.
  let spaces = 64 - (fixedCount + text.utf8.count + 1) % 64
  text += String(repeating: " ", count: spaces) + "\n"

  var bytes = NPYHeader.signature + [UInt8(version), 0]
  if version == 1 {
    bytes.append(littleEndian: UInt16(text.utf8.count))
  } else {
    bytes.append(littleEndian: UInt32(text.utf8.count))
  }
  return bytes + text.utf8
}
