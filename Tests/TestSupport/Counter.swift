import Synchronization

/// Counts what happens in an operation.
public final class Counter: Sendable {
  private let value = Atomic(0)

  public init() {}

  public var count: Int { value.load(ordering: .relaxed) }

  public func increase() { value.add(1, ordering: .relaxed) }
}
