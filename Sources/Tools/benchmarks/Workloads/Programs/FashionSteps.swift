import Adjoint
import AdjointNetworks
import ExampleNetworks

extension Workload {
  /// Steps of `fashion` with both of its networks, on batches of 128 of 60,000 images.
  static func fashionSteps(_ scale: Scale) -> [Workload] {
    let (images, batch) = scale == .whole ? (60_000, 128) : (24, 8)
    return [
      Workload(program: "fashion-mlp", flops: fashionPerceptronFlops(batch)) {
        fashionStep(withSeed(1) { Perceptron() }, images, batch, epochs: 20)
      },
      Workload(program: "fashion-convolutional", flops: fashionConvolutionFlops(batch)) {
        fashionStep(withSeed(1) { ConvolutionalNetwork() }, images, batch, epochs: 8)
      },
    ]
  }

  private static func fashionStep(
    _ model: some ImageClassifier, _ images: Int, _ batch: Int, epochs: Int
  ) -> ProgramStep {
    let data = LabeledData(
      inputs: uniform([images, 1, 28, 28], in: 0..<1, seed: 1),
      labels: randomIndices(images, below: 10))
    let steps = epochs * data.batches(of: batch).count
    return ProgramStep(
      model, AdamW(learningRate: .cosine(from: 2e-3, to: 0, over: steps)), on: data, batch: batch
    ) {
      softmaxCrossEntropy($0($1.inputs), labels: $1.labels)
    }
  }

  /// The images need no gradient, so the first layer has two products; the others have three.
  private static func fashionPerceptronFlops(_ batch: Int) -> Double {
    Double(2 * batch) * Double(2 * 784 * 256 + 3 * (256 * 128 + 128 * 100 + 100 * 10))
  }

  private static func fashionConvolutionFlops(_ batch: Int) -> Double {
    2 * convolutionFlops(batch, side: 28, 1, 32) + 3 * convolutionFlops(batch, side: 14, 32, 64)
      + 3 * 2 * Double(batch * 64 * 49 * 10)
  }
}
