import Adjoint
import Synchronization

/// A value that a module keeps and that no gradient changes, such as a running mean.
///
/// Like a parameter it is found by its path, counted, saved and loaded. To a scope it is a constant.
public final class Buffer: Sendable {
  public let shape: Shape
  public let scalarType: ScalarType
  private let current: Mutex<Tensor>

  /// A buffer with this initial value.
  public init(_ value: Tensor) {
    (shape, scalarType) = (value.shape, value.scalarType)
    current = Mutex(value.detached())
  }

  /// The value now. Setting it traps when the shape or the type would change.
  public var value: Tensor {
    get { current.withLock { $0 } }
    set {
      require(
        newValue.shape == shape && newValue.scalarType == scalarType,
        "a buffer's new value has shape \(newValue.shape) \(newValue.scalarType), and the buffer "
          + "\(shape) \(scalarType), which it keeps")
      let value = newValue.detached()
      current.withLock { $0 = value }
    }
  }
}
