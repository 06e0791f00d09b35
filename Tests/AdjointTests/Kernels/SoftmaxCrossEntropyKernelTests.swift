import CKernels
import Testing

@testable import Adjoint

/// The kernel at every level; what the operation makes of it has tests of its own.
@Suite("Kernel of softmax cross-entropy")
struct SoftmaxCrossEntropyKernelTests {
  private static let shapes: [(rows: Int, classes: Int)] = [
    (0, 3), (0, 100), (15, 10), (16, 10), (17, 10), (31, 96), (5, 97),
    (1, 1), (3, 1), (5, 2), (3, 3), (2, 7), (3, 10), (2, 16), (3, 17), (2, 64), (3, 67),
    (2, 129), (1, 1031),
  ]

  @Test("Losses and gradients of random logits", arguments: KernelsUnderTest.all)
  func randomLogits(_ kernels: KernelsUnderTest) {
    let unit = kernels.scalarType == .float32 ? 0x1p-24 : 0x1p-53
    for (rows, classes) in Self.shapes {
      let logits = kernels.random(rows * classes, seed: 19).map { $0 * 4 }
      let labels = (0..<rows).map { (5 * $0 + 3) % classes }
      let source = kernels.scalars(logits)
      let (losses, gradient) = (kernels.unwritten(rows), kernels.unwritten(rows * classes))
      kernels.table.evaluateSoftmaxCrossEntropy(
        rows, classes, source.address, labels, 0.25, losses.address, gradient.address)
      #expect(losses.isIntactBefore && gradient.isIntactBefore)
      let expected = reference(rows, classes, source.values, labels, scale: 0.25)
      // Losses have an order of 1 to 10 and the reference loses ε of that; the gradient is made of
      // an exponential, a sum, a quotient and a product, each within a few units.
      expectClose(
        losses.values, expected.losses, of: kernels.scalarType,
        within: .elementwise(8 * unit, absolute: 16 * unit), "losses [\(rows), \(classes)]")
      expectClose(
        gradient.values, expected.gradient, of: kernels.scalarType,
        within: .elementwise(16 * unit, absolute: 4 * 0x1p-53), "gradient [\(rows), \(classes)]")

      let alone = kernels.unwritten(rows)
      kernels.table.evaluateSoftmaxCrossEntropy(
        rows, classes, source.address, labels, 1, alone.address, nil)
      expectSameBits(alone.values, losses.values, "losses without a gradient")
      kernels.table.evaluateSoftmaxCrossEntropy(
        rows, classes, source.address, labels, 0.25, alone.address, source.address)
      expectSameBits(source.values, gradient.values, "a gradient in the place of the logits")
      expectSameBits(alone.values, losses.values, "losses beside a gradient in place")
    }
  }

  @Test("A row alone is that row among others", arguments: KernelsUnderTest.all)
  func rowsAlone(_ kernels: KernelsUnderTest) {
    let (rows, classes) = (7, 37)
    let logits = kernels.random(rows * classes, seed: 20).map { $0 * 9 }
    let source = kernels.scalars(logits)
    let labels = (0..<rows).map { 5 * $0 }
    let (losses, gradient) = (kernels.unwritten(rows), kernels.unwritten(rows * classes))
    kernels.table.evaluateSoftmaxCrossEntropy(
      rows, classes, source.address, labels, 1, losses.address, gradient.address)
    for row in 0..<rows {
      let (loss, slope) = (kernels.unwritten(1), kernels.unwritten(classes))
      kernels.table.evaluateSoftmaxCrossEntropy(
        1, classes, source.address(at: row * classes), [labels[row]], 1, loss.address,
        slope.address)
      expectSameBits(loss.values, [losses.values[row]])
      expectSameBits(slope.values, Array(gradient.values[row * classes..<(row + 1) * classes]))
    }
  }

  /// The textbook's formulas in float64, with the maximum subtracted.
  private func reference(
    _ rows: Int, _ classes: Int, _ logits: [Double], _ labels: [Int], scale: Double
  ) -> (losses: [Double], gradient: [Double]) {
    var (losses, gradient): ([Double], [Double]) = ([], [])
    for row in 0..<rows {
      let z = logits[row * classes..<(row + 1) * classes]
      let maximum = z.max()!
      let exponentials = z.map { Double.exp($0 - maximum) }
      let sum = exponentials.reduce(0, +)
      losses.append(Double.log(sum) + maximum - logits[row * classes + labels[row]])
      for (index, exponential) in exponentials.enumerated() {
        gradient.append(scale * (exponential / sum - (index == labels[row] ? 1 : 0)))
      }
    }
    return (losses, gradient)
  }
}
