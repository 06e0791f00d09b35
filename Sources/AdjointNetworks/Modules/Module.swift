import Adjoint

/// A part of a network that owns parameters, or parts that do.
///
/// A class or a struct becomes a module by saying so. Its parameters are found by looking at its
/// stored properties, and those of what they hold, and are named by the path: a property `hidden`
/// that holds a `Linear` contributes `hidden.weight` and `hidden.bias`.
///
/// ```swift
/// final class Classifier: Module {
///   let hidden = Linear(64, 32)
///   let output = Linear(32, 10)
///
///   func callAsFunction(_ images: Tensor) -> Tensor {
///     output(relu(hidden(images)))
///   }
/// }
/// ```
public protocol Module {}

extension Module {
  /// The parameters in the order of the stored properties, each once.
  public var parameters: Parameters { Parameters(of: self) }
}
