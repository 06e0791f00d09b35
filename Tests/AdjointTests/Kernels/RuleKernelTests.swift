import CKernels
import Testing

@testable import Adjoint

/// A step of each update rule against its formula, at every level, for every rest of a vector.
@Suite("Kernels of update rules") struct RuleKernelTests {
  private static let counts = Array(0...40) + [129, 515]

  /// What a rule changes: the weights and up to three more.
  private struct Arrays {
    let g: [Double]
    var w, a, b, c: [Double]
  }

  /// Runs a kernel on random scalars, of which `a` are not negative, and holds it against a formula.
  private func check(
    _ kernels: KernelsUnderTest, _ label: String,
    _ formula: (
      _ g: Double, _ w: inout Double, _ a: inout Double, _ b: inout Double, _ c: inout Double
    )
      -> Void,
    _ run: (_ count: Int, _ g: UnsafeRawPointer, _ arrays: [UnsafeMutableRawPointer]) -> Void
  ) {
    // Some roundings of sums of a few numbers around 1, divided by roots of about 0.3 and more.
    let unit = kernels.scalarType == .float32 ? 0x1p-24 : 0x1p-53
    let tolerance = Tolerance.elementwise(32 * unit, absolute: 64 * unit)
    for count in Self.counts {
      let g = kernels.random(count, seed: 3)
      var expected = Arrays(
        g: g, w: kernels.random(count, seed: 4),
        a: kernels.random(count, seed: 5).map { kernels.scalarType.nearest(to: 4 + $0 * $0) },
        b: kernels.random(count, seed: 6), c: kernels.random(count, seed: 7))
      let source = kernels.scalars(g)
      let all = [expected.w, expected.a, expected.b, expected.c].map { kernels.scalars($0) }
      run(count, source.address, all.map(\.address))
      #expect(all.allSatisfy { $0.isIntact } && source.isIntact)
      for i in 0..<count {
        formula(g[i], &expected.w[i], &expected.a[i], &expected.b[i], &expected.c[i])
      }
      for (values, expected) in zip(all, [expected.w, expected.a, expected.b, expected.c]) {
        expectClose(
          values.values, expected, of: kernels.scalarType, within: tolerance,
          "\(label), \(count) scalars")
      }
      expectSameBits(source.values, g, "the gradient")
    }
  }

  @Test(arguments: KernelsUnderTest.all, [(0.0, 0.0, 0.0), (0.25, 0.125, 0.5)])
  func moments(
    _ kernels: KernelsUnderTest, _ terms: (gradientRate: Double, decay: Double, shrinkage: Double)
  ) {
    var step = adjoint_moment_step(
      mean_decay: 0.75, square_decay: 0.5, gradient_rate: terms.gradientRate, mean_rate: 0.5,
      root_scale: 2, epsilon: 0.125, decay: terms.decay, shrinkage: terms.shrinkage)
    check(kernels, "moments") { g, w, square, mean, _ in
      let s = g + terms.decay * w
      mean += 0.25 * (s - mean)
      square = 0.5 * square + 0.5 * s * s
      let move = (terms.gradientRate * s + 0.5 * mean) / (2 * square.squareRoot() + 0.125)
      w -= terms.shrinkage * w + move
    } _: {
      kernels.table.descend_by_moments($0, &step, $1, $2[0], $2[2], $2[1])
    }
  }

  @Test(arguments: KernelsUnderTest.all, [(false, 0.0, 0.0), (true, 0.5, 0.125), (true, 0, 0)])
  func squares(
    _ kernels: KernelsUnderTest, _ terms: (isCentered: Bool, momentum: Double, decay: Double)
  ) {
    var step = adjoint_square_step(
      old_square: 0.875, new_square: 0.125, momentum: terms.momentum, rate: 0.25, epsilon: 0.5,
      decay: terms.decay)
    let keepsVelocity = terms.momentum != 0
    check(kernels, "squares") { g, w, square, mean, velocity in
      let s = g + terms.decay * w
      square = 0.875 * square + 0.125 * s * s
      if terms.isCentered { mean += 0.125 * (s - mean) }
      let variance = square - (terms.isCentered ? mean * mean : 0)
      let direction = s / (variance.squareRoot() + 0.5)
      if keepsVelocity { velocity = terms.momentum * velocity + direction }
      w -= 0.25 * (keepsVelocity ? velocity : direction)
    } _: {
      kernels.table.descend_by_squares(
        $0, &step, $1, $2[0], $2[1], terms.isCentered ? $2[2] : nil, keepsVelocity ? $2[3] : nil)
    }
  }

  @Test(arguments: KernelsUnderTest.all, [0, 0.25])
  func signs(_ kernels: KernelsUnderTest, _ shrinkage: Double) {
    var step = adjoint_sign_step(
      direction_decay: 0.5, mean_decay: 0.75, rate: 0.125, shrinkage: shrinkage)
    check(kernels, "signs") { g, w, _, mean, _ in
      let direction = 0.5 * mean + 0.5 * g
      w -= shrinkage * w + 0.125 * (direction > 0 ? 1 : direction < 0 ? -1 : 0)
      mean = 0.75 * mean + 0.25 * g
    } _: {
      kernels.table.descend_by_signs($0, &step, $1, $2[0], $2[2])
    }
  }

  /// Weights of infinity stay infinite, and 0 has no sign.
  @Test(arguments: KernelsUnderTest.all)
  func hardPlaces(_ kernels: KernelsUnderTest) {
    let g = kernels.scalars([0, 1, .nan])
    let (w, m) = (kernels.scalars([.infinity, .infinity, 1]), kernels.scalars([0, 0, 0]))
    var step = adjoint_sign_step(direction_decay: 0.5, mean_decay: 0.5, rate: 1, shrinkage: 0)
    kernels.table.descend_by_signs(3, &step, g.address, w.address, m.address)
    #expect(w.values[0] == .infinity && w.values[1] == .infinity && w.values[2].isNaN)
    #expect(m.values[0] == 0 && m.values[1] == 0.5 && m.values[2].isNaN)
  }
}
