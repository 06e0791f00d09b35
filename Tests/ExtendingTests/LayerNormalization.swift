import Adjoint

/// Rows of x [N, C] brought to mean 0 and variance 1, then times a gain [C] plus an offset [C]
/// (Ba, Kiros and Hinton, "Layer Normalization", 2016).
///
/// With x̂ = (x − mean)/σ, σ² = variance + ε and u = g·gain:
///
///     ∂x = (u − mean(u) − x̂·mean(u·x̂))/σ      ∂gain = Σ_n g·x̂      ∂offset = Σ_n g
struct LayerNormalization: FusedOperation {
  var epsilon = 1e-5

  struct Residuals: Sendable {
    let normalized: Tensor
    let deviation: Tensor
    let gain: Tensor
  }

  func forward(_ operands: Operands, _ wanted: Wanted) -> (result: Tensor, residuals: Residuals) {
    let (x, gain, offset) = (operands[0], operands[1], operands[2])
    require(
      x.rank == 2 && gain.shape == [x.shape[1]] && offset.shape == gain.shape,
      "layerNormalization: x must have shape [N, C], gain and offset [C], and they have shapes "
        + "\(x.shape), \(gain.shape) and \(offset.shape)")
    let (rows, columns) = (x.shape[0], x.shape[1])
    var normalized = x.scalars
    var deviations: [Double] = []
    for row in 0..<rows {
      let range = row * columns..<(row + 1) * columns
      let mean = normalized[range].reduce(0, +) / Double(columns)
      let variance = normalized[range].reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      let deviation = (variance / Double(columns) + epsilon).squareRoot()
      for index in range { normalized[index] = (normalized[index] - mean) / deviation }
      deviations.append(deviation)
    }
    let residuals = Residuals(
      normalized: Tensor(normalized, shape: x.shape, as: x.scalarType),
      deviation: Tensor(deviations, shape: [rows, 1], as: x.scalarType), gain: gain)
    return (residuals.normalized * gain + offset, residuals)
  }

  func cotangent(of operand: Int, _ g: Tensor, _ residuals: Residuals) -> Tensor? {
    let normalized = residuals.normalized
    switch operand {
    case 0:
      let u = g.scaled(by: residuals.gain)
      let mean = u.mean(along: 1, keepingDimensions: true)
      let slope = u.scaled(by: normalized).mean(along: 1, keepingDimensions: true)
      return (u - mean - slope.scaled(by: normalized)).divided(by: residuals.deviation)
    case 1: return g.scaled(by: normalized)
    default: return g
    }
  }

  func composition(_ operands: Operands) -> Tensor {
    let (x, gain, offset) = (operands[0], operands[1], operands[2])
    let centered = x - x.mean(along: 1, keepingDimensions: true)
    let variance = (centered * centered).mean(along: 1, keepingDimensions: true)
    return centered / sqrt(variance + epsilon) * gain + offset
  }
}
