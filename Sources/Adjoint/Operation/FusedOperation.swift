/// An operation whose forward and backward are written by hand, for speed or accuracy, and whose
/// meaning is a composition of others.
///
/// The composition is what makes the backward checkable: ``compareWithComposition(at:)`` holds one
/// against the other.
///
/// There are two kinds, told apart by the type of the residuals.
///
/// - An operation with `Residuals` of its own computes them in `forward(_:_:)`. Nobody knows how they
///   depend on the operands. So in nested scopes, which differentiate a derivative, the composition
///   takes the operation's place. A scope around may still differentiate the backward with respect to
///   its cotangent, as a pushforward does. A backward out of tensor operations allows that; one that
///   computes on scalars stops the program there.
/// - An operation without states `forward(_:)`, as any ``TensorOperation``, and its backward reads what
///   the tape saves. In nested scopes this backward is differentiated, and not the composition.
public protocol FusedOperation<Result>: TensorOperation {
  /// The result, and what the backward will need for the wanted operands' cotangents. When nothing is
  /// wanted, nothing is being recorded and the residuals are thrown away. The backward may be called
  /// several times with the same residuals.
  func forward(_ operands: Operands, _ wanted: Wanted) -> (result: Result, residuals: Residuals)

  /// The same result by differentiable operations: the definition of what this operation means.
  func composition(_ operands: Operands) -> Result

  /// The form that takes the place of an operation with residuals of its own in nested scopes: the
  /// composition, unless something faster or more accurate agrees with it.
  func differentiable(_ operands: Operands) -> Result
}

extension FusedOperation {
  public func forward(_ operands: Operands) -> Result {
    require(
      Residuals.self != SavedTensors.self,
      "\(name): the operation states no forward(_:); add it, or forward(_:_:) with residuals of its own"
    )
    return forward(operands, .nothing).result
  }

  public func differentiable(_ operands: Operands) -> Result { composition(operands) }
}

extension FusedOperation where Residuals == SavedTensors {
  public func forward(
    _ operands: Operands, _ wanted: Wanted
  ) -> (result: Result, residuals: SavedTensors) {
    (forward(operands), .nothing)
  }
}
