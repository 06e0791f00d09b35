/// An operation whose forward and backward are written by hand, for speed or accuracy, and whose
/// meaning is a composition of others.
///
/// The composition is what makes the backward checkable: `compareWithComposition(at:)` holds one
/// against the other. It also serves for derivatives of derivatives, so a fused backward need not
/// itself be differentiable.
public protocol FusedOperation<Result>: ComposedOperation {
  /// The values that `forward` keeps for `backward`.
  associatedtype Residuals: Sendable

  /// How messages and printed tapes call the operation; the type's name in lower camel case unless
  /// it says otherwise.
  var name: String { get }

  /// The result, and what `backward` will need for the wanted operands' cotangents. When nothing is
  /// wanted, nothing is being recorded and the residuals are thrown away.
  func forward(_ operands: Operands, _ wanted: Wanted) -> (result: Result, residuals: Residuals)

  /// The cotangents of the operands for a cotangent of the result; of a result of several tensors,
  /// those that nothing depends on have the cotangent 0. It may be called several times
  /// with the same residuals.
  func backward(_ cotangent: Result, _ residuals: Residuals, _ wanted: Wanted) -> Cotangents

  /// The form that takes the operation's place in nested scopes, where a derivative is itself
  /// differentiated: the composition, unless something faster or more accurate agrees with it.
  func differentiable(_ operands: Operands) -> Result

  /// The bytes that the residuals hold, for the printed tape.
  func bytesKept(_ residuals: Residuals) -> Int
}

extension FusedOperation {
  public var name: String { operationName(Self.self) }

  public func differentiable(_ operands: Operands) -> Result { composition(operands) }

  public func bytesKept(_ residuals: Residuals) -> Int {
    tensors(in: residuals).reduce(0) { $0 + $1.storage.byteCount }
  }
}

/// The tensors that a value is or holds in its stored properties.
private func tensors(in value: Any) -> [Tensor] {
  if let tensor = value as? Tensor { return [tensor] }
  return Mirror(reflecting: value).children.flatMap { tensors(in: $0.value) }
}
