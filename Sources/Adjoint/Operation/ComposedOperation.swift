/// An operation that says what it means by a composition of others, and can be held against it:
/// every ``FusedOperation``, and a ``PrimitiveOperation`` with a kernel of its own that could as
/// well be written with simpler operations, such as the softmax.
///
/// A primitive becomes one by its composition alone:
///
/// ```swift
/// extension Softmax: ComposedOperation {
///   func composition(_ operands: Operands) -> Tensor {
///     let exponentials = exp(operands[0])
///     return exponentials / exponentials.sum(along: axes, keepingDimensions: true)
///   }
/// }
///
/// print(Softmax(along: [-1]).compareWithComposition(at: logits))
/// ```
public protocol ComposedOperation<Result>: Sendable {
  /// A tensor, or a structure of several.
  associatedtype Result: TensorStructure

  /// How messages and printed tapes call the operation.
  var name: String { get }

  /// The same result by differentiable operations: the definition of what this operation means.
  func composition(_ operands: Operands) -> Result

  /// The result of `apply` with this operation and these operands. Primitive and fused operations
  /// have it already.
  func applied(to operands: Operands) -> Result
}

extension ComposedOperation where Self: PrimitiveOperation {
  public func applied(to operands: Operands) -> Result { apply(self, to: operands) }
}

extension ComposedOperation where Self: FusedOperation {
  public func applied(to operands: Operands) -> Result { apply(self, to: operands) }
}
