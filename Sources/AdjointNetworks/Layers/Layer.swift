import Adjoint

/// A module that makes one tensor of one tensor.
public protocol Layer: Module {
  func callAsFunction(_ x: Tensor) -> Tensor
}

/// A function without parameters as a layer, such as `Function(relu)`.
///
/// What a closure captures is not found: a layer that is hidden in one would not be trained, and the
/// optimizer stops the program when it sees its gradient.
public struct Function: Layer, Sendable {
  private let function: @Sendable (Tensor) -> Tensor

  public init(_ function: @escaping @Sendable (Tensor) -> Tensor) { self.function = function }

  public func callAsFunction(_ x: Tensor) -> Tensor { function(x) }
}

/// Layers one after the other.
///
/// ```swift
/// let model = Sequential(Linear(64, 32), Function(relu), Dropout(0.2), Linear(32, 10))
/// ```
///
/// The paths are the numbers of the layers: `0.weight`.
public struct Sequential: Layer, CustomReflectable {
  public let layers: [any Layer]

  public init(_ layers: any Layer...) { self.layers = layers }
  public init(_ layers: [any Layer]) { self.layers = layers }

  public func callAsFunction(_ x: Tensor) -> Tensor { layers.reduce(x) { $1($0) } }

  /// The layers themselves, so that paths do not begin with the name of the property.
  public var customMirror: Mirror { Mirror(self, unlabeledChildren: layers) }
}
