/// An operation on tensors: what it computes, and how a cotangent of its result becomes cotangents of
/// its operands.
///
/// Here is the product of two tensors, with ∂a = g·b and ∂b = g·a:
///
/// ```swift
/// struct Times: TensorOperation {
///   func forward(_ x: Operands) -> Tensor { x[0] * x[1] }
///   func cotangent(of i: Int, _ g: Tensor, _ x: SavedTensors) -> Tensor? { g.scaled(by: x[1 - i]) }
/// }
/// ```
///
/// `apply(Times(), to: a, b)` runs it, and records it where a scope is recording. The backward is
/// written with tensor operations, so it can be recorded and differentiated in turn, to any order. It
/// multiplies the cotangent with ``Tensor/scaled(by:)``: where a mask made the cotangent 0, the product
/// is 0 even if the other factor is NaN.
///
/// For a function of each scalar by itself there is ``ElementwiseOperation``; for a hand-written pair of
/// forward and backward whose meaning is a composition of others, ``FusedOperation``.
public protocol TensorOperation<Result>: Sendable {
  /// A tensor, or a structure of several.
  associatedtype Result: TensorStructure

  /// What the backward reads. A fused operation may have residuals of its own; all others read what
  /// the tape saves of their operands and results.
  associatedtype Residuals: Sendable = SavedTensors

  /// How messages and printed tapes call the operation; the type's name in lower camel case unless
  /// it says otherwise.
  var name: String { get }

  /// The result. Nothing that happens here is recorded, so it may use any operations. Operands can
  /// have any shapes and types; ``require(_:_:file:line:)`` what the operation needs.
  func forward(_ operands: Operands) -> Result

  /// The result for two operands that do not come in a list, which takes time for small tensors. It is
  /// `forward(_:)` of the two unless an operation states it as well.
  func forward(_ a: Tensor, _ b: Tensor) -> Result

  /// The tensors and shapes that the tape saves for the cotangent of one operand. All of them, unless
  /// the operation asks for less.
  func residuals(for operand: Int) -> ResidualSet

  /// The cotangent of one operand for a cotangent of the result; nil where it is zero.
  ///
  /// A cotangent has its operand's shape and type. Where an operand is repeated to the shape of the
  /// result, a cotangent of that shape will do: it is summed over the repeats.
  ///
  /// - Parameters:
  ///   - operand: the number of an operand that leads to a leaf.
  ///   - g: the gradient of some final scalar with respect to the result, of its shape; of a
  ///     result of several tensors, those that nothing depends on have the cotangent 0.
  ///   - saved: the residuals. `saved[0]`, `saved[1]`, … are the operands and `saved.result` the result,
  ///     as far as `residuals(for:)` lists them.
  func cotangent(of operand: Int, _ g: Result, _ saved: Residuals) -> Tensor?

  /// The cotangents of all operands that are wanted. An operation whose operands share work states this
  /// in the place of `cotangent(of:_:_:)`.
  func backward(_ cotangent: Result, _ residuals: Residuals, _ wanted: Wanted) -> Cotangents

  /// How many floating-point operations the forward takes. ``Trace`` asks for it, and training never does.
  ///
  /// An addition, a multiplication, a comparison and a function such as exp count one each. So a
  /// multiply-add counts two, as in PyTorch's `FlopCounterMode`, which counts products alone. Scalars
  /// that are only moved count nothing. It is one for each scalar of the result unless the operation
  /// states it.
  func flopCount(_ operands: Operands, _ result: Result) -> Int

  /// The result for some operands, recorded on the tapes of the scopes that they belong to. Operations
  /// have this already; `apply` calls it.
  @_documentation(visibility: internal)
  func recorded(on operands: Operands) -> Result
  @_documentation(visibility: internal)
  func recorded(on a: Tensor, _ b: Tensor) -> Result
}

extension TensorOperation {
  public var name: String { operationName(Self.self) }

  @inline(__always)
  public func forward(_ a: Tensor, _ b: Tensor) -> Result { forward(.two(a, b)) }

  public func residuals(for operand: Int) -> ResidualSet { .all }

  public func flopCount(_ operands: Operands, _ result: Result) -> Int {
    result.tensors.reduce(0) { $0 + $1.elementCount }
  }

  public func cotangent(of operand: Int, _ g: Result, _ saved: Residuals) -> Tensor? {
    fatalError(
      "\(name): the operation states no derivative; add cotangent(of:_:_:), which returns a Tensor?, or "
        + "backward(_:_:_:) where the operands share work")
  }

  @inline(__always)
  public func backward(
    _ cotangent: Result, _ residuals: Residuals, _ wanted: Wanted
  ) -> Cotangents {
    wanted.cotangents { self.cotangent(of: $0, cotangent, residuals) }
  }
}

/// A type's name in lower camel case: `SoftmaxCrossEntropy` gives `softmaxCrossEntropy`, `RMSNorm`
/// gives `rmsNorm` and `GELU` gives `gelu`.
func operationName(_ type: Any.Type) -> String {
  let name = String(describing: type)
  let capitals = name.prefix { $0.isUppercase }
  let rest = name.dropFirst(capitals.count)
  // The last of several capitals begins the next word, where there is one.
  let word = capitals.count > 1 && rest.first?.isLowercase == true ? capitals.dropLast() : capitals
  return word.lowercased() + name.dropFirst(word.count)
}
