import Adjoint
import Testing

/// The gradients of the linear form in float32 err no more than those of the composition, within half.
@Suite struct LinearSoftmaxAccuracyTests {
  @Test(arguments: [nil, 1, 7, 100] as [Int?])
  func gradientsAreAsGoodAsTheComposition(_ blockRows: Int?) {
    let (rows, length, classes) = (61, 32, 101)
    var random = RandomStream(seed: 7)
    let operands = [
      Tensor.normal([rows, length], using: &random),
      Tensor.normal([classes, length], using: &random) * 0.5,
      Tensor.normal([classes], using: &random),
    ]
    let labels = (0..<rows).map { (37 * $0 + 5) % classes }
    let operation = LinearSoftmaxCrossEntropy(
      SoftmaxCrossEntropy(.labels(labels)), hasBias: true, blockRows: blockRows)
    let fused = gradient(at: operands) { apply(operation, to: Operands($0)) }
    let composed = gradient(at: operands) { operation.composition(Operands($0)) }
    let exact = gradient(at: operands.map { $0.cast(to: .float64) }) {
      operation.composition(Operands($0))
    }
    for (index, name) in ["dX", "dW", "db"].enumerated() {
      let errors = [fused, composed].map {
        ($0[index].cast(to: .float64) - exact[index]).norm().scalar / exact[index].norm().scalar
      }
      #expect(errors[0] <= 1.5 * errors[1], "\(name): \(errors)")
    }
  }
}
