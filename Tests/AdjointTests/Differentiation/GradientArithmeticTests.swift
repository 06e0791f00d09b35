import Adjoint
import TestSupport
import Testing

/// Gradients as vectors: added, scaled, measured and clipped.
@Suite struct GradientArithmeticTests {
  private let weight = Parameter(Tensor([1, 2]))
  private let bias = Parameter(Tensor(3, as: .float64))
  private let unused = Parameter(Tensor([4]))

  /// ∂weight = 6·s·(1, 2), ∂bias = 9·s.
  private func gradients(scale: Double = 1) -> Gradients {
    valueWithGradients {
      _ = unused.value
      let square = (weight.value * weight.value).sum() * 3
      return (square.watched(as: "square").cast(to: .float64) + bias.value * 9) * scale
    }.gradients
  }

  @Test func scaling() {
    let scaled = gradients() * -0.5
    #expect(scaled[weight]?.scalars == [-3, -6])
    #expect(scaled[bias]?.scalar == -4.5)
    #expect(scaled[bias]?.scalarType == .float64)
    #expect(scaled[unused] == nil)
    #expect(scaled["square"]?.scalar == -0.5)
    #expect(scaled.parameters.count == 3)
  }

  @Test func addingIsTheGradientOfTheSum() {
    let sum = gradients() + gradients(scale: 2)
    let whole = gradients(scale: 3)
    #expect(sum[weight]?.scalars == whole[weight]?.scalars)
    #expect(sum[bias]?.scalars == whole[bias]?.scalars)
    var total = gradients()
    total += gradients(scale: 2)
    #expect(total[weight] == sum[weight] && total[bias] == sum[bias])
    #expect(sum.unused.map(ObjectIdentifier.init) == [ObjectIdentifier(unused)])
  }

  @Test func addingGradientsOfDifferentParameters() {
    let of = { (parameter: Parameter) in
      valueWithGradients { (parameter.value * 2).sum() }.gradients
    }
    let sum = of(weight) + of(unused) + of(weight)
    #expect(
      sum.parameters.map(ObjectIdentifier.init) == [weight, unused].map(ObjectIdentifier.init))
    #expect(sum[weight]?.scalars == [4, 4])
    #expect(sum[unused]?.scalars == [2])
    #expect(sum[bias] == nil)
  }

  @Test func norm() {
    // √(6² + 12² + 9²) = √261
    #expect((gradients().norm.scalar - 261.0.squareRoot()).magnitude < 1e-6)
    let none = valueWithGradients {
      _ = weight.value
      return Tensor(1)
    }.gradients
    #expect(none.norm.scalar == 0)
    #expect(none.clipped(toNorm: 1)[weight] == nil)
  }

  @Test func normOverflowsOnlyWhereItMust() {
    let weight = Parameter(Tensor([1, 1]))
    let large = valueWithGradients { (weight.value * Tensor([3e38, 3e38])).sum() }.gradients
    #expect(((large * 0.5).norm.scalar / (1.5e38 * 2.0.squareRoot()) - 1).magnitude < 1e-6)
  }

  @Test(arguments: [1e-3, 5, 16, 17, 1e6, .infinity])
  func clipping(limit: Double) {
    let (plain, clipped) = (gradients(), gradients().clipped(toNorm: limit))
    let factor = min(1, limit / 261.0.squareRoot())
    for parameter in [weight, bias] {
      for (a, b) in zip(plain[parameter]!.scalars, clipped[parameter]!.scalars) {
        #expect((a * factor - b).magnitude <= 1e-6 * a * factor)
      }
    }
    #expect(clipped[weight]?.scalarType == .float32)
    let norm = min(limit, 261.0.squareRoot())
    #expect((clipped.norm.scalar - norm).magnitude < 1e-6 * norm)
    if factor == 1 { #expect(clipped[weight]?.scalars == [6, 12]) }
  }

  @Test func clippingWhatIsNotFinite() {
    func clipped(_ factors: [Double]) -> [Double] {
      valueWithGradients { (weight.value * Tensor(factors)).sum() }.gradients
        .clipped(toNorm: 1)[weight]!.scalars
    }
    #expect(clipped([.nan, 1]).filter(\.isNaN).count == 2)
    let infinite = clipped([.infinity, 1])
    #expect(infinite[0].isNaN && infinite[1] == 0)
  }

  @Test func aScopeAroundDifferentiatesTheNorm() {
    // ∂w = 2x·w = x·(2, 4), whose norm is x·√20, and clipped to 1 it does not depend on x.
    let weight = Parameter(Tensor([1, 2], as: .float64))
    func gradients(_ x: Tensor) -> Gradients {
      valueWithGradients { (weight.value * weight.value).sum() * x }.gradients
    }
    let x = Tensor(3, as: .float64)
    let slope = gradient(at: x) { gradients($0).norm }
    #expect((slope.scalar - 20.0.squareRoot()).magnitude < 1e-14)
    let clipped = gradient(at: x) { gradients($0).clipped(toNorm: 1)[weight]!.sum() }
    #expect(clipped.scalar.magnitude < 1e-15)
    let kept = gradient(at: x) { gradients($0).clipped(toNorm: 100)[weight]!.sum() }
    #expect(kept.scalar == 6)
  }

  @Test(arguments: ["0.0", "-1.0", "nan"])
  func aLimitThatIsNotPositive(limit: String) async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      [limit] in
      let weight = Parameter(Tensor([1, 2]))
      _ = valueWithGradients { weight.value.sum() }.gradients.clipped(toNorm: Double(limit)!)
    }
    expectMessage(of: result, contains: "clipped:", "norm is \(limit)", "positive")
  }
}
