import CKernels
import Dispatch

/// The memory of tensors.
///
/// A training step asks for the same sizes again and again. The system's allocator gives large blocks
/// back to the kernel, which clears and maps their pages anew on the next request. That costs more than
/// the arithmetic, so large buffers wait here for the next request of their size class. Small ones go to
/// the allocator, whose own caches are faster than a lock.
///
/// A buffer that nobody asks for goes back to the system after 5 to 10 seconds. A step that takes longer
/// pays for its pages anew, which is little beside so long a step.
enum BufferPool {
  /// From this size on the allocator may map and unmap pages for each request.
  private static let smallestPooled = 64 << 10

  /// The most bytes that may wait. The rest goes back to the system.
  private static let mostWaiting = 512 << 20

  /// The time between two searches for buffers that nobody needs.
  private static let secondsBetweenLooks = 5.0

  /// A cache line, which is also the widest vector register.
  private static let alignment = 64

  private static let waiting = Lock(Waiting())

  /// Memory of this size, or what `stop` says when the system has none.
  static func allocate(
    byteCount: Int, or stop: @autoclosure () -> Never = System.reportLackOfMemory()
  ) -> UnsafeMutableRawPointer {
    guard byteCount >= smallestPooled else {
      // Swift's own allocator asks for an alignment that `malloc` has anyway, which takes longer.
      guard let buffer = malloc(byteCount) else { stop() }
      return buffer
    }
    let size = sizeClass(byteCount)
    let reused = waiting.withLock { $0.take(size) }
    if let buffer = reused ?? System.allocate(byteCount: size, alignment: alignment) {
      return buffer
    }
    stop()
  }

  static func deallocate(_ buffer: UnsafeMutableRawPointer, byteCount: Int) {
    guard byteCount >= smallestPooled else { return free(buffer) }
    let size = sizeClass(byteCount)
    let (isKept, isFirst) = waiting.withLock { waiting in
      guard waiting.byteCount + size <= mostWaiting else { return (false, false) }
      waiting.put(buffer, size)
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

  /// The size rounded up to one of eight steps between powers of two, so that nearly equal sizes
  /// share buffers and at most an eighth is wasted.
  private static func sizeClass(_ byteCount: Int) -> Int {
    let step = (1 << (Int.bitWidth - 1 - byteCount.leadingZeroBitCount)) >> 3
    return (byteCount + step - 1) / step * step
  }
}

private struct Waiting {
  private(set) var byteCount = 0

  /// Whether somebody will look for what nobody needs.
  var isLookedAfter = false

  private var stacks: [Int: Stack] = [:]

  /// The buffers of one size, of which the unneeded ones stay at the bottom.
  private struct Stack {
    var buffers: [UnsafeMutableRawPointer] = []

    /// The fewest that waited at any time since the last look.
    var fewest = 0

    mutating func take() -> UnsafeMutableRawPointer? {
      let buffer = buffers.popLast()
      fewest = min(fewest, buffers.count)
      return buffer
    }
  }

  mutating func take(_ size: Int) -> UnsafeMutableRawPointer? {
    guard let buffer = stacks[size]?.take() else { return nil }
    byteCount -= size
    return buffer
  }

  mutating func put(_ buffer: UnsafeMutableRawPointer, _ size: Int) {
    stacks[size, default: Stack()].buffers.append(buffer)
    byteCount += size
  }

  /// Takes those buffers out that nobody has needed since the last look.
  mutating func takeUnused() -> [UnsafeMutableRawPointer] {
    var unused: [UnsafeMutableRawPointer] = []
    for (size, stack) in stacks {
      unused += stack.buffers.prefix(stack.fewest)
      byteCount -= stack.fewest * size
      let rest = Array(stack.buffers.dropFirst(stack.fewest))
      stacks[size] = rest.isEmpty ? nil : Stack(buffers: rest, fewest: rest.count)
    }
    return unused
  }
}
