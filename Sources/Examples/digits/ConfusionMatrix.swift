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
    func cell(_ text: String) -> String { String(repeating: " ", count: 4 - text.count) + text }
    let header = "true \\ predicted" + counts.indices.map { cell("\($0)") }.joined()
    let rows = counts.enumerated().map { label, row in
      String(repeating: " ", count: 15) + "\(label)"
        + row.map { cell($0 == 0 ? "·" : "\($0)") }.joined()
    }
    return ([header] + rows).joined(separator: "\n")
  }
}
