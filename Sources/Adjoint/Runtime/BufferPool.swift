import CKernels
import Dispatch

/// The memory of tensors.
///
/// A training step asks for the same sizes again and again. The system's allocator gives memory back to
/// the kernel, which clears and maps pages anew on the next request. That costs more than the arithmetic,
/// so all but small buffers wait here for the next request of their size class. Here they also begin with
/// a cache line, so that no vector lies in two of them. Small buffers go to the allocator, whose own
/// caches are faster than a lock.
///
/// A buffer that nobody asks for goes back to the system after 5 to 10 seconds. A step that takes longer
/// pays for its pages anew, which is little beside so long a step.
enum BufferPool {
  /// From this size on requests take longer than the lock.
  private static let smallestPooled = 4 << 10

  /// The most bytes that may wait. The rest goes back to the system.
  private static let mostWaiting = 512 << 20

  /// The time between two searches for buffers that nobody needs.
  private static let secondsBetweenLooks = 5.0

  /// A cache line, which is also the widest vector register.
  private static let alignment = 64

  private static let waiting = Lock(WaitingBuffers())

  /// Memory of this size, or what `stop` says when the system has none.
  static func allocate(
    byteCount: Int, or stop: @autoclosure () -> Never = System.reportLackOfMemory()
  ) -> UnsafeMutableRawPointer {
    guard byteCount >= smallestPooled else {
      // Swift's own allocator asks for an alignment that `malloc` has anyway, which takes longer.
      guard let buffer = malloc(byteCount) else { stop() }
      return buffer
    }
    let sizeClass = SizeClass(byteCount)
    let reused = waiting.withLock { $0.take(sizeClass) }
    if let buffer = reused ?? System.allocate(byteCount: sizeClass.size, alignment: alignment) {
      return buffer
    }
    stop()
  }

  static func deallocate(_ buffer: UnsafeMutableRawPointer, byteCount: Int) {
    guard byteCount >= smallestPooled else { return free(buffer) }
    let sizeClass = SizeClass(byteCount)
    let (isKept, isFirst) = waiting.withLock { waiting in
      guard waiting.byteCount + sizeClass.size <= mostWaiting else { return (false, false) }
      waiting.put(buffer, sizeClass)
      defer { waiting.isLookedAfter = true }
      return (true, !waiting.isLookedAfter)
    }
    if !isKept { buffer.deallocate() }
    if isFirst { lookLater() }
  }

  static var waitingByteCount: Int { waiting.withLock { $0.byteCount } }

  /// Gives those buffers back to the system that nobody has needed since this was last called.
  static func releaseUnused() {
    let unused = waiting.withLock { $0.takeUnused() }
    guard !unused.isEmpty else { return }
    for buffer in unused { buffer.deallocate() }
    adjoint_return_free_memory()
  }

  private static func lookLater() {
    DispatchQueue.global(qos: .utility).asyncAfter(deadline: .now() + secondsBetweenLooks) {
      releaseUnused()
      let isEmpty = waiting.withLock { waiting in
        waiting.isLookedAfter = waiting.byteCount > 0
        return !waiting.isLookedAfter
      }
      if !isEmpty { lookLater() }
    }
  }
}

/// A size rounded up to one of eight steps between powers of two, so that nearly equal sizes share buffers
/// and at most an eighth is wasted.
private struct SizeClass {
  let number: Int

  static let count = 8 * Int.bitWidth

  var size: Int { ((8 + number % 8) << (number / 8)) >> 3 }
}

extension SizeClass {
  /// The least size of at least so many bytes, which are 8 or more.
  init(_ byteCount: Int) {
    let exponent = Int.bitWidth - 1 - byteCount.leadingZeroBitCount
    let shift = exponent - 3
    // From 8 to 16; 16 steps are 8 of the next exponent.
    let steps = (byteCount + (1 << shift) - 1) >> shift
    number = 8 * exponent + steps - 8
  }
}

/// The buffers that wait, by their size classes.
private struct WaitingBuffers {
  private(set) var byteCount = 0

  /// Whether somebody will look for what nobody needs.
  var isLookedAfter = false

  private var stacks = [Stack](repeating: Stack(), count: SizeClass.count)

  /// The buffers of one size, of which the unneeded ones stay at the bottom. Each holds the address of the
  /// one below it, so that the stack needs no memory of its own.
  private struct Stack {
    var top: UnsafeMutableRawPointer?
    var count = 0

    /// The fewest that waited at any time since the last look.
    var fewest = 0

    mutating func push(_ buffer: UnsafeMutableRawPointer) {
      buffer.storeBytes(of: top, as: UnsafeMutableRawPointer?.self)
      (top, count) = (buffer, count + 1)
    }

    mutating func pop() -> UnsafeMutableRawPointer? {
      guard let buffer = top else { return nil }
      (top, count) = (buffer.load(as: UnsafeMutableRawPointer?.self), count - 1)
      fewest = min(fewest, count)
      return buffer
    }

    mutating func takeUnused() -> ArraySlice<UnsafeMutableRawPointer> {
      let unneeded = fewest
      var buffers: [UnsafeMutableRawPointer] = []
      while let buffer = pop() { buffers.append(buffer) }
      for buffer in buffers.dropLast(unneeded).reversed() { push(buffer) }
      fewest = count
      return buffers.suffix(unneeded)
    }
  }

  mutating func take(_ sizeClass: SizeClass) -> UnsafeMutableRawPointer? {
    guard let buffer = stacks[sizeClass.number].pop() else { return nil }
    byteCount -= sizeClass.size
    return buffer
  }

  mutating func put(_ buffer: UnsafeMutableRawPointer, _ sizeClass: SizeClass) {
    stacks[sizeClass.number].push(buffer)
    byteCount += sizeClass.size
  }

  /// Takes those buffers out that nobody has needed since the last look.
  mutating func takeUnused() -> [UnsafeMutableRawPointer] {
    var unused: [UnsafeMutableRawPointer] = []
    for number in stacks.indices where stacks[number].count > 0 {
      byteCount -= stacks[number].fewest * SizeClass(number: number).size
      unused += stacks[number].takeUnused()
    }
    return unused
  }
}
