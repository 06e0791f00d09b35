import Foundation
import TestSupport
import Testing

@testable import Adjoint

/// Numbers drawn with keys and with streams: that they have the distribution that they should have. Each
/// bound is so many standard errors of what is measured.
@Suite struct DistributionTests {
  /// Six standard errors are exceeded once in 500 million cases.
  static let most = 6.0
  static let count = 1 << 17

  enum Source: CaseIterable { case seed, folded, stream }

  private func normal(_ source: Source, _ type: ScalarType) -> Tensor {
    switch source {
    case .seed: return .normal([Self.count], as: type, key: RandomKey(seed: 3))
    case .folded: return .normal([Self.count], as: type, key: RandomKey(seed: 3).folded(with: 1))
    case .stream:
      var random = RandomStream(seed: 3)
      return .normal([Self.count], as: type, using: &random)
    }
  }

  private func uniform(_ source: Source, _ type: ScalarType) -> Tensor {
    switch source {
    case .seed: return .uniform([Self.count], as: type, key: RandomKey(seed: 3))
    case .folded: return .uniform([Self.count], as: type, key: RandomKey(seed: 3).folded(with: 1))
    case .stream:
      var random = RandomStream(seed: 3)
      return .uniform([Self.count], as: type, using: &random)
    }
  }

  /// The means of the powers of x, whose expectations are the moments, with the standard deviation
  /// √((m₂ₖ − mₖ²)/n).
  private func expectMoments(of x: Tensor, _ moment: (Int) -> Double, _ label: String) {
    let x = x.cast(to: .float64)
    var power = Tensor(1, as: .float64)
    for k in 1...6 {
      power = power * x
      let error = ((moment(2 * k) - moment(k) * moment(k)) / Double(Self.count)).squareRoot()
      let distance = (power.mean().scalar - moment(k)).magnitude
      #expect(distance < Self.most * error, "\(label), moment \(k): \(distance / error)")
    }
  }

  /// The largest distance of the share of numbers up to x from the probability of that. Kolmogorov: √n
  /// times it exceeds t with a probability of about 2·exp(−2t²), 4·10⁻⁸ for t = 3.
  private func expectKolmogorov(_ x: Tensor, _ probability: (Double) -> Double, _ label: String) {
    let sorted = x.scalars.sorted()
    var distance = 0.0
    for (index, value) in sorted.enumerated() {
      let p = probability(value)
      distance = max(
        distance, p - Double(index) / Double(sorted.count),
        Double(index + 1) / Double(sorted.count) - p)
    }
    let t = distance * Double(sorted.count).squareRoot()
    #expect(t < 3, "\(label): \(t)")
  }

  @Test(arguments: Source.allCases, ScalarType.allCases)
  func normalNumbers(_ source: Source, _ type: ScalarType) {
    let x = normal(source, type)
    // (k − 1)!! for even k.
    expectMoments(
      of: x,
      { k in k % 2 == 1 ? 0 : stride(from: k - 1, to: 0, by: -2).reduce(1) { $0 * Double($1) } },
      "normal")
    expectKolmogorov(x, { 0.5 * erfc(-$0 / 2.0.squareRoot()) }, "normal")
    for limit in [1.0, 2, 3, 3.5] {
      let p = erfc(limit / 2.0.squareRoot())
      let count = x.scalars.count { $0.magnitude > limit }
      let error = (Double(Self.count) * p * (1 - p)).squareRoot()
      #expect((Double(count) - Double(Self.count) * p).magnitude < Self.most * error)
    }
  }

  @Test(arguments: Source.allCases, ScalarType.allCases)
  func uniformNumbers(_ source: Source, _ type: ScalarType) {
    let x = uniform(source, type)
    expectMoments(of: x, { 1 / Double($0 + 1) }, "uniform")
    expectKolmogorov(x, { $0 }, "uniform")
    #expect(x.min().scalar >= 0 && x.max().scalar < 1)
  }

  /// Neighbours, partners at other distances, and their squares, are not correlated: a correlation of
  /// independent numbers has the standard deviation 1/√n.
  @Test(arguments: Source.allCases, ScalarType.allCases)
  func neighboursAreIndependent(_ source: Source, _ type: ScalarType) {
    let x = normal(source, type).cast(to: .float64)
    for distance in [1, 2, 3, 4, 16, 31, 32, 48, 64, 1024] {
      let (a, b) = (x[..<(Self.count - distance)], x[distance...])
      for (label, a, b) in [("", a, b), ("squares", a * a - 1, b * b - 1)] {
        let deviation = (label == "" ? 1.0 : 2) / Double(a.elementCount).squareRoot()
        let correlation = (a * b).mean().scalar
        #expect(correlation.magnitude < Self.most * deviation, "\(label) at \(distance)")
      }
    }
  }

  /// Numbers of different keys at one index are not correlated. Of 1128 pairs one is above five standard
  /// deviations with a probability below 0.001.
  @Test func keysAreIndependent() {
    let root = RandomKey(seed: 8)
    let keys =
      (0..<16).map { RandomKey(seed: $0) } + (0..<16).map { root.folded(with: $0) }
      + (0..<16).map { root.folded(with: 1).folded(with: $0) }
    let rows = Tensor.stack(keys.map { Tensor.normal([4096], as: .float64, key: $0) })
    let products = matmul(rows, rows, transposing: .right).scalars
    for i in keys.indices {
      for j in 0..<i { #expect(products[i * keys.count + j].magnitude < 5 * 64, "\(i) and \(j)") }
    }
  }

  @Test(arguments: ScalarType.allCases)
  func meanAndDeviation(_ type: ScalarType) {
    let x = Tensor.normal(
      [Self.count], mean: -3, standardDeviation: 0.5, as: type, key: RandomKey(seed: 2)
    ).cast(to: .float64)
    let root = Double(Self.count).squareRoot()
    #expect((x.mean().scalar + 3).magnitude < Self.most * 0.5 / root)
    #expect((x.variance().scalar - 0.25).magnitude < Self.most * 0.25 * 2.0.squareRoot() / root)
    let constant = Tensor.normal(
      [70], mean: 5, standardDeviation: 0, as: type, key: RandomKey(seed: 2))
    #expect(constant.scalars.allSatisfy { $0 == 5 })
  }
}
