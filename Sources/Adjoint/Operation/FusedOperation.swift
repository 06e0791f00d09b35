/// An operation whose forward and backward are written by hand, for speed or accuracy, and whose
/// meaning is a composition of others.
///
/// The composition is what makes the backward checkable: ``compareWithComposition(at:)`` holds one
/// against the other.
///
/// The operation may keep residuals of its own, which its forward computes. Nobody knows how these
/// depend on the operands. So where a derivative is itself differentiated, the composition takes the
/// operation's place, and the backward need not be differentiable. An operation that leaves its
/// residuals to the tape states `forward(_:)`, as any ``TensorOperation``, and the composition.
public protocol FusedOperation<Result>: TensorOperation {
  /// The result, and what the backward will need for the wanted operands' cotangents. When nothing is
  /// wanted, nothing is being recorded and the residuals are thrown away. The backward may be called
  /// several times with the same residuals.
  func forward(_ operands: Operands, _ wanted: Wanted) -> (result: Result, residuals: Residuals)

  /// The same result by differentiable operations: the definition of what this operation means.
  func composition(_ operands: Operands) -> Result

  /// The form that takes the operation's place in nested scopes, where a derivative is itself
  /// differentiated: the composition, unless something faster or more accurate agrees with it.
  func differentiable(_ operands: Operands) -> Result
}

extension FusedOperation {
  public func forward(_ operands: Operands) -> Result {
    require(
      Residuals.self != SavedTensors.self, "\(name): the operation states no forward(_:)")
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
