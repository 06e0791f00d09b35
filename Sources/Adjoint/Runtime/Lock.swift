import CKernels

/// A value that one thread at a time may use.
///
/// It is a POSIX mutex, because the thread sanitizer does not know the standard library's `Mutex`, and
/// would report a race on everything that one guards.
final class Lock<Value>: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)

  /// The mutex sees to it that one thread at a time has it, and that it is not used inside a change.
  @exclusivity(unchecked) private var value: Value

  init(_ value: Value) {
    self.value = value
    var attributes = pthread_mutexattr_t()
    pthread_mutexattr_init(&attributes)
    // Locking twice on one thread is then an error, and not a wait without end.
    pthread_mutexattr_settype(&attributes, Int32(PTHREAD_MUTEX_ERRORCHECK))
    let status = pthread_mutex_init(mutex, &attributes)
    pthread_mutexattr_destroy(&attributes)
    require(status == 0, "the system has no mutex left")
  }

  deinit {
    pthread_mutex_destroy(mutex)
    mutex.deallocate()
  }

  /// Runs `body` with the value while no other thread has it. Traps when this thread has it already.
  func withLock<Result>(_ body: (inout Value) throws -> Result) rethrows -> Result {
    let status = pthread_mutex_lock(mutex)
    require(
      status == 0,
      "a value of type \(Value.self) is used inside a change of it by the same thread; use what the "
        + "change is given")
    defer { pthread_mutex_unlock(mutex) }
    return try body(&value)
  }
}
