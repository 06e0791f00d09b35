import Adjoint

/// The errors of fused, composed and naive losses as a classifier grows confident.
struct AccuracyCurve: Codable {
  let scalarType: ScalarType
  let points: [Point]

  /// The largest errors among rows whose label is ahead of the other classes by a gap, of the gradient
  /// those with respect to the label's logit.
  struct Point: Codable {
    let gap: Double
    let fused: Errors
    let composed: Errors

    /// −log of the softmax's share of the label.
    let naive: Errors
  }

  /// Gaps from 0 to 80: a little further the loss and its gradient are subnormal in float32.
  init(type: ScalarType, seed: Int, gaps: [Double] = (0...40).map { 2 * Double($0) }) {
    scalarType = type
    points = gaps.map { gap in
      let example = Self.rows(gap, type, seed: seed)
      let truth = Truth(example, cotangent: .ones([example.rows], as: type)).reference
      func errors(_ loss: @escaping (Tensor) -> Tensor) -> Errors {
        let (value, pullback) = valueWithPullback(at: example.logits, of: loss)
        let gradient = pullback(.ones(value.shape, as: type))
        let labels = example.labelPositions
        return Errors(
          value: largestUlps(value.scalars, truth.tensors[0], Array(labels.indices), type),
          gradient: largestUlps(
            labels.map { gradient.scalars[$0] }, truth.tensors[1], labels, type))
      }
      return Point(
        gap: gap, fused: errors { example.operation($0) },
        composed: errors { example.operation.composition(.one($0)) },
        naive: errors { -1 * log(softmax($0).selectedFromRows(example.labels)) })
    }
  }

  /// 32 rows of 10 classes, the best of the others at `gap` below the label.
  private static func rows(_ gap: Double, _ type: ScalarType, seed: Int) -> Example {
    var random = RandomStream(seed: seed)
    let (rows, classes) = (32, 10)
    let labels = (0..<rows).map { _ in Int.random(in: 0..<classes, using: &random) }
    var scalars: [Double] = []
    for label in labels {
      let top = Double.random(in: -3..<3, using: &random)
      for index in 0..<classes {
        let below = gap + (index == (label + 1) % classes ? 0 : .random(in: 0..<3, using: &random))
        scalars.append(index == label ? top : top - below)
      }
    }
    return Example(
      logits: Tensor(scalars, shape: [rows, classes], as: type), targets: .labels(labels),
      reduction: .none)
  }
}

/// The largest error of values in units of the last place of what is right at some places.
private func largestUlps(
  _ values: [Double], _ truth: FusedReference.Values, _ places: [Int], _ type: ScalarType
) -> Double {
  zip(values, places).reduce(0) { largest, pair in
    let (value, place) = pair
    let error = ((value - truth.high[place]) - truth.low[place]).magnitude
    let ulps = error / type.ulp(of: truth.high[place])
    return ulps.isNaN ? .infinity : max(largest, ulps)
  }
}

extension Example {
  fileprivate var labels: [Int] {
    guard case .labels(let labels) = targets else { return [] }
    return labels
  }

  /// Where the labels' logits are, in row-major order.
  fileprivate var labelPositions: [Int] {
    labels.enumerated().map { $0 * classes + $1 }
  }
}
