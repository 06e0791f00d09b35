import Adjoint
import TestSupport
import Testing

/// Attention against PyTorch's in float64, with all options.
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
}
