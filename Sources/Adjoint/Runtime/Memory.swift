import CKernels

extension System {
  /// Memory of this size at a multiple of `alignment`, or nil when there is none. Swift's own allocator
  /// would stop the program without a message. `deallocate()` gives it back.
  static func allocate(byteCount: Int, alignment: Int) -> UnsafeMutableRawPointer? {
    var memory: UnsafeMutableRawPointer?
    return posix_memalign(&memory, alignment, byteCount) == 0 ? memory : nil
  }

  /// Whether the system has memory of this size. Small sizes are not asked for.
  static func hasMemory(byteCount: Int) -> Bool {
    if byteCount < 1 << 30 { return true }
    let memory = allocate(byteCount: byteCount, alignment: MemoryLayout<Double>.alignment)
    memory?.deallocate()
    return memory != nil
  }

  static func reportLackOfMemory() -> Never {
    fatalError("the system does not give as much memory as an operation needs to work in")
  }
}
