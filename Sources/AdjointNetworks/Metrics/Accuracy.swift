import Adjoint

/// The share of examples whose label is among the k classes of the highest scores, over any number of
/// batches.
///
/// ```swift
/// var accuracy = Accuracy()
/// for batch in test { accuracy.add(model(batch.inputs), labels: batch.labels) }
/// print(accuracy)  // 0.973 (350 of 360)
/// ```
///
/// Of classes that tie with the label's, those before it count as higher. A row of scores that holds NaN
/// is wrong.
public struct Accuracy: Sendable, Hashable, Codable, CustomStringConvertible {
  /// k.
  public let classes: Int
  public private(set) var correctCount = 0
  public private(set) var count = 0

  /// Traps when k is not positive.
  public init(top classes: Int = 1) {
    require(classes > 0, "Accuracy(top: \(classes)): at least the first class counts")
    self.classes = classes
  }

  /// Adds the rows of scores `[N, C]` with their labels. Rows with the label `ignoring` do not count.
  public mutating func add(_ scores: Tensor, labels: [Int], ignoring: Int? = nil) {
    let rows = Scores(scores, labels: labels, in: "Accuracy")
    for (row, label) in labels.enumerated() where label != ignoring {
      count += 1
      if rows.rank(of: label, in: row) < classes { correctCount += 1 }
    }
  }

  /// Adds what was counted elsewhere. Traps when that is of another k.
  public mutating func add(_ other: Accuracy) {
    require(
      classes == other.classes,
      "Accuracy: one is of the first \(classes) classes, one of \(other.classes)")
    correctCount += other.correctCount
    count += other.count
  }

  /// NaN where there are no examples.
  public var value: Double { Double(correctCount) / Double(count) }

  public var description: String {
    "\((value * 1e4).rounded() / 1e4) (\(correctCount) of \(count))"
  }
}
