import Adjoint
import Testing

/// Norms, clipping and scaling of gradients at the ends of their types' ranges.
@Suite struct ClippingRangeTests {
  /// A gradient of these scalars.
  private func gradients(_ scalars: [Double], as type: ScalarType) -> (Gradients, Parameter) {
    let parameter = Parameter(Tensor(repeating: 1, shape: [scalars.count], as: type))
    let gradients = valueWithGradients {
      (parameter.value * Tensor(scalars, as: type)).sum()
    }.gradients
    return (gradients, parameter)
  }

  struct Case: Sendable {
    let scalars: [Double]
    let type: ScalarType
    let limit: Double

    /// The clipped scalars, computed from logarithms of magnitudes by hand, where they are in range.
    var expected: [Double] {
      // By powers of two, which are exact, in numbers around 1.
      let exponent = scalars.map { $0 == 0 ? -5000 : Int($0.exponent) }.max()!
      let near = scalars.map { scaled($0, -exponent) }
      let norm = near.reduce(0) { $0 + $1 * $1 }.squareRoot()
      let share = scaled(limit, -Int(limit.exponent)) / norm
      return scalars.map { scalar in
        let own = scalar == 0 ? 0 : Int(scalar.exponent)
        return scaled(scaled(scalar, -own) * share, Int(limit.exponent) + own - exponent)
      }
    }

    private func scaled(_ x: Double, _ power: Int) -> Double {
      var (x, power) = (x, power)
      while power > 500 { (x, power) = (x * 0x1p500, power - 500) }
      while power < -500 { (x, power) = (x * 0x1p-500, power + 500) }
      return x * Double(sign: .plus, exponent: power, significand: 1)
    }
  }

  static let cases: [Case] = [
    Case(scalars: [3e38, 3e38], type: .float32, limit: 1),
    Case(scalars: [3e38, -3e38, 3e38, 1e30], type: .float32, limit: 1e-5),
    Case(scalars: [3e38, 3e38], type: .float32, limit: 1e-7),
    Case(scalars: [3e38, 1, 1e-30], type: .float32, limit: 2e38),
    Case(scalars: [3e-38, 4e-38], type: .float32, limit: 1e-38),
    Case(scalars: [3, 4, 1e-20], type: .float32, limit: 1e-30),
    Case(scalars: [1e308, 1e308], type: .float64, limit: 1),
    Case(scalars: [1.5e308, -1.5e308, 1e308, 1e-5], type: .float64, limit: 1e308),
    Case(scalars: [1.7e308, 1.7e308, 1e300], type: .float64, limit: 1e-300),
    Case(scalars: [1e308, 1e300], type: .float64, limit: 1e-308),
    Case(scalars: [3e200, 4e200, 1], type: .float64, limit: 1e-150),
    Case(scalars: [0x3p-1032, 0x4p-1032], type: .float64, limit: 0x1p-1032),
    Case(scalars: [0x1p-1030, 1], type: .float64, limit: 0.5),
    Case(scalars: [0x1p-1030, 1.7e308, 1.7e308], type: .float64, limit: 1.7e308),
  ]

  @Test(arguments: cases)
  func clipping(_ example: Case) {
    let (gradients, parameter) = gradients(example.scalars, as: example.type)
    let clipped = gradients.clipped(toNorm: example.limit)[parameter]!
    #expect(clipped.scalarType == example.type)
    let exact = Tensor(example.expected, as: example.type)
    // Of the gradient itself, which was rounded to its type before it was clipped, a unit more.
    let allowed = 3.0
    for (value, expected) in zip(clipped.scalars, exact.scalars) {
      #expect(
        (value - expected).magnitude <= allowed * example.type.ulp(of: expected),
        "\(value) instead of \(expected) for \(example)")
    }
  }

  @Test func norms() {
    #expect(
      (gradients([3e38, 3e38], as: .float32).0.norm.scalar
        / (Double(Float(3e38)) * 2.0.squareRoot()) - 1).magnitude < 1e-15)
    #expect(
      (gradients([3e-45, 3e-45], as: .float32).0.norm.scalar
        / (Double(Float(3e-45)) * 2.0.squareRoot()) - 1).magnitude < 1e-15)
    #expect(
      (gradients([1e308, 1e308], as: .float64).0.norm.scalar / 1e308 / 2.0.squareRoot() - 1)
        .magnitude < 1e-15)
    #expect(
      (gradients([0x1p-1030, 0], as: .float64).0.norm.scalar / 0x1p-1030 - 1).magnitude < 1e-12)
    #expect(gradients([1.7e308, 1.7e308], as: .float64).0.norm.scalar == .infinity)
  }

  /// Gradients of both types together.
  @Test func bothTypes() {
    let (narrow, wide) = (Parameter(Tensor([1, 1])), Parameter(Tensor(1, as: .float64)))
    let gradients = valueWithGradients {
      (narrow.value * Tensor([3e38, 1e-3])).sum().cast(to: .float64) + wide.value * 1e200
    }.gradients
    let clipped = gradients.clipped(toNorm: 1e160)
    #expect((clipped[wide]!.scalar / 1e160 - 1).magnitude < 1e-15)
    #expect((clipped[narrow]!.scalars[0] / (Double(Float(3e38)) * 1e-40) - 1).magnitude < 1e-6)
    #expect((clipped[narrow]!.scalars[1] / 1e-43 - 1).magnitude < 0.02)
  }

  @Test func scalingByWhatFloat32DoesNotHold() {
    func scaled(_ scalar: Double, by factor: Double) -> Double {
      let (gradients, parameter) = gradients([scalar], as: .float32)
      return (gradients * factor)[parameter]!.scalar
    }
    #expect((scaled(1e38, by: 1e-50) / 1e-12 - 1).magnitude < 1e-6)
    #expect((scaled(1e-30, by: 1e45) / 1e15 - 1).magnitude < 1e-6)
    #expect((scaled(1e30, by: 3e-42) / 3e-12 - 1).magnitude < 1e-6)
    #expect(scaled(1e30, by: 0) == 0)
    #expect(scaled(1, by: .infinity) == .infinity && scaled(1, by: .nan).isNaN)
  }

  /// A scope around differentiates the norm that overflows float32.
  @Test func derivativesOfClippedGradients() {
    let weight = Parameter(Tensor([1, 2]))
    let x = Tensor(3, as: .float64)
    let slope = gradient(at: x) { x in
      let scale = (x * 1e38).cast(to: .float32)
      return valueWithGradients { (weight.value * scale).sum() }.gradients.norm
    }
    #expect((slope.scalar / (1e38 * 2.0.squareRoot()) - 1).magnitude < 1e-6)
  }
}
