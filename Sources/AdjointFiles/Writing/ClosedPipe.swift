import Foundation

/// Runs `body`, in which writing to a closed pipe is an error like any other.
///
/// By itself the system ends a program that does so, with the signal SIGPIPE. Here the signal is held back
/// from this thread and taken away. Other threads, and what the program does with signals, stay as they are.
package func withoutPipeSignal<Result>(_ body: () throws -> Result) rethrows -> Result {
  var signal = sigset_t()
  sigemptyset(&signal)
  sigaddset(&signal, SIGPIPE)
  var mask = sigset_t()
  let wasPending = isPipeSignalPending
  pthread_sigmask(SIG_BLOCK, &signal, &mask)
  defer {
    var number: Int32 = 0
    if !wasPending && isPipeSignalPending { sigwait(&signal, &number) }
    pthread_sigmask(SIG_SETMASK, &mask, nil)
  }
  return try body()
}

private var isPipeSignalPending: Bool {
  var pending = sigset_t()
  return sigpending(&pending) == 0 && sigismember(&pending, SIGPIPE) == 1
}
