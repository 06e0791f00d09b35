import Adjoint

extension CostCurve {
  /// From 320 logits to four million.
  static let shapes: [Shape] = [
    [32, 10], [128, 10], [128, 40], [128, 160], [512, 160], [512, 640], [2048, 640], [4096, 1000],
  ]

  /// The costs of the loss as logits become more.
  init(_ settings: Settings, shapes: [Shape] = CostCurve.shapes) {
    self.init(
      scalarType: settings.type, unit: "logits",
      points: shapes.map { shape in
        let example = Example(settings, shape: shape)
        return Point(example.operation, at: example.operands, count: shape.elementCount)
      })
  }
}
