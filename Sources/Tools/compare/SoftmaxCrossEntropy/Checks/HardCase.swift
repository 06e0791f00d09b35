import Adjoint

/// Rows that implementations get wrong, with what is right.
struct HardCase {
  let name: String
  let logits: [[Double]]
  let labels: [Int]
  var classes: Int? = nil
  var reduction: LossReduction = .none

  /// Rows that hold NaN or +∞, whose loss and gradient are NaN; those of others must not notice.
  var spoiled: Set<Int> = []

  /// The loss, where the definition leaves it open.
  var loss: Double? = nil

  static func all(_ type: ScalarType) -> [HardCase] {
    let gaps: [Double] = [5, 20, 60, 87] + (type == .float64 ? [300, 700] : [])
    let large = type == .float32 ? 3e38 : 1e308
    let inf = Double.infinity
    let ignored = Example.ignoredLabel
    return gaps.map {
      HardCase(name: "right by a gap of \(Int($0))", logits: [[$0, 0, 0]], labels: [0])
    }
      + gaps.map {
        HardCase(name: "wrong by a gap of \(Int($0))", logits: [[$0, 0, -1]], labels: [1])
      } + [
        HardCase(name: "all tied", logits: [[7, 7, 7, 7]], labels: [2]),
        HardCase(name: "label tied with another", logits: [[3, 3, -40]], labels: [1]),
        HardCase(name: "others tied", logits: [[30, 30, 0]], labels: [2]),
        HardCase(name: "large and tied", logits: [[1e8, 1e8]], labels: [0]),
        HardCase(name: "largest and smallest", logits: [[large, -large, 0]], labels: [0]),
        HardCase(name: "offset of a million", logits: [[1e6, 1e6 - 18, 1e6 - 19]], labels: [0]),
        HardCase(name: "subnormal logits", logits: [[1e-40, 0, -1e-40]], labels: [1]),
        HardCase(
          name: "131072 classes, one peak", logits: [[17.33] + Array(repeating: 0, count: 131_071)],
          labels: [0]),
        HardCase(name: "a class at −∞", logits: [[1, -inf, 2]], labels: [0]),
        HardCase(name: "all but the label at −∞", logits: [[-inf, 1, -inf]], labels: [1]),
        HardCase(name: "the label at −∞", logits: [[1, -inf, 2]], labels: [1]),
        HardCase(
          name: "a whole row at −∞", logits: [[-inf, -inf], [1, 2]], labels: [0, 1], spoiled: [0]),
        HardCase(
          name: "+∞ beside", logits: [[1, inf, 2], [1, 2, 3]], labels: [0, 1], spoiled: [0]),
        HardCase(
          name: "the label at +∞", logits: [[1, 2, 3], [1, inf, 2]], labels: [0, 1], spoiled: [1]),
        HardCase(name: "NaN", logits: [[1, 2, 3], [.nan, 1, 2]], labels: [0, 1], spoiled: [1]),
        HardCase(
          name: "NaN in an ignored row", logits: [[1, 2, 3], [.nan, 1, inf]], labels: [0, ignored],
          reduction: .mean),
        HardCase(name: "one class", logits: [[3], [-800]], labels: [0, 0]),
        HardCase(
          name: "no rows, sum", logits: [], labels: [], classes: 3, reduction: .sum, loss: 0),
        HardCase(
          name: "no rows, mean", logits: [], labels: [], classes: 3, reduction: .mean, loss: .nan),
        HardCase(name: "no rows, none", logits: [], labels: [], classes: 3),
        HardCase(
          name: "all rows ignored, mean", logits: [[1, 2]], labels: [ignored], reduction: .mean,
          loss: .nan),
      ]
  }

  func example(_ type: ScalarType) -> Example {
    let classes = classes ?? logits[0].count
    return Example(
      logits: Tensor(logits.flatMap { $0 }, shape: [logits.count, classes], as: type),
      targets: .labels(labels), reduction: reduction)
  }
}
