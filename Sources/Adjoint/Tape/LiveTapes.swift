import Synchronization

/// The identities of the tapes that are recording on any thread.
///
/// An operation asks here about a value whose tape is not on its own thread's stack: if the tape
/// still records elsewhere, a gradient is about to be lost; if it has ended, the value is an
/// ordinary one.
enum LiveTapes {
  private struct State {
    /// There are few, so that a list is searched sooner than a set.
    var identities: [Int] = []

    /// How many scopes collect parameters, or put other values in their place.
    var scopesOfParameters = 0
  }

  private static let state = Lock(State())

  /// No tape with a smaller identity is alive. Most questions are about tapes that have long ended,
  /// and this answers them without the lock.
  private static let oldest = Atomic(Int.max)

  /// The identity that stands for stray values (see `Marks.swift`); 0 while there can be none.
  static var strays: Int { identityOfStrays.load(ordering: .acquiring) }
  private static let identityOfStrays = Atomic(0)

  static func insert(_ tape: Tape) {
    state.withLock { state in
      state.identities.append(tape.identity)
      if tape.parameters != nil { beginScopeOfParameters(&state) }
      noteOldest(state)
    }
  }

  static func remove(_ tape: Tape) {
    state.withLock { state in
      state.identities.remove(at: state.identities.lastIndex(of: tape.identity)!)
      if tape.parameters != nil { endScopeOfParameters(&state) }
      noteOldest(state)
    }
  }

  /// Takes note that other values stand in the place of parameters' own, or that this is over.
  static func setSubstituting(_ isSubstituting: Bool) {
    state.withLock {
      if isSubstituting { beginScopeOfParameters(&$0) } else { endScopeOfParameters(&$0) }
      noteOldest($0)
    }
  }

  /// Runs `body` with some tapes taken for alive.
  static func keeping<Result>(_ tapes: [Int], _ body: () -> Result) -> Result {
    state.withLock { state in
      state.identities += tapes
      noteOldest(state)
    }
    defer {
      state.withLock { state in
        for tape in tapes {
          state.identities.remove(at: state.identities.lastIndex(of: tape)!)
        }
        noteOldest(state)
      }
    }
    return body()
  }

  private static func beginScopeOfParameters(_ state: inout State) {
    state.scopesOfParameters += 1
    guard state.scopesOfParameters == 1 else { return }
    identityOfStrays.store(Tape.makeIdentity() | 1, ordering: .releasing)
  }

  private static func endScopeOfParameters(_ state: inout State) {
    state.scopesOfParameters -= 1
    guard state.scopesOfParameters == 0 else { return }
    identityOfStrays.store(0, ordering: .releasing)
  }

  private static func noteOldest(_ state: State) {
    let strays = identityOfStrays.load(ordering: .relaxed)
    var identity = strays == 0 ? .max : strays
    for other in state.identities where other < identity { identity = other }
    oldest.store(identity, ordering: .releasing)
  }

  /// Whether a tape may be alive, without the lock: false for those that ended before all others,
  /// and for 0, which is none.
  @inline(__always)
  static func mayContain(_ identity: Int) -> Bool {
    #if DEBUG
      Interruption.ofThread.current.action?()
    #endif
    return identity >= oldest.load(ordering: .acquiring)
  }

  static func contains(_ identity: Int) -> Bool {
    mayContain(identity) && state.withLock { $0.identities.contains(identity) }
  }

  #if DEBUG
    /// An action on a thread before each question it asks: tests end another thread's scope there.
    final class Interruption {
      var action: (() -> Void)?
      static let ofThread = ThreadLocal { Interruption() }
    }
  #endif
}
