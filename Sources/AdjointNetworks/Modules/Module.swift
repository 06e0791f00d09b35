import Adjoint

/// A part of a network that owns parameters, or parts that do.
///
/// A class or a struct becomes a module by saying so. Its parameters are found by looking at its
/// stored properties, and those of what they hold, and are named by the path: a property `hidden`
/// that holds a `Linear` contributes `hidden.weight` and `hidden.bias`. Buffers are found likewise.
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
///
/// Arrays, dictionaries, optionals, tuples and enumerations are looked into; closures cannot be. A set that
/// holds a parameter traps, since its order is another in each process, and so do two parameters or buffers
/// with one path.
/// Collections of numbers, texts or tensors are passed over, so that their length does not matter.
///
/// A `lazy` property is found once it has been made. One that has not been made, and is a part of the
/// network by its type, traps: a layer that comes into being later would never be trained.
public protocol Module {}

extension Module {
  /// What training changes by gradients, in the order of the stored properties, each once.
  public var parameters: Parameters { StateFinder(of: self).parameters }

  /// What the module keeps besides, such as running statistics, in the same order.
  public var buffers: Buffers { StateFinder(of: self).buffers }
}
