import TestSupport
import Testing

@testable import Adjoint

/// Softmax cross-entropy of one row from formulas that do not cancel, in double precision: the
/// truth for float32 results where no fixture has it. The fixture itself is held against it.
///
///     loss = log1p(Σ_{j≠y} exp(z_j − z_y))    gradient_y = −Σ_{j≠y} p_j
struct SoftmaxTruth {
  let loss: Double
  let gradient: [Double]

  init(_ row: [Double], label: Int) {
    let maximum = row.max()!
    let exponentials = row.map { System.exp($0 - maximum) }
    let own = exponentials[label]
    let others = SoftmaxTruth.sum(exponentials[..<label] + exponentials[(label + 1)...])
    let sum = own + others
    // A label so far below the maximum that the quotient overflows is no part of the sum either.
    let ratio = others / own
    loss =
      ratio.isFinite ? System.log1p(ratio) : (maximum - row[label]) + System.log(sum)
    var gradient = exponentials.map { $0 / sum }
    gradient[label] = -others / sum
    self.gradient = gradient
  }

  /// The losses and the gradient of their sum, row after row.
  static func rows(_ logits: [Double], labels: [Int]) -> (losses: [Double], gradient: [Double]) {
    guard !labels.isEmpty else { return ([], []) }
    let classes = logits.count / labels.count
    let truths = labels.enumerated().map { row, label in
      SoftmaxTruth(Array(logits[row * classes..<(row + 1) * classes]), label: label)
    }
    return (truths.map(\.loss), truths.flatMap(\.gradient))
  }

  /// Expects the losses of float32 logits, and the gradient of their sum, within a few units of these.
  static func expectRight(
    _ logits: Tensor, labels: [Int], sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let truth = rows(logits.scalars, labels: labels)
    let (losses, pullback) = valueWithPullback(at: logits) {
      softmaxCrossEntropy($0, labels: labels, reduction: .none)
    }
    let lossErrors = UlpErrors(losses.scalars(as: Float.self), truths: truth.losses)
    let gradientErrors = UlpErrors(
      pullback(.ones(losses.shape)).scalars(as: Float.self), truths: truth.gradient)
    #expect(lossErrors.isRightLoss, "\(lossErrors)", sourceLocation: sourceLocation)
    #expect(gradientErrors.isRightGradient, "\(gradientErrors)", sourceLocation: sourceLocation)
  }

  /// A sum of halves of halves, whose rounding errors hardly grow with the number of terms.
  private static func sum(_ terms: ArraySlice<Double>) -> Double {
    guard terms.count > 16 else { return terms.reduce(0, +) }
    let middle = terms.startIndex + terms.count / 2
    return sum(terms[..<middle]) + sum(terms[middle...])
  }
}
