import Adjoint

/// Time and bytes of an operation with its gradient, fused and composed, at several sizes.
struct CostCurve: Codable {
  let scalarType: ScalarType

  /// What is counted.
  let unit: String
  let points: [Point]

  struct Point: Codable {
    /// The shapes of the operands.
    let shapes: [Shape]

    /// The size.
    let count: Int
    let fused: FusedComparison.Cost
    let composed: FusedComparison.Cost

    init(_ operation: some FusedOperation, at operands: Operands, count: Int) {
      shapes = operands.map(\.shape)
      self.count = count
      (fused, composed) = operation.costsBesideComposition(at: operands)
    }
  }
}
