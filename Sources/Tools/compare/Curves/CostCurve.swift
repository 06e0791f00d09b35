import Adjoint

/// Time and bytes of the loss with its gradient, fused and composed, as logits become more.
struct CostCurve: Codable {
  let scalarType: ScalarType
  let points: [Point]

  struct Point: Codable {
    let shape: Shape
    let fused: FusedComparison.Cost
    let composed: FusedComparison.Cost

    /// The number of logits.
    var count: Int { shape.elementCount }
  }

  /// From 320 logits to four million.
  static let shapes: [Shape] = [
    [32, 10], [128, 10], [128, 40], [128, 160], [512, 160], [512, 640], [2048, 640], [4096, 1000],
  ]

  init(_ settings: Settings, shapes: [Shape] = CostCurve.shapes) {
    scalarType = settings.type
    points = shapes.map { shape in
      let example = Example(settings, shape: shape)
      let costs = example.operation.costsBesideComposition(at: example.operands)
      return Point(shape: shape, fused: costs.fused, composed: costs.composed)
    }
  }
}
