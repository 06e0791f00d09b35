import Adjoint
import Synchronization

/// Creates modules with initial values that follow from a seed.
///
/// ```swift
/// let model = withSeed(1) { Classifier() }
/// ```
///
/// Without a scope of its own a program's modules draw one after the other from the stream of
/// seed 0, so a program that creates them in one order is repeatable too.
public func withSeed<Result>(_ seed: Int, _ create: () throws -> Result) rethrows -> Result {
  try Initialization.$stream.withValue(SharedStream(seed: seed), operation: create)
}

/// The stream that modules draw their initial values from.
enum Initialization {
  @TaskLocal fileprivate static var stream = SharedStream(seed: 0)

  static func draw<Result: Sendable>(_ draw: (inout RandomStream) -> Result) -> Result {
    stream.withLock(draw)
  }
}

/// A stream of random numbers that several modules draw from.
private final class SharedStream: Sendable {
  private let stream: Mutex<RandomStream>

  init(seed: Int) { stream = Mutex(RandomStream(seed: seed)) }

  func withLock<Result: Sendable>(_ draw: (inout RandomStream) -> Result) -> Result {
    stream.withLock { draw(&$0) }
  }
}
