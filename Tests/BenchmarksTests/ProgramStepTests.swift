import Adjoint
import AdjointNetworks
import Testing

@testable import benchmarks
@testable import characters
@testable import fashion
@testable import names

/// What the benchmarks of the programs' steps train are the programs' networks: of the same seed both have the
/// same logits, bit for bit, in a step of training.
@Suite struct ProgramStepTests {
  private let images = uniform([4, 1, 28, 28], in: 0..<1, seed: 1)

  private func expectSame(_ own: () -> Tensor, _ program: () -> Tensor) {
    let (a, b) = (logits(own), logits(program))
    #expect(a.shape == b.shape)
    #expect(a.scalars(as: Float.self) == b.scalars(as: Float.self))
    #expect(!a.scalars(as: Float.self).allSatisfy { $0 == 0 || $0.isNaN })
  }

  private func logits(_ compute: () -> Tensor) -> Tensor {
    withSeed(2) { training(seed: 3, step: 0, compute) }
  }

  @Test func perceptronOfFashion() {
    expectSame {
      FashionPerceptron()(images)
    } _: {
      fashion.Perceptron()(images)
    }
  }

  @Test func convolutionsOfFashion() {
    expectSame {
      FashionConvolutions()(images)
    } _: {
      fashion.ConvolutionalNetwork()(images)
    }
  }

  @Test func perceptronOfNames() {
    let tokens = randomIndices(8 * NameContexts.length, below: 27)
    expectSame {
      NamePerceptron(vocabulary: 27)(NameContexts(tokens: tokens))
    } _: {
      names.MLP(vocabulary: 27)(Contexts(length: NameContexts.length, tokens: tokens))
    }
  }

  @Test func transformerOfCharacters() {
    let size = characters.Recipe.nanoGPT.size
    let text = randomIndices(2 * size.context, below: 65)
    expectSame {
      NanoTransformer(
        vocabulary: 65, layers: 4, heads: 4, width: 128, context: 64)(text, shape: [2, 64])
    } _: {
      characters.Transformer(vocabulary: 65, size)(text, shape: [2, size.context])
    }
  }

  /// Each step learns the next batch: after a pass through the data, of three batches here, another begins.
  @Test func stepsGoThroughTheData() {
    var seen: [[Float]] = []
    let step = ProgramStep(
      withSeed(1) { Linear(1, 1) }, SGD(learningRate: 0.1),
      on: Tensor((0..<6).map(Double.init), shape: [6, 1]), batch: 2
    ) { layer, batch in
      seen.append(batch.scalars(as: Float.self))
      return square(layer(batch)).sum()
    }
    for _ in 0..<6 { step() }
    #expect(seen.count == 6 && seen.allSatisfy { $0.count == 2 })
    for pass in [seen[..<3], seen[3...]] {
      #expect(pass.flatMap { $0 }.sorted() == [0, 1, 2, 3, 4, 5])
    }
  }
}
