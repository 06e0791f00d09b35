import CKernels
import Testing

@testable import Adjoint

@Suite("Kernels of signs, rectifiers and scaled additions")
struct ArithmeticKernelTests {
  private static let special: [Double] = [
    0, -0.0, 1, -1, .infinity, -.infinity, .nan, 1e-45, -1e-45, 3e38, -3e38,
  ]

  private func operand(_ count: Int, _ kernels: KernelsUnderTest) -> [Double] {
    let random = kernels.random(count, seed: 3)
    return kernels.rounded(
      (0..<count).map { $0 % 2 == 0 ? random[$0] : Self.special[$0 / 2 % Self.special.count] })
  }

  @Test("Negation changes the sign and nothing else", arguments: KernelsUnderTest.all)
  func negation(_ kernels: KernelsUnderTest) {
    for count in Array(0...40) + [129, 515] {
      let x = operand(count, kernels)
      expectSameBits(kernels.results(of: kernels.table.negate, at: x), x.map { -$0 }, "\(count)")
    }
  }

  @Test("A rectifier keeps NaN", arguments: KernelsUnderTest.all)
  func rectifier(_ kernels: KernelsUnderTest) {
    for count in Array(0...40) + [129, 515] {
      let x = operand(count, kernels)
      // By value: the sign of a zero is not a rule.
      expectClose(
        kernels.results(of: kernels.table.relu, at: x), x.map { $0 < 0 ? 0 : $0 },
        of: kernels.scalarType, within: .exact, "\(count) scalars")
    }
  }

  @Test("y += scale·x, rounded once or twice, wherever it stands", arguments: KernelsUnderTest.all)
  func scaledAddition(_ kernels: KernelsUnderTest) {
    let scale = 0.1  // not a float32 number
    for count in Array(0...40) + [129, 515] {
      let (x, before) = (operand(count, kernels), kernels.random(count, seed: 4))
      let (source, target) = (kernels.scalars(x), kernels.scalars(before))
      kernels.table.add_scaled(count, scale, source.address, target.address)
      #expect(target.isIntactBefore)
      let (fused, separate) = references(x, before, scale, as: kernels.scalarType)
      // All scalars of a call in the same way, so that none depends on its place.
      let values = target.values
      if !values.elementsEqual(separate, by: isSame) {
        expectSameBits(values, fused, "\(count) scalars")
      }
      expectSameBits(source.values, x, "the operand")
    }
  }

  @Test(
    "A step of descent, with and without its terms", arguments: KernelsUnderTest.all,
    [
      (0.0, false, 0.0), (0.9, false, 0.0), (0.0, false, 0.01), (0.9, false, 0.01),
      (0.9, true, 0.0), (0.9, true, 0.01),
    ])
  func descent(
    _ kernels: KernelsUnderTest, _ terms: (momentum: Double, nesterov: Bool, decay: Double)
  ) {
    // Some roundings of sums of a few numbers around 1.
    let unit = kernels.scalarType == .float32 ? 0x1p-24 : 0x1p-53
    let tolerance = Tolerance.elementwise(0, absolute: 32 * unit)
    for count in Array(0...40) + [129, 515] {
      let (g, before) = (kernels.random(count, seed: 3), kernels.random(count, seed: 4))
      let velocity = kernels.random(count, seed: 5)
      let (source, target) = (kernels.scalars(g), kernels.scalars(before))
      let moving = kernels.scalars(velocity)
      let hasVelocity = terms.momentum != 0
      kernels.table.descend(
        count, 0.5, terms.momentum, terms.nesterov ? 1 : 0, terms.decay, source.address,
        hasVelocity ? moving.address : nil, target.address)
      #expect(target.isIntactBefore && moving.isIntactBefore)
      let slopes = (0..<count).map { index in
        terms.decay == 0 ? g[index] : g[index] + terms.decay * before[index]
      }
      let velocities = zip(slopes, velocity).map { hasVelocity ? terms.momentum * $1 + $0 : $0 }
      let directions =
        terms.nesterov
        ? zip(slopes, velocities).map { $0 + terms.momentum * $1 } : velocities
      expectClose(
        moving.values, hasVelocity ? velocities : velocity, of: kernels.scalarType,
        within: tolerance, "velocities of \(count)")
      expectClose(
        target.values, (0..<count).map { before[$0] - 0.5 * directions[$0] },
        of: kernels.scalarType, within: tolerance, "weights of \(count)")
      expectSameBits(source.values, g, "the gradient")
    }
  }

  private func references(
    _ x: [Double], _ y: [Double], _ scale: Double, as type: ScalarType
  ) -> (fused: [Double], separate: [Double]) {
    let pairs = zip(x, y)
    switch type {
    case .float32:
      let scale = Float(scale)
      return (
        pairs.map { Double(Float($1).addingProduct(scale, Float($0))) },
        pairs.map { Double(Float($1) + scale * Float($0)) }
      )
    case .float64:
      return (pairs.map { $1.addingProduct(scale, $0) }, pairs.map { $1 + scale * $0 })
    }
  }
}
