/// A message of Protocol Buffers that is being written, field by field, each by its number ("Encoding",
/// Protocol Buffers documentation).
///
/// Fields come in the order of their numbers, and a number that is 0 is left out, as Google's writers do.
struct ProtocolMessage {
  private(set) var bytes: [UInt8] = []

  /// How a reader that does not know a field passes over it.
  private enum WireType: UInt64 {
    case varint = 0
    case bits64 = 1
    case counted = 2
    case bits32 = 5
  }

  mutating func add(_ field: Int, _ number: Double) {
    if number.bitPattern == 0 { return }
    addKey(field, .bits64)
    bytes.append(littleEndian: number.bitPattern)
  }

  mutating func add(_ field: Int, _ number: Int) {
    if number == 0 { return }
    addKey(field, .varint)
    addVarint(UInt64(bitPattern: Int64(number)))
  }

  /// A number that is one of several alternatives, and so is written also where it is 0.
  mutating func add(_ field: Int, alternative number: Float) {
    addKey(field, .bits32)
    bytes.append(littleEndian: number.bitPattern)
  }

  mutating func add(_ field: Int, _ bytes: some Collection<UInt8>) {
    addKey(field, .counted)
    addVarint(UInt64(bytes.count))
    self.bytes += bytes
  }

  mutating func add(_ field: Int, _ text: String) { add(field, text.utf8) }

  /// A message within this one.
  mutating func add(_ field: Int, _ write: (inout ProtocolMessage) -> Void) {
    var message = ProtocolMessage()
    write(&message)
    add(field, message.bytes)
  }

  /// A list of numbers.
  mutating func add(_ field: Int, _ numbers: [Double]) {
    addKey(field, .counted)
    addVarint(UInt64(8 * numbers.count))
    for number in numbers { bytes.append(littleEndian: number.bitPattern) }
  }

  private mutating func addKey(_ field: Int, _ type: WireType) {
    addVarint(UInt64(field) << 3 | type.rawValue)
  }

  /// Seven bits a byte, the lowest first; the highest bit of a byte says that more follow.
  private mutating func addVarint(_ number: UInt64) {
    var rest = number
    while rest > 0x7F {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
}
