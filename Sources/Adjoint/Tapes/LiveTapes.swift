import Synchronization

/// The identities of the tapes that are recording on any thread.
///
/// An operation asks here about a value whose tape is not on its own thread's stack: if the tape
/// still records elsewhere, a gradient is about to be lost; if it has ended, the value is an
/// ordinary one.
enum LiveTapes {
  private static let identities = Lock<Set<Int>>([])

  /// No tape with a smaller identity is alive. Most questions are about tapes that have long ended,
  /// and this answers them without the lock.
  private static let oldest = Atomic(Int.max)

  static func insert(_ identity: Int) {
    identities.withLock {
      $0.insert(identity)
      oldest.store($0.min()!, ordering: .releasing)
    }
  }

  static func remove(_ identity: Int) {
    identities.withLock {
      $0.remove(identity)
      oldest.store($0.min() ?? Int.max, ordering: .releasing)
    }
  }

  /// Whether a tape may be alive, without the lock: false for those that ended before all others,
  /// and for 0, which is none.
  @inline(__always)
  static func mayContain(_ identity: Int) -> Bool {
    identity >= oldest.load(ordering: .acquiring)
  }

  static func contains(_ identity: Int) -> Bool {
    mayContain(identity)
      && identities.withLock { $0.contains(identity) }
  }
}
