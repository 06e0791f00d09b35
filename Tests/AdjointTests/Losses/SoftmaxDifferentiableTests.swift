import Adjoint
import Testing

/// The form that takes the loss's place in nested scopes agrees with the composition, to second order.
@Suite struct SoftmaxDifferentiableTests {
  private static let logits = Tensor(
    [[2, -1, 0.5, 3], [0.1, 3, -2, 40], [1, 1, 1, -2]], as: .float64)
  private static let weights = Tensor([1, 2, 0.5, 1.5], as: .float64)

  static let losses: [SoftmaxCrossEntropy] = [
    SoftmaxCrossEntropy(.labels([0, 3, 2])),
    SoftmaxCrossEntropy(.labels([0, -1, 2], ignoring: -1), classWeights: weights, zLoss: 0.1),
    SoftmaxCrossEntropy(
      .labels([1, 3, 2]), classWeights: weights, labelSmoothing: 0.1,
      inverseTemperature: Tensor(1.5, as: .float64), softCap: Tensor(5, as: .float64)),
    SoftmaxCrossEntropy(
      .labels([1, 3, 2]), labelSmoothing: .perTarget(0.1),
      classMask: Mask([true, true, true, true])),
    SoftmaxCrossEntropy(
      .probabilities(softmax(Tensor([[1, 2, 3, 4], [0, 0, 1, 9], [5, 1, 1, 0]], as: .float64))),
      classWeights: weights, reduction: .sum),
  ]

  @Test(arguments: losses.indices)
  func hessianVectorProductsAgree(_ index: Int) {
    let loss = Self.losses[index]
    let operands = Array(loss.operands(for: Self.logits))
    func product(_ function: (Operands) -> Tensor) -> [Tensor] {
      gradient(at: operands) { operands in
        gradient(at: operands) { function(Operands($0)) }
          .enumerated().map { number, gradient in
            var random = RandomStream(seed: number)
            return (gradient * .normal(gradient.shape, as: .float64, using: &random)).sum()
          }.reduce(Tensor(0, as: .float64), +)
      }
    }
    let (composed, applied) = (product(loss.composition), product { apply(loss, to: $0) })
    for (a, b) in zip(composed, applied) {
      let scale = max(1, a.scalars.map(\.magnitude).max()!)
      for (x, y) in zip(a.scalars, b.scalars) { #expect((x - y).magnitude <= 1e-13 * scale) }
    }
  }
}
