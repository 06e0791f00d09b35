import Synchronization

/// How many threads an operation may use.
///
/// Each scalar of a result is computed by one thread, or in pieces whose length is fixed and whose results
/// are joined in order. Neither depends on anything but the shapes, so a result has the same bits for any
/// number of threads.
public enum Parallelism {
  /// At first the number of processors that the process may use, or the value of the environment
  /// variable `ADJOINT_THREADS`. No more threads are used than there are such processors: they would take
  /// turns, and a product would wait for each.
  public static var threadCount: Int {
    get { count.load(ordering: .relaxed) }
    set {
      require(newValue > 0, "the number of threads must be positive, not \(newValue)")
      count.store(newValue, ordering: .relaxed)
    }
  }

  private static let count = Atomic(initialCount)

  /// The number of processors that the process may use, asked once. Tests set it.
  static let processorCount = Atomic(Environment.processorCount)

  /// How many threads work on an operation.
  static var usedThreadCount: Int { min(threadCount, processorCount.load(ordering: .relaxed)) }

  private static var initialCount: Int {
    guard let request = Environment.value(of: "ADJOINT_THREADS") else {
      return Environment.processorCount
    }
    guard let count = Int(request), count > 0 else {
      fatalError("ADJOINT_THREADS is '\(request)'; it must be a positive number")
    }
    return count
  }

  /// Runs `body` for each piece, on several threads when there are several pieces.
  static func forEach(pieces: Int, _ body: (Int) -> Void) {
    let threads = min(usedThreadCount, pieces)
    if threads > 1 && ThreadPool.shared.run(pieces: pieces, threads: threads, body) { return }
    for piece in 0..<pieces { body(piece) }
  }

  /// Cuts `0 ..< count` into ranges of `grain`, the last one shorter, and runs `body` for each.
  static func forEach(count: Int, grain: Int, _ body: (Range<Int>) -> Void) {
    guard count > grain else { return body(0..<count) }
    forEach(pieces: (count + grain - 1) / grain) { piece in
      let start = piece * grain
      body(start..<min(start + grain, count))
    }
  }
}
