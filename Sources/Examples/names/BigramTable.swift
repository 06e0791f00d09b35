import AdjointNetworks
import Programs

/// The losses of a trained bigram model beside those of the counts, which are its optimum.
struct BigramTable: CustomStringConvertible {
  let description: String

  init(_ model: Bigram, on data: NameData) {
    let (training, validation, all) = (
      data.training(for: model), data.validation(for: model), data.all(for: model)
    )
    let counts = BigramCounts(training, vocabulary: data.vocabulary.count)
    let optimumOfAll = BigramCounts(all, vocabulary: data.vocabulary.count).model()
    let lines = [
      ("trained", model), ("by counts, the optimum", counts.model()),
      ("by counts + 1", counts.model(adding: 1)),
    ].map { name, model in
      [name, model.loss(at: training).text("%.4f"), model.loss(at: validation).text("%.4f")]
    }
    description = """
      loss, in nats a character
      \(TextTable([["", "training", "validation"]] + lines))
      by the counts of all \(all.count) places: \(optimumOfAll.loss(at: all).text("%.4f"))
      """
  }
}
