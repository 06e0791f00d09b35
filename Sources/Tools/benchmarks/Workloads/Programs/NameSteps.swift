import Adjoint
import AdjointNetworks

extension Workload {
  /// Steps of `names`, on batches of 32 of the places in four fifths of makemore's names. The products are so
  /// small that the step's own overhead counts.
  static func nameSteps(_ scale: Scale) -> [Workload] {
    let places = scale == .whole ? 182_500 : 96
    return [
      Workload(program: "names", flops: nil) {
        let data = DataSet(
          inputs: NameContexts(tokens: randomIndices(places * NameContexts.length, below: 27)),
          labels: randomIndices(places, below: 27))
        let rate = Schedule.constant(0.1, over: 100_000).then(0.01)
        return ProgramStep(
          withSeed(1) { NamePerceptron(vocabulary: 27) }, SGD(learningRate: rate), on: data,
          batch: 32
        ) {
          softmaxCrossEntropy($0($1.inputs), labels: $1.labels)
        }
      }
    ]
  }
}

/// The three characters before each of some places.
struct NameContexts: Examples {
  static let length = 3

  let tokens: [Int]

  var exampleCount: Int { tokens.count / Self.length }

  func examples(at positions: [Int]) -> NameContexts {
    NameContexts(
      tokens: positions.flatMap { tokens[$0 * Self.length..<($0 + 1) * Self.length] })
  }
}

/// A network that looks back three characters. As in the program, each value is watched.
final class NamePerceptron: Module {
  let embedding: Embedding
  let hidden: Linear
  let normalization: BatchNormalization
  let output: Linear

  init(vocabulary: Int) {
    let (dimensions, width) = (10, 200)
    let small = Initializer.normal(standardDeviation: 0.1)
    embedding = Embedding(vocabulary, dimensions)
    hidden = Linear(
      NameContexts.length * dimensions, width, bias: false, weights: .heNormal(gain: 5.0 / 3))
    normalization = BatchNormalization(width, momentum: 0.001)
    normalization.scale.value = 1 + small([width])
    normalization.shift.value = small([width])
    output = Linear(width, vocabulary, weights: small, biases: small)
  }

  func callAsFunction(_ contexts: NameContexts) -> Tensor {
    let rows = embedding(contexts.tokens, shape: [contexts.exampleCount, NameContexts.length])
    let e = rows.reshaped(to: [contexts.exampleCount, -1]).watched(as: "e")
    let z = hidden(e).watched(as: "z")
    let a = normalization(z).watched(as: "a")
    let h = tanh(a).watched(as: "h")
    return output(h).watched(as: "y")
  }
}
