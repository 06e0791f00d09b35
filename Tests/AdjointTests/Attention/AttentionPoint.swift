import Testing

@testable import Adjoint

/// An attention with random operands.
struct AttentionPoint: Sendable, CustomTestStringConvertible {
  var batch: [Int] = [2]
  var heads = 2
  var keyHeads = 2
  var queries = 5
  var keys = 7
  var length = 3
  var valueLength = 4
  var isCausal = false
  var scale: Double?
  var mask: Shape?
  var bias: Shape?

  var testDescription: String {
    "\(batch), \(heads)/\(keyHeads) heads, \(queries) × \(keys), \(length) and \(valueLength)"
      + (isCausal ? ", causal" : "") + (scale.map { ", scale \($0)" } ?? "")
      + (mask.map { ", mask \($0)" } ?? "") + (bias.map { ", bias \($0)" } ?? "")
  }

  var operation: ScaledDotProductAttention {
    ScaledDotProductAttention(mask: maskValues, isCausal: isCausal, scale: scale)
  }

  /// Some rows of a mask of queries and keys see nothing.
  private var maskValues: Mask? {
    mask.map { shape in
      let values = (0..<shape.elementCount).map { ($0 * $0 + 3 * $0) % 5 < 3 && $0 % 35 < 28 }
      return Mask(values, shape: shape)
    }
  }

  func operands(_ type: ScalarType, standardDeviation: Double = 1) -> [Tensor] {
    var random = RandomStream(seed: 3)
    func tensor(_ shape: [Int], _ deviation: Double = 1) -> Tensor {
      .normal(Shape(shape), standardDeviation: deviation, as: type, using: &random)
    }
    return [
      tensor(batch + [heads, queries, length], standardDeviation),
      tensor(batch + [keyHeads, keys, length], standardDeviation),
      tensor(batch + [keyHeads, keys, valueLength]),
    ] + (bias.map { [tensor(Array($0))] } ?? [])
  }

  var resultShape: Shape { Shape(batch + [heads, queries, valueLength]) }

  /// All options, lengths of 1 and odd ones, and such that need several blocks.
  static let all: [AttentionPoint] = [
    .init(), .init(isCausal: true), .init(batch: [], heads: 1, keyHeads: 1, queries: 1, keys: 1),
    .init(length: 1, valueLength: 1), .init(queries: 1), .init(keys: 1),
    .init(heads: 6, keyHeads: 2), .init(heads: 3, keyHeads: 1, isCausal: true),
    .init(batch: [2, 3], heads: 2, keyHeads: 1), .init(scale: -0.7), .init(scale: 0),
    .init(queries: 23, keys: 5, isCausal: true), .init(queries: 5, keys: 23, isCausal: true),
    .init(mask: [5, 7]), .init(mask: [2, 1, 1, 7]), .init(mask: [2, 5, 1]),
    .init(mask: [2, 2, 5, 7]), .init(isCausal: true, mask: [7]), .init(bias: [2, 2, 5, 7]),
    .init(bias: [5, 7]), .init(heads: 4, bias: [4, 1, 7]), .init(bias: [2, 1, 5, 1]),
    .init(bias: []), .init(isCausal: true, bias: [5, 7]), .init(mask: [5, 7], bias: [2, 5, 7]),
    .init(batch: [1], queries: 67, keys: 131, isCausal: true),
    .init(batch: [1], queries: 131, keys: 67, isCausal: true, bias: [131, 67]),
    .init(batch: [1], queries: 67, keys: 35, mask: [67, 35], bias: [67, 35]),
    .init(batch: [1], heads: 1, keyHeads: 1, queries: 17, keys: 2053, isCausal: false),
    .init(batch: [], heads: 1, keyHeads: 1, queries: 34, keys: 2053, isCausal: true),
  ]

  /// So few scalars that each can be moved by itself.
  static let small: [AttentionPoint] = [
    AttentionPoint(isCausal: true), .init(keyHeads: 1), .init(mask: [3, 4]), .init(bias: [3, 4]),
  ].map {
    var point = $0
    (point.batch, point.queries, point.keys, point.length, point.valueLength) = ([], 3, 4, 2, 2)
    return point
  }
}
