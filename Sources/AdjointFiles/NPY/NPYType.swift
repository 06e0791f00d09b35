/// The type and byte order that NumPy's name for an array's type stands for, such as `<f4` (NumPy,
/// "The array interface protocol", `typestr`).
///
/// - Parameters:
///   - name: a byte order, a kind and the bytes of one number.
///   - file: the file's path, for errors.
///   - offset: where the name stands.
func npyType(
  _ name: String, file: String, offset: Int
) throws(FileError) -> (type: StoredType, isBigEndian: Bool) {
  func error(_ problem: String) -> FileError {
    FileError(file: file, .byte(offset), field: "descr", problem: problem)
  }
  guard let order = name.first, "<>|=".contains(order) else {
    throw error("“\(name)” does not begin with one of the byte orders <, >, | and =")
  }
  let code = name.dropFirst()
  if let type = types[String(code)] {
    // Where the order is not told, it is that of the machine; NumPy takes it so, too.
    return (type, order == ">" || order != "<" && 1.bigEndian == 1)
  }
  let refused = code.first.flatMap { refusedKinds[$0] } ?? "numbers of no known type"
  throw error("“\(name)” are \(refused); bool, integers and floats of up to 64 bits are read")
}

private let types: [String: StoredType] = [
  "b1": .bool, "u1": .uint8, "i1": .int8, "u2": .uint16, "i2": .int16, "u4": .uint32, "i4": .int32,
  "u8": .uint64, "i8": .int64, "f2": .float16, "f4": .float32, "f8": .float64,
]

private let refusedKinds: [Character: String] = [
  "O": "Python objects", "c": "complex numbers", "S": "byte strings", "a": "byte strings",
  "U": "texts", "V": "structures or raw bytes", "M": "dates", "m": "durations",
  "f": "floats of another size", "i": "integers of another size", "u": "integers of another size",
  "b": "bools of another size",
]
