import Testing

@testable import Adjoint

/// The mass that label smoothing puts on the other classes is all of a sure row's gradient. It must not
/// round away beside the label's mass.
@Suite struct SmallSmoothingTests {
  @Test(arguments: [1e-3, 1e-8, 1e-12])
  func aSureRowKeepsTheOthersMass(_ share: Double) {
    let x = Tensor([[40, 0, 1]], as: .float64)
    let loss = SoftmaxCrossEntropy(
      .labels([0]), labelSmoothing: .perClass(share), reduction: .sum)
    let found = gradient(at: x) { loss($0) }.scalars[0]
    // p₀·(t₁ + t₂) − t₀·(1 − p₀), with 1 − p₀ = r/(1 + r) and r = e⁻⁴⁰ + e⁻³⁹.
    let r = Double.exp(-40) + Double.exp(-39)
    let others = share * 2 / 3
    let truth = (others - (1 - others) * r) / (1 + r)
    #expect((found - truth).magnitude <= 4 * (others + r).ulp)
  }

  /// Two classes, by a formula whose terms do not cancel in themselves.
  @Test func weightedClassesKeepTheirDigits() {
    let x = Tensor([[-7.760428744531737, 4.542332910884514]], as: .float64)
    let loss = SoftmaxCrossEntropy(
      .labels([1]), classWeights: Tensor([0.5823699328370341, 2.217228510440411], as: .float64),
      labelSmoothing: 0.1, reduction: .sum)
    let found = gradient(at: x) { loss($0) }.scalars
    // −∂z₁ = ∂z₀ = p₀·t₁ − t₀·p₁ with the weighted masses t.
    let (t0, t1) = (0.05 * 0.5823699328370341, 0.95 * 2.217228510440411)
    let r = Double.exp(-7.760428744531737 - 4.542332910884514)
    let truth = (r * t1 - t0) / (1 + r)
    #expect((found[0] - truth).magnitude <= 4 * t0.ulp)
    #expect((found[1] + truth).magnitude <= 4 * t0.ulp)
  }
}
