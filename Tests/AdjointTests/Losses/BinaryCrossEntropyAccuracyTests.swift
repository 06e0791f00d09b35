import CKernels
import TestSupport
import Testing

@testable import Adjoint

/// float32 losses and gradients of binary cross-entropy against mpmath, for every case of the
/// fixture at every level.
@Suite struct BinaryCrossEntropyAccuracyTests {
  private static let kernels = BinaryCrossEntropyKernel.all.filter {
    $0.kernels.scalarType == .float32
  }

  @Test func theFixtureIsThere() throws {
    #expect(try LossCase.load().count == 42)
    #expect(LossCase.binary.count == 21 && LossCase.binary.filter(\.isHard).count == 12)
  }

  @Test(arguments: LossCase.binary, kernels)
  func lossesAreExact(_ fixture: LossCase, _ kernel: BinaryCrossEntropyKernel) {
    let losses = fixture.results(of: kernel).losses
    expect(losses, fixture.losses, within: UlpErrors.mostOfLoss)
  }

  /// With a target of 0 or 1 nothing is subtracted.
  @Test(arguments: LossCase.binary.filter(\.isHard), kernels)
  func gradientsOfHardTargetsAreExact(_ fixture: LossCase, _ kernel: BinaryCrossEntropyKernel) {
    let gradient = fixture.results(of: kernel).logits
    expect(gradient, fixture.gradient, within: UlpErrors.mostOfGradient)
  }

  /// Elsewhere a gradient is the difference of two numbers, and errs by some units of those.
  @Test(arguments: LossCase.binary.filter { !$0.isHard }, kernels)
  func gradientsOfSoftTargets(_ fixture: LossCase, _ kernel: BinaryCrossEntropyKernel) {
    expect(
      fixture.results(of: kernel).logits, fixture.gradient, scales: fixture.gradientScales!,
      within: UlpErrors.mostOfGradient)
  }

  /// The gradient with respect to targets is −x, where no class has a weight of its own.
  @Test(arguments: LossCase.binary, kernels)
  func gradientsOfTargets(_ fixture: LossCase, _ kernel: BinaryCrossEntropyKernel) {
    let results = fixture.results(of: kernel).targets
    if (fixture.positiveWeights! + fixture.weights!).allSatisfy({ $0 == 1 }) {
      #expect(results == fixture.logits.map { -$0 })
    }
    expect(
      results, fixture.targetGradient!, scales: fixture.targetGradientScales!,
      within: UlpErrors.mostOfGradient)
  }

  /// Expects results within so many units in the last place of their scales, which are the truths
  /// unless said otherwise; below the normal numbers, within two units.
  private func expect(
    _ results: [Double], _ truths: [Double], scales: [Double]? = nil, within most: Double,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    var (normal, subnormal) = (0.0, 0.0)
    for (index, truth) in truths.enumerated() {
      let scale = (scales ?? truths)[index].magnitude
      let units = (results[index] - truth).magnitude / Double(Float(scale).ulp)
      let error = units.isNaN ? .infinity : units
      if scale < Double(Float.leastNormalMagnitude) {
        subnormal = max(subnormal, error)
      } else {
        normal = max(normal, error)
      }
    }
    #expect(
      normal <= most && subnormal <= UlpErrors.mostSubnormal, sourceLocation: sourceLocation)
  }

  /// The operation hands over what the kernel makes, in each reduction.
  @Test(arguments: LossCase.binary, LossReduction.plain)
  func theOperationIsTheKernel(_ fixture: LossCase, _ reduction: LossReduction) {
    let (p, w) = (fixture.tensor(fixture.positiveWeights!), fixture.tensor(fixture.weights!))
    let (value, pullback) = valueWithPullback(
      at: fixture.tensor(fixture.logits), fixture.tensor(fixture.targets!)
    ) {
      binaryCrossEntropy($0, targets: $1, positiveWeight: p, weights: w, reduction: reduction)
    }
    let divisor = reduction == .mean ? Double(fixture.logits.count) : 1
    let kernel = BinaryCrossEntropyKernel(
      kernels: KernelsUnderTest(level: InstructionSet.chosen.level, scalarType: .float32))
    let expected = fixture.results(of: kernel, scale: 1 / divisor)
    let (logits, targets) = pullback(.ones(value.shape))
    expectSameBits(logits.scalars, expected.logits)
    expectSameBits(targets.scalars, expected.targets)
    let losses = fixture.tensor(expected.losses)
    expectSameBits(value, reduction == .none ? losses : losses.sum() / divisor)
  }

  /// What the usual formulas lose: PyTorch's float32 results have no digit right in a sweep that
  /// these here pass.
  @Test func theUsualFormulasLoseEveryDigit() {
    let sweeps = LossCase.binary.filter { $0.name.hasPrefix("sweep, target") }
    let losses = sweeps.map { UlpErrors(floats($0.torchLosses!), truths: $0.losses).normal }
    let gradients = sweeps.map { UlpErrors(floats($0.torchGradient!), truths: $0.gradient).normal }
    #expect(losses.max()! > 1e7 && gradients.max()! > 1e7)
  }
}

extension LossCase {
  fileprivate func results(
    of kernel: BinaryCrossEntropyKernel, scale: Double = 1
  ) -> BinaryCrossEntropyKernel.Results {
    kernel.evaluate(
      logits, targets: targets!, positiveWeights: positiveWeights!, weights: weights!,
      scale: scale)
  }
}

private func floats(_ values: [Double]) -> [Float] { values.map { Float($0) } }
