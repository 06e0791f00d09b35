import TestSupport
import Testing

@testable import Adjoint

/// PyTorch's value, gradient and Hessian of a small network's loss, as a function of its input.
@Suite struct HessianFixtureTests {
  private struct Fixture: Decodable {
    let w1, b1, w2, b2, x: TensorFixture
    let label: Int
    let value: Double
    let gradient, hessian: TensorFixture

    func loss(_ x: Tensor) -> Tensor {
      func layer(_ input: Tensor, _ weights: TensorFixture, _ biases: TensorFixture) -> Tensor {
        matmul(input, weights.tensor(as: .float64), transposing: .right)
          + biases.tensor(as: .float64)
      }
      let hidden = tanh(layer(x.reshaped(to: [1, 4]), w1, b1))
      return softmaxCrossEntropy(layer(hidden, w2, b2), labels: [label])
    }
  }

  @Test func valueGradientAndHessianArePyTorchs() throws {
    let fixture = try loadFixture("hessian", as: Fixture.self)
    let x = fixture.x.tensor(as: .float64)
    let (value, gradient) = valueWithGradient(at: x, of: fixture.loss)
    let tolerance = Tolerance.elementwise(0, absolute: 1e-12)
    expectClose([value.scalar], [fixture.value], of: .float64, within: tolerance, "value")
    expectClose(gradient, fixture.gradient.tensor(as: .float64), within: tolerance, "gradient")

    let rows = (0..<4).map { row in
      let unit = Tensor((0..<4).map { $0 == row ? 1 : 0 }, as: .float64)
      return Adjoint.gradient(at: x) { x in
        (Adjoint.gradient(at: x, of: fixture.loss) * unit).sum()
      }.scalars
    }
    let hessian = Tensor(rows, as: .float64)
    expectClose(hessian, fixture.hessian.tensor(as: .float64), within: tolerance, "Hessian")
    expectClose(hessian, hessian.transposed(), within: .ofLargest(1e-13), "symmetry")
  }
}
