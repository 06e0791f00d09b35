import Adjoint
import TestSupport
import Testing

/// Attention against PyTorch's in float64, with all options, and in float32 against mpmath's truth.
@Suite struct AttentionFixtureTests {
  private struct Case: Decodable {
    let name: String
    let isCausal: Bool
    let scale: Double?
    let mask: TensorFixture?
    let operands: [TensorFixture]
    let cotangent, result: TensorFixture
    let gradients: [TensorFixture]
  }

  @Test func valuesAndGradientsAreThoseOfPyTorch() throws {
    for test in try loadFixture("attention_float64", as: [Case].self) {
      let mask = test.mask.map { Mask($0.values.map { $0 != 0 }, shape: Shape($0.shape)) }
      let (value, pullback) = valueWithPullback(
        at: test.operands.map { $0.tensor(as: .float64) }
      ) {
        scaledDotProductAttention(
          $0[0], $0[1], $0[2], mask: mask, bias: $0.count > 3 ? $0[3] : nil,
          isCausal: test.isCausal, scale: test.scale)
      }
      expectClose(value, test.result.tensor(as: .float64), within: .ofLargest(1e-13), test.name)
      let gradients = pullback(test.cotangent.tensor(as: .float64))
      #expect(gradients.count == test.gradients.count)
      for (index, (gradient, expected)) in zip(gradients, test.gradients).enumerated() {
        expectClose(
          gradient, expected.tensor(as: .float64), within: .ofLargest(1e-13, or: 1),
          "\(test.name), gradient \(index)")
      }
    }
  }

  private struct Float32Case: Decodable {
    let name: String
    let isCausal: Bool
    let operands: [TensorFixture]
    let cotangent: TensorFixture
    let quantities: [Quantity]

    struct Quantity: Decodable {
      let name: String
      let truth, sizes, torch: [Double]

      /// The largest error in units of the last place of the magnitudes of a number's own terms.
      func error(of values: [Double]) -> Double {
        zip(zip(values, truth), sizes).reduce(0) { worst, next in
          let ((value, truth), size) = next
          return max(worst, distance(value, truth) / max(size * 0x1p-23, 0x1p-149))
        }
      }

      /// The norm of the error in units of the last place of the truth's norm.
      func norm(of values: [Double]) -> Double {
        let squares = zip(values, truth).reduce((0, 0)) {
          ($0.0 + ($1.0 - $1.1) * ($1.0 - $1.1), $0.1 + $1.1 * $1.1)
        }
        return (squares.0 / squares.1).squareRoot() * 0x1p23
      }
    }
  }

  @Test func float32HasTheDigitsOfItsOwnTerms() throws {
    for test in try loadFixture("attention_float32", as: [Float32Case].self) {
      let (value, pullback) = valueWithPullback(
        at: test.operands.map { $0.tensor(as: .float32) }
      ) { scaledDotProductAttention($0[0], $0[1], $0[2], isCausal: test.isCausal) }
      let results = [value] + pullback(test.cotangent.tensor(as: .float32))
      for (quantity, result) in zip(test.quantities, results) {
        let (own, torch) = (
          quantity.error(of: result.scalars), quantity.error(of: quantity.torch)
        )
        let norms = (quantity.norm(of: result.scalars), quantity.norm(of: quantity.torch))
        #expect(own < 0.8, "\(test.name), \(quantity.name): \(own), PyTorch \(torch)")
        #expect(norms.0 <= 1.25 * norms.1, "\(test.name), \(quantity.name): \(norms)")
      }
    }
  }
}
