/// Where tensors' memory comes from and returns to.
///
/// A training step asks for the same sizes again and again. The system's allocator returns large
/// blocks to the kernel, which clears and maps each page anew on the next request, at a cost above
/// that of the arithmetic. So large buffers wait here for the next request of their size class.
/// Small ones go to the allocator, whose own caches serve them faster than a lock would.
enum BufferPool {
  /// From here on the allocator may map and unmap pages for each request.
  private static let smallestPooled = 64 << 10

  /// What may wait at most. A step that needs more still runs; the rest goes back to the system.
  private static let mostWaiting = 512 << 20

  /// A cache line, which is also the widest vector register.
  private static let alignment = 64

  private struct Waiting {
    var byteCount = 0
    var buffers: [Int: [UnsafeMutableRawPointer]] = [:]
  }

  private static let waiting = Lock(Waiting())

  static func allocate(byteCount: Int) -> UnsafeMutableRawPointer {
    guard byteCount >= smallestPooled else {
      return .allocate(byteCount: byteCount, alignment: MemoryLayout<Double>.alignment)
    }
    let size = sizeClass(byteCount)
    let reused = waiting.withLock { waiting in
      let buffer = waiting.buffers[size]?.popLast()
      if buffer != nil { waiting.byteCount -= size }
      return buffer
    }
    return reused ?? .allocate(byteCount: size, alignment: alignment)
  }

  static func deallocate(_ buffer: UnsafeMutableRawPointer, byteCount: Int) {
    guard byteCount >= smallestPooled else { return buffer.deallocate() }
    let size = sizeClass(byteCount)
    let kept = waiting.withLock { waiting in
      guard waiting.byteCount + size <= mostWaiting else { return false }
      waiting.buffers[size, default: []].append(buffer)
      waiting.byteCount += size
      return true
    }
    if !kept { buffer.deallocate() }
  }

  /// The size rounded up to one of eight steps between powers of two, so that nearly equal sizes
  /// share buffers and at most an eighth is wasted.
  private static func sizeClass(_ byteCount: Int) -> Int {
    let step = (1 << (Int.bitWidth - 1 - byteCount.leadingZeroBitCount)) >> 3
    return (byteCount + step - 1) / step * step
  }
}
