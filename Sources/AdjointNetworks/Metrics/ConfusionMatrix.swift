import Adjoint

/// How often examples of each class were taken for each, over any number of batches, and the precision
/// and recall that follow.
public struct ConfusionMatrix: Sendable, Hashable, Codable {
  /// The counts: `counts[label][prediction]`.
  public private(set) var counts: [[Int]]

  /// Traps when there is no class.
  public init(classes: Int) {
    require(classes > 0, "ConfusionMatrix(classes: \(classes)): there is at least one class")
    counts = Array(repeating: Array(repeating: 0, count: classes), count: classes)
  }

  /// Adds the rows of scores `[N, C]` with their labels; the prediction is the class of the highest score.
  public mutating func add(_ scores: Tensor, labels: [Int], ignoring: Int? = nil) {
    let rows = Scores(scores, labels: labels, in: "ConfusionMatrix")
    require(
      rows.classes == counts.count,
      "ConfusionMatrix: there are scores of \(rows.classes) classes, and the matrix has "
        + "\(counts.count)")
    add(predictions: scores.argmax(along: 1), labels: labels, ignoring: ignoring)
  }

  /// Adds predictions with their labels.
  public mutating func add(predictions: [Int], labels: [Int], ignoring: Int? = nil) {
    require(
      predictions.count == labels.count,
      "ConfusionMatrix: \(predictions.count) predictions for \(labels.count) labels")
    for (prediction, label) in zip(predictions, labels) where label != ignoring {
      requireClass(prediction)
      requireClass(label)
      counts[label][prediction] += 1
    }
  }

  /// Adds what was counted elsewhere. Traps when that is of another number of classes.
  public mutating func add(_ other: ConfusionMatrix) {
    require(
      counts.count == other.counts.count,
      "ConfusionMatrix: one has \(counts.count) classes, one \(other.counts.count)")
    for (label, row) in other.counts.enumerated() {
      for (prediction, count) in row.enumerated() { counts[label][prediction] += count }
    }
  }

  /// The number of examples.
  public var count: Int { counts.reduce(0) { $0 + $1.reduce(0, +) } }

  /// The number of examples whose prediction is their label.
  public var correctCount: Int { counts.indices.reduce(0) { $0 + counts[$1][$1] } }

  /// The share of examples whose prediction is their label; NaN where there are none.
  public var accuracy: Double { Double(correctCount) / Double(count) }

  /// Of the examples that were taken for a class, the share that are of it; NaN where there are none.
  public func precision(of label: Int) -> Double {
    requireClass(label)
    return Double(counts[label][label]) / Double(counts.reduce(0) { $0 + $1[label] })
  }

  /// Of the examples of a class, the share that were taken for it; NaN where there are none.
  public func recall(of label: Int) -> Double {
    requireClass(label)
    return Double(counts[label][label]) / Double(counts[label].reduce(0, +))
  }

  /// The harmonic mean of precision and recall: 2·TP/(2·TP + FP + FN); NaN where the class does not occur.
  public func f1(of label: Int) -> Double {
    requireClass(label)
    let taken = counts.reduce(0) { $0 + $1[label] }
    return Double(2 * counts[label][label]) / Double(taken + counts[label].reduce(0, +))
  }

  private func requireClass(_ label: Int) {
    require(
      counts.indices.contains(label),
      "ConfusionMatrix: there is no class \(label) among \(counts.count)")
  }
}

extension ConfusionMatrix: CustomStringConvertible {
  /// A table with a row for each label and a column for each prediction; `·` for none.
  public var description: String {
    let header = ["true \\ predicted"] + counts.indices.map { "\($0)" }
    let rows = counts.enumerated().map { label, row in
      ["\(label)"] + row.map { $0 == 0 ? "·" : "\($0)" }
    }
    return ([header] + rows).aligned(left: 0).joined(separator: "\n")
  }
}
