import CKernels
import Testing

@testable import Adjoint

/// The binary cross-entropy kernel of one level for one type of scalar, called as it is, on memory
/// that ends at a wall.
struct BinaryCrossEntropyKernel: Sendable, CustomTestStringConvertible {
  let kernels: KernelsUnderTest

  static let all = KernelsUnderTest.all.map { BinaryCrossEntropyKernel(kernels: $0) }

  var testDescription: String { kernels.testDescription }

  typealias Results = (losses: [Double], logits: [Double], targets: [Double])

  /// Losses and gradients. Weights are one for each element, or one for all.
  func evaluate(
    _ logits: [Double], targets: [Double], positiveWeights: [Double] = [1],
    weights: [Double] = [1], scale: Double = 1, inPlace: Bool = false
  ) -> Results {
    let count = logits.count
    let (x, t) = (kernels.scalars(logits), kernels.scalars(targets))
    let (p, w) = (kernels.scalars(positiveWeights), kernels.scalars(weights))
    let losses = kernels.unwritten(count)
    let (dx, dt) = inPlace ? (x, t) : (kernels.unwritten(count), kernels.unwritten(count))
    var elements = BinaryCrossEntropyElements(
      logits: x.address, targets: t.address, positive_weights: p.address,
      positive_weights_stride: positiveWeights.count == 1 ? 0 : 1, weights: w.address,
      weights_stride: weights.count == 1 ? 0 : 1, scale: scale, losses: losses.address,
      logit_gradient: dx.address, target_gradient: dt.address)
    kernels.table.binary_cross_entropy(count, &elements)
    #expect(losses.isIntactBefore && dx.isIntactBefore && dt.isIntactBefore)
    if !inPlace { expectSameBits(x.values, kernels.rounded(logits), "the logits") }
    return (losses.values, dx.values, dt.values)
  }
}
