import Adjoint

/// Rows of scores with labels.
struct Scores {
  private let metric: String
  private let values: [Double]
  let rows: Int
  let classes: Int

  init(_ scores: Tensor, labels: [Int], in metric: String) {
    require(
      scores.rank == 2 && scores.shape[0] == labels.count,
      "\(metric): the scores have shape \(scores.shape), and there are \(labels.count) labels; scores "
        + "[N, C] go with N labels")
    self.metric = metric
    (rows, classes) = (scores.shape[0], scores.shape[1])
    values = scores.detached().scalars
  }

  /// How many classes of a row have a higher score than one.
  func rank(of label: Int, in row: Int) -> Int {
    require(
      label >= 0 && label < classes, "\(metric): there is no class \(label) among \(classes)")
    let scores = values[row * classes..<(row + 1) * classes]
    let own = scores[row * classes + label]
    var higher = 0
    for (number, score) in scores.enumerated() {
      if score.isNaN { return classes }
      if score > own || (score == own && number < label) { higher += 1 }
    }
    return higher
  }
}
