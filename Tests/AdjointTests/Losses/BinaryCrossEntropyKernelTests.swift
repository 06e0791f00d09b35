import Testing

@testable import Adjoint

/// The binary cross-entropy kernel at each level in both types: special values, odd lengths, and
/// both ways to give weights.
@Suite struct BinaryCrossEntropyKernelTests {
  private typealias Kernel = BinaryCrossEntropyKernel

  /// Lengths around those of the vectors, each place of which is written once.
  private static let counts = Array(0...9) + [15, 16, 17, 31, 33, 67]

  @Test(arguments: BinaryCrossEntropyKernel.all)
  func anElementDoesNotDependOnItsPlace(_ kernel: BinaryCrossEntropyKernel) {
    let (x, t) = (kernel.kernels.random(67, seed: 1), kernel.kernels.random(67, seed: 2))
    let (p, w) = (kernel.kernels.random(67, seed: 3), kernel.kernels.random(67, seed: 4))
    let all = kernel.evaluate(x, targets: t, positiveWeights: p, weights: w, scale: 0.3)
    for count in Self.counts {
      for start in [0, 67 - count] {
        let range = start..<start + count
        let some = kernel.evaluate(
          Array(x[range]), targets: Array(t[range]),
          positiveWeights: count == 1 ? [p[start]] : Array(p[range]),
          weights: count == 1 ? [w[start]] : Array(w[range]), scale: 0.3)
        expectSameBits(some.losses, Array(all.losses[range]), "\(range)")
        expectSameBits(some.logits, Array(all.logits[range]), "\(range)")
        expectSameBits(some.targets, Array(all.targets[range]), "\(range)")
      }
    }
  }

  @Test(arguments: BinaryCrossEntropyKernel.all)
  func repeatedWeightsAreAsThoseOfEachElement(_ kernel: BinaryCrossEntropyKernel) {
    let (x, t) = (kernel.kernels.random(33, seed: 1), kernel.kernels.random(33, seed: 2))
    let repeated = kernel.evaluate(x, targets: t, positiveWeights: [2.5], weights: [0.7])
    let each = kernel.evaluate(
      x, targets: t, positiveWeights: Array(repeating: 2.5, count: 33),
      weights: Array(repeating: 0.7, count: 33))
    expectSameBits(repeated.losses, each.losses)
    expectSameBits(repeated.logits, each.logits)
    expectSameBits(repeated.targets, each.targets)
  }

  @Test(arguments: BinaryCrossEntropyKernel.all)
  func gradientsMayReplaceTheirOperands(_ kernel: BinaryCrossEntropyKernel) {
    let (x, t) = (kernel.kernels.random(33, seed: 1), kernel.kernels.random(33, seed: 2))
    let apart = kernel.evaluate(x, targets: t)
    let inPlace = kernel.evaluate(x, targets: t, inPlace: true)
    expectSameBits(inPlace.losses, apart.losses)
    expectSameBits(inPlace.logits, apart.logits)
    expectSameBits(inPlace.targets, apart.targets)
  }

  /// Logit, target, weight, and what is expected: the loss and ∂x.
  private static let special: [(x: Double, t: Double, w: Double, loss: Double, slope: Double)] = [
    (.infinity, 1, 1, 0, 0), (-.infinity, 0, 1, 0, 0),
    (.infinity, 0, 1, .infinity, 1), (-.infinity, 1, 1, .infinity, -1),
    (.infinity, 0.25, 1, .infinity, 0.75), (-.infinity, 0.25, 1, .infinity, -0.25),
    (.nan, 1, 1, .nan, .nan), (.nan, 0, 1, .nan, .nan), (.nan, 0.5, 1, .nan, .nan),
    (1, .nan, 1, .nan, .nan), (1, 1, .nan, .nan, .nan),
    (.nan, 1, 0, 0, 0), (.nan, 0.5, 0, 0, 0), (.infinity, 0, 0, 0, 0),
    (-.infinity, 0.5, 0, 0, 0), (.infinity, -0.0, 2, .infinity, 2),
    (1e30, 1, 1, 0, 0), (-1e30, 0, 1, 0, 0), (1e30, 0, 1, 1e30, 1), (-1e30, 1, 1, 1e30, -1),
  ]

  @Test(arguments: BinaryCrossEntropyKernel.all)
  func specialValues(_ kernel: BinaryCrossEntropyKernel) {
    for (x, t, w, loss, slope) in Self.special {
      // Among others, which they leave alone.
      let clean = kernel.evaluate([0.3, 0.3, -2], targets: [1, 0.5, 0])
      let results = kernel.evaluate([0.3, x, -2], targets: [1, t, 0], weights: [1, w, 1])
      let label = "logit \(x), target \(t), weight \(w)"
      expectSameBits(
        [results.losses[1], results.logits[1]], kernel.kernels.rounded([loss, slope]), label)
      for index in [0, 2] {
        #expect(results.losses[index] == clean.losses[index])
        #expect(results.logits[index] == clean.logits[index])
        #expect(results.targets[index] == clean.targets[index])
      }
      let ofTarget = results.targets[1]
      #expect(
        w == 0 ? ofTarget == 0 : t.isNaN || w.isNaN || same(ofTarget, -w * x, kernel), "\(label)")
    }
  }

  private func same(_ a: Double, _ b: Double, _ kernel: BinaryCrossEntropyKernel) -> Bool {
    a == kernel.kernels.rounded([b])[0] || (a.isNaN && b.isNaN)
  }

  @Test(arguments: BinaryCrossEntropyKernel.all)
  func zerosOfBothSignsAreUndecided(_ kernel: BinaryCrossEntropyKernel) {
    let ln2 = 0.693147180559945309
    let results = kernel.evaluate([0, -0.0, 0, -0.0], targets: [0, 0, 1, 1])
    expectClose(
      results.losses, [ln2, ln2, ln2, ln2], of: kernel.kernels.scalarType, within: .ulps(1.5))
    #expect(results.logits == [0.5, 0.5, -0.5, -0.5])
    #expect(results.targets == [0, 0, 0, 0])
  }

  /// Every loss and gradient of float64 against formulas that do not cancel for hard targets.
  @Test(arguments: BinaryCrossEntropyKernel.all.filter { $0.kernels.scalarType == .float64 })
  func float64IsExactToo(_ kernel: BinaryCrossEntropyKernel) {
    let x = (-1500...1500).map { Double($0) / 2.1 }
    for target in [0.0, 1] {
      let results = kernel.evaluate(x, targets: x.map { _ in target })
      let wrong = x.map { target == 1 ? -$0 : $0 }  // how far a logit is on the wrong side
      let losses = wrong.map {
        $0 > 0 ? $0 + System.log1p(System.exp(-$0)) : System.log1p(System.exp($0))
      }
      let slopes = wrong.map { (target == 1 ? -1 : 1) * Double.sigmoid($0) }
      let tolerance = Tolerance.elementwise(6 * 0x1p-53, absolute: 2 * Double.leastNonzeroMagnitude)
      expectClose(results.losses, losses, of: .float64, within: tolerance, "losses")
      expectClose(results.logits, slopes, of: .float64, within: tolerance, "gradient")
    }
  }
}
