import Testing

@testable import Adjoint

/// Results are the same, bit for bit, for more threads than this machine has processors.
@Suite(.serialized) struct ThreadCountTests {
  private func expectSameBits(
    _ compute: () -> [Tensor], sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let processors = Parallelism.processorCount.load(ordering: .relaxed)
    defer { Parallelism.processorCount.store(processors, ordering: .relaxed) }
    Parallelism.processorCount.store(64, ordering: .relaxed)
    AdjointTests.expectSameBits(
      threads: [2, 3, 5, 16, 64], sourceLocation: sourceLocation, compute)
  }

  @Test(arguments: ScalarType.allCases) func productsAndReductions(_ type: ScalarType) {
    let left = Tensor.weights([300, 130], seed: 1, as: type)
    let right = Tensor.weights([130, 190], seed: 2, as: type)
    let many = Tensor.weights([140_003], seed: 3, as: type)
    expectSameBits {
      let product = matmul(left, right)
      return [
        product, matmul(right, left, transposing: [.left, .right]), product.sum(along: 0),
        product.max(along: 1), exp(many), many * many,
      ]
    }
  }

  @Test(arguments: ScalarType.allCases) func gradients(_ type: ScalarType) {
    let inputs = Tensor.weights([600, 120], seed: 4, as: type)
    let weights = Tensor.weights([120, 70], seed: 5, as: type)
    let labels = (0..<600).map { $0 % 70 }
    expectSameBits {
      let (forInputs, forWeights) = gradient(at: inputs, weights) {
        softmaxCrossEntropy(matmul($0, $1), labels: labels)
      }
      return [forInputs, forWeights]
    }
  }
}
