import Adjoint
import Synchronization

/// A value that a module keeps and that no gradient changes, such as a running mean.
///
/// Like a parameter it is found by its path, counted, saved and loaded. To a scope it is a constant.
public final class Buffer: Sendable {
  public let shape: Shape
  private let current: Mutex<Tensor>

  /// A buffer with this initial value.
  public init(_ value: Tensor) {
    shape = value.shape
    current = Mutex(value.detached())
  }

  public var scalarType: ScalarType { value.scalarType }

  /// The value now. Setting it traps when the shape or the type would change.
  public var value: Tensor {
    get { current.withLock { $0 } }
    set {
      require(
        newValue.shape == shape && newValue.scalarType == scalarType,
        "a buffer's new value has shape \(newValue.shape) \(newValue.scalarType), and the buffer "
          + "\(shape) \(scalarType), which it keeps")
      hold(newValue.detached())
    }
  }

  /// Sets the value, which may be of another type.
  fileprivate func hold(_ value: Tensor) { current.withLock { $0 = value } }
}

extension Buffers {
  /// Runs `body`, and gives the buffers the values back that they had before.
  func restored<Result>(after body: () throws -> Result) rethrows -> Result {
    let values = map(\.value)
    defer { for (buffer, value) in zip(self, values) { buffer.hold(value) } }
    return try body()
  }

  /// Runs `body` with the buffers in float64, on every thread.
  func widened<Result>(_ body: () throws -> Result) rethrows -> Result {
    try holding(map { $0.value.cast(to: .float64) }, body)
  }

  /// Runs `body` with the buffers holding these values, which may be of another type, on every thread.
  func holding<Result>(_ values: [Tensor], _ body: () throws -> Result) rethrows -> Result {
    try restored {
      for (buffer, value) in zip(self, values) { buffer.hold(value) }
      return try body()
    }
  }
}
