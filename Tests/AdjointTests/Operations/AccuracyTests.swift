import Adjoint
import TestSupport
import Testing

/// Float32 values and first derivatives against mpmath's, in units in the last place of the true
/// number, within bounds around the figures of `Docs/Numerics.md`.
@Suite struct AccuracyTests {
  struct Fixture: Decodable {
    let operation: String
    let attributes: ElementwiseFixture.Attributes
    let inputs: [Double]
    let values: [Double]
    let derivatives: [Double]

    func function(_ x: Tensor) -> Tensor {
      switch operation {
      case "elu": elu(x, alpha: attributes.alpha!)
      case "power": power(x, attributes.exponent!)
      default: ElementwiseFixture.unary[operation]!(x)
      }
    }
  }

  /// The functions that are evaluated in float32. The others are evaluated in float64 and rounded
  /// once.
  static let inFloat32: [String: (value: Double, derivative: Double)] = [
    "exp": (1, 1), "expMinusOne": (1.5, 1), "log": (1, 0.5001), "logOnePlus": (1.5, 1.5),
    "sqrt": (0.5, 1.5), "reciprocalSquareRoot": (1.5, 2.5), "sinh": (2.5, 1.5),
    "cosh": (1.5, 2.5), "tanh": (2, 2.5), "sigmoid": (2, 2.5), "erf": (2.5, 2.5),
    "erfc": (4, 2.5), "softplus": (3.5, 2), "elu": (1.5, 1), "silu": (2.5, 6.5), "gelu": (4.1, 4.5),
  ]

  @Test func errorsInUnitsInTheLastPlace() throws {
    for fixture in try loadFixture("accuracy_float32", as: [Fixture].self) {
      let x = Tensor(fixture.inputs)
      let value = fixture.function(x)
      let derivative = gradient(at: x) { fixture.function($0).sum() }
      let errors = (
        largestError(of: value, beside: fixture.values),
        largestError(of: derivative, beside: fixture.derivatives)
      )
      let bounds = Self.inFloat32[fixture.operation] ?? (value: 0.5001, derivative: 0.5001)
      #expect(errors.0 <= bounds.value, "\(fixture.operation): \(errors.0)")
      #expect(errors.1 <= bounds.derivative, "derivative of \(fixture.operation): \(errors.1)")
    }
  }

  private func largestError(of tensor: Tensor, beside truth: [Double]) -> Double {
    zip(tensor.scalars, truth).reduce(0) { max($0, UlpErrors.ulps(of: Float($1.0), from: $1.1)) }
  }
}
