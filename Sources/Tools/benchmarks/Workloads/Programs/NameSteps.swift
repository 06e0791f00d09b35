import Adjoint
import AdjointNetworks
import ExampleNetworks

extension Workload {
  /// Steps of `names`, on batches of 32 of the places in four fifths of makemore's names. The products are so
  /// small that the step's own overhead counts.
  static func nameSteps(_ scale: Scale) -> [Workload] {
    let places = scale == .whole ? 182_500 : 96
    return [
      Workload(program: "names", flops: nil) {
        let model = withSeed(1) { MLP(vocabulary: 27) }
        let length = model.contextLength
        let data = DataSet(
          inputs: Contexts(length: length, tokens: randomIndices(places * length, below: 27)),
          labels: randomIndices(places, below: 27))
        let rate = Schedule.constant(0.1, over: 100_000).then(0.01)
        return ProgramStep(model, SGD(learningRate: rate), on: data, batch: 32) {
          softmaxCrossEntropy($0($1.inputs), labels: $1.labels)
        }
      }
    ]
  }
}
