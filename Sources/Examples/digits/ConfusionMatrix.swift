import Programs

/// How often each class was taken for each.
struct ConfusionMatrix: CustomStringConvertible {
  private var counts: [[Int]]

  init(predictions: [Int], labels: [Int], classes: Int) {
    counts = Array(repeating: Array(repeating: 0, count: classes), count: classes)
    for (prediction, label) in zip(predictions, labels) { counts[label][prediction] += 1 }
  }

  var correct: Int { counts.indices.reduce(0) { $0 + counts[$1][$1] } }
  var total: Int { counts.joined().reduce(0, +) }

  var description: String {
    let header = ["true \\ predicted"] + counts.indices.map { "\($0)" }
    let rows = counts.enumerated().map { label, row in
      ["\(label)"] + row.map { $0 == 0 ? "·" : "\($0)" }
    }
    return "\(TextTable([header] + rows, indentation: 0) { _ in .right(2) })"
  }
}
