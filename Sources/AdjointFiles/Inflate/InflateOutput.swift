import Foundation

/// Bytes that become more and more, up to a limit.
///
/// A step of inflating writes first and asks for room afterwards, so there is always some beyond the
/// limit.
struct InflateOutput: ~Copyable {
  /// The largest number of bytes.
  let limit: Int

  /// How many bytes there are.
  var count = 0

  /// Where the bytes stand, until more room is made.
  private(set) var memory: UnsafeMutableRawPointer
  private var capacity: Int

  /// The most that one step writes: three literals, and 258 repeated bytes in words of eight.
  private static let step = 3 + 258 + 7

  init(limit: Int) {
    // So large a limit is none, and sums with it do not overflow.
    self.limit = min(limit, Int.max / 2)
    capacity = min(self.limit, 1 << 16) + Self.step
    memory = allocated(realloc(nil, capacity), capacity)
  }

  deinit { free(memory) }

  /// The count up to which one more step may follow.
  var room: Int { min(limit, capacity - Self.step) }

  /// Makes room for one more step. Returns false where there are too many bytes already.
  mutating func makeRoom(after count: Int) -> Bool {
    guard count <= limit else { return false }
    grow(to: count + Self.step)
    return true
  }

  /// Appends bytes as far as the limit allows. Returns whether it allows all.
  mutating func append(_ bytes: UnsafeRawBufferPointer) -> Bool {
    let allowed = min(bytes.count, limit - count)
    grow(to: count + allowed + Self.step)
    UnsafeMutableRawBufferPointer(start: memory + count, count: allowed)
      .copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes.prefix(allowed)))
    count += allowed
    return allowed == bytes.count
  }

  /// The bytes from a position.
  func bytes(from start: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: memory + start, count: count - start)
  }

  /// All bytes, in memory of their size.
  consuming func data() -> Data {
    let (memory, count) = (allocated(realloc(memory, max(count, 1)), count), count)
    discard self
    return Data(bytesNoCopy: memory, count: count, deallocator: .free)
  }

  /// Has at least so much memory. It doubles, so that each byte is moved rarely.
  private mutating func grow(to byteCount: Int) {
    guard byteCount > capacity else { return }
    capacity = max(byteCount, min(2 * capacity, limit + Self.step))
    memory = allocated(realloc(memory, capacity), capacity)
  }
}

private func allocated(
  _ memory: UnsafeMutableRawPointer?, _ byteCount: Int
) -> UnsafeMutableRawPointer {
  guard let memory else { fatalError("there is no memory for \(byteCount) inflated bytes") }
  return memory
}
