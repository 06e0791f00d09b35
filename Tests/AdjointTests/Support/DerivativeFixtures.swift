import Adjoint
import Testing

/// An operation's results and derivatives as the fixtures hold them: what it was applied to, and for
/// a cotangent of each result the gradients, and for a direction of each operand the gradients of
/// Σ gradient · direction. Operations that are not differentiated have results alone.
struct DerivativeFixture<Attributes: Decodable>: Decodable {
  let operation: String
  let name: String
  let attributes: Attributes
  let operands: [TensorFixture]?
  let result: TensorFixture?
  let cotangent: TensorFixture?
  let directions: [TensorFixture]?
  let gradients: [TensorFixture]?
  let second: [TensorFixture]?

  /// Where there are several results.
  let results: [TensorFixture]?
  let cotangents: [TensorFixture]?

  /// Whether the operands are extreme, so that tiny results are to be right as well.
  let special: Bool?

  /// What has no answer: `gradients` or `second`.
  let skip: [String]?

  /// What is allowed beyond the usual tolerance.
  let tolerance: Double?
  let absoluteTolerance: Double?
}

extension DerivativeFixture {
  /// Holds what a function makes of the operands against this case, in float64, and its derivatives.
  func check(_ function: @escaping ([Tensor]) -> [Tensor]) {
    let point = (operands ?? []).map { $0.tensor(as: .float64) }
    expect("result", function(point), (result.map { [$0] } ?? []) + (results ?? []))

    let cotangents = (cotangent.map { [$0] } ?? []) + (cotangents ?? [])
    guard let gradients, let second, let directions else { return }
    func pulledBack(at point: [Tensor]) -> [Tensor] {
      let (_, pullback) = valueWithPullback(at: point) { joined(function($0)) }
      return pullback(joined(cotangents.map { $0.tensor(as: .float64) }))
    }
    if !skips("gradients") { expect("gradient", pulledBack(at: point), gradients) }
    if !skips("second") {
      let derivatives = gradient(at: point) { point in
        zip(pulledBack(at: point), directions).map { ($0 * $1.tensor(as: .float64)).sum() }
          .reduce(Tensor(0, as: .float64), +)
      }
      expect("second derivative", derivatives, second)
    }
  }

  /// Several results as one.
  private func joined(_ tensors: [Tensor]) -> Tensor {
    tensors.count == 1 ? tensors[0] : .concatenate(tensors.map { $0.flattened() })
  }

  private func skips(_ quantity: String) -> Bool { skip?.contains(quantity) ?? false }

  private func expect(_ quantity: String, _ values: [Tensor], _ expected: [TensorFixture]) {
    let absolute = absoluteTolerance ?? (special ?? false ? 0x1p-1064 : 1e-13)
    #expect(values.count == expected.count)
    for (value, expected) in zip(values, expected) {
      expectClose(
        value, expected.tensor(as: .float64),
        within: .elementwise(tolerance ?? 1e-12, absolute: absolute),
        "\(operation), \(name), \(attributes): \(quantity)")
    }
  }
}
