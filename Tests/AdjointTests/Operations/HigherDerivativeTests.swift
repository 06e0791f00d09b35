import Adjoint
import TestSupport
import Testing

@Suite("Derivatives of higher order against closed forms")
struct HigherDerivativeTests {
  private static let points = [0.3, 0.7, 1.1, 2.3, 4.9]

  /// The sum's n-th derivative, which is each scalar's.
  private func derivative(
    _ order: Int, at x: Tensor, of function: @escaping (Tensor) -> Tensor
  ) -> Tensor {
    if order == 0 { return function(x) }
    return gradient(at: x) { derivative(order - 1, at: $0, of: function).sum() }
  }

  private func expect(
    _ function: @escaping (Tensor) -> Tensor, _ closedForms: [(Double) -> Double],
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    for (order, closedForm) in closedForms.enumerated() {
      // Up to some twenty roundings of terms that are no larger than the derivatives at the other
      // points; a wrong factor anywhere would show in the first digits.
      expectClose(
        derivative(order, at: Tensor(Self.points, as: .float64), of: function).scalars,
        Self.points.map(closedForm), of: .float64, within: .ofLargest(1e-14),
        "derivative \(order)", sourceLocation: sourceLocation)
    }
  }

  @Test func exponential() {
    let x = Tensor(Self.points, as: .float64)
    for order in 0...4 { expectSameBits(derivative(order, at: x) { exp($0) }, exp(x)) }
  }

  /// From the second derivative on formulas in float64 are rounded once.
  @Test func float32SecondDerivativesOfSigmoidsAreRoundedOnce() {
    let points = (-4000...4000).map { Float($0) * 0.00517 }
    let x = Tensor(points.map(Double.init))
    func errors(
      of function: @escaping (Tensor) -> Tensor, truth: (Double) -> Double
    ) -> UlpErrors {
      let second = derivative(2, at: x, of: function).scalars.map { Float($0) }
      return UlpErrors(second, truths: points.map { truth(Double($0)) })
    }
    let ofTanh = errors(of: { tanh($0) }, truth: { -2 * .tanh($0) / (.cosh($0) * .cosh($0)) })
    #expect(ofTanh.normal <= 0.5001, "tanh: \(ofTanh)")
    let ofSigmoid = errors(
      of: { sigmoid($0) },
      truth: { -0.25 * .tanh(0.5 * $0) / (.cosh(0.5 * $0) * .cosh(0.5 * $0)) })
    #expect(ofSigmoid.normal <= 0.5001, "sigmoid: \(ofSigmoid)")
  }

  @Test func reciprocal() {
    expect({ 1 / $0 }, [{ 1 / $0 }, { -1 / ($0 * $0) }, { 2 / ($0 * $0 * $0) }])
  }

  @Test func power() {
    expect(
      { $0 * $0 * $0 },
      [{ $0 * $0 * $0 }, { 3 * $0 * $0 }, { 6 * $0 }, { _ in 6 }, { _ in 0 }])
  }

  @Test func logarithm() {
    expect(
      { log($0) },
      [
        { Double.log($0) }, { 1 / $0 }, { -1 / ($0 * $0) }, { 2 / ($0 * $0 * $0) },
        { -6 / ($0 * $0 * $0 * $0) },
      ])
  }

  @Test func hyperbolicTangent() {
    func y(_ x: Double) -> Double { Double.tanh(x) }
    func first(_ x: Double) -> Double { 1 - y(x) * y(x) }
    expect(
      { tanh($0) },
      [y, first, { -2 * y($0) * first($0) }, { first($0) * (6 * y($0) * y($0) - 2) }])
  }

  @Test func logisticFunction() {
    func y(_ x: Double) -> Double { 1 / (1 + Double.exp(-x)) }
    func first(_ x: Double) -> Double { y(x) * (1 - y(x)) }
    expect(
      { sigmoid($0) },
      [
        y, first, { first($0) * (1 - 2 * y($0)) },
        { first($0) * (1 - 6 * y($0) + 6 * y($0) * y($0)) },
      ])
  }

  @Test("A rectifier's derivative is a step, and flat")
  func rectifier() {
    let x = Tensor([-2, -0.5, 0, 0.5, 2], as: .float64)
    let slope = gradient(at: x) { relu($0).sum() }
    #expect(slope.scalars == [0, 0, 0, 1, 1])
    let curvature = gradient(at: x) { gradient(at: $0) { (relu($0) * relu($0)).sum() }.sum() }
    #expect(curvature.scalars == [0, 0, 0, 2, 2])
  }
}
