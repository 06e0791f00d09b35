import Adjoint
import AdjointNetworks
import Programs

/// Trains the bigram model, and shows it beside the counts, which are its optimum.
///
/// It is small and its loss is convex, so L-BFGS takes it to the optimum on all places at once.
func trainedBigram(on data: NameData, steps: Int) throws -> Bigram {
  let model = Bigram(vocabulary: data.vocabulary.count)
  let (training, validation, all) = (
    data.training(for: model), data.validation(for: model), data.all(for: model)
  )
  let result = LBFGS(stepLimit: steps, tolerance: 1e-7).minimize(model.parameters) {
    softmaxCrossEntropy(model(training.inputs), labels: training.labels)
  }
  let counts = BigramCounts(training, vocabulary: data.vocabulary.count)
  let optimumOfAll = BigramCounts(all, vocabulary: data.vocabulary.count).model()
  let lines = [
    ("trained, \(result.stepCount) steps", model), ("by counts, the optimum", counts.model()),
    ("by counts + 1", counts.model(adding: 1)),
  ].map { name, model in
    [name, model.loss(at: training).text("%.4f"), model.loss(at: validation).text("%.4f")]
  }
  try show(
    """
    loss, in nats a character
    \(TextTable([["", "training", "validation"]] + lines))
    by the counts of all \(all.count) places: \(optimumOfAll.loss(at: all).text("%.4f"))

    """)
  return model
}
