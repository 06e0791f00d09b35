import Adjoint
import Programs

struct LinearSoftmaxCrossEntropySubject: Subject {
  static let name = "linear-softmax-cross-entropy"
  static let summary = "the loss of logits X·Wᵀ + b that never exist as a whole"
  static var options: [Option<Self>] {
    [
      Option("--rows N", "examples", \.rows) { try $0.count() },
      Option("--width D", "numbers of an example", \.width) { try $0.count() },
      Option("--classes C", "classes", \.classes) { try $0.count(from: 2) },
      Option("--block-rows R", "rows of a block", \.blockRows) { try $0.count() },
    ]
  }

  var rows = 5
  var width = 3
  var classes = 4
  var blockRows = 2

  var sizes: [Self] {
    [
      Self(rows: 64, width: 64, classes: 100, blockRows: 64),
      Self(rows: 256, width: 128, classes: 4000, blockRows: 64),
    ]
  }

  func problem(
    _ type: ScalarType, using random: inout RandomStream
  ) -> Problem<LinearSoftmaxCrossEntropy> {
    let (width, classes, rows) = (width, classes, rows)
    let labels = (0..<rows).map { _ in Int.random(in: 0..<classes, using: &random) }
    @Sendable func operation(
      _ labels: [Int], _ reduction: LossReduction = .mean
    ) -> LinearSoftmaxCrossEntropy {
      LinearSoftmaxCrossEntropy(
        SoftmaxCrossEntropy(.labels(labels), reduction: reduction), hasBias: true,
        blockRows: blockRows)
    }
    let loss = operation(labels)
    return Problem(
      operation: loss,
      operands: [
        ("inputs", .normal([rows, width], as: type, using: &random)),
        ("weights", .normal([classes, width], as: type, using: &random)),
        ("bias", .normal([classes], as: type, using: &random)),
      ],
      definition: { x in
        let losses = (0..<rows).map { row in
          let logits = (0..<classes).map { output in
            ExactNumber.sum((0..<width).map { x[0][row, $0] * x[1][output, $0] } + [x[2][output]])
          }
          return ExactNumber.logSumExp(logits) - logits[labels[row]]
        }
        return [ExactArray([], [.sum(losses) / ExactNumber(Double(rows))])]
      },
      faults: [
        PlantedFault("no 1/N in the gradient of the mean") { x in
          operation(labels, .sum).composition(x)
        },
        PlantedFault("the bias is taken for a constant") { x in
          loss.composition(x.replacing(2) { $0.detached() })
        },
        PlantedFault("the labels are off by one") { x in
          operation(labels.map { ($0 + 1) % classes }).composition(x)
        },
        PlantedFault("the last row is left out of the weights' gradient") { x in
          let whole = operation(labels, .none)
          let constant = x.replacing(1) { $0.detached() }
          let losses = [
            whole.composition(x)[..<(rows - 1)], whole.composition(constant)[(rows - 1)...],
          ]
          return Tensor.concatenate(losses).mean()
        },
      ],
      hardCases: [
        HardPlace(
          "a confident row",
          LinearSoftmaxCrossEntropy(SoftmaxCrossEntropy(.labels([0])), hasBias: false),
          at: [Tensor([[1]], as: type), Tensor([[1000], [0]], as: type)], value: [[0]],
          gradients: [[0], [0]]),
        HardPlace(
          "equal logits",
          LinearSoftmaxCrossEntropy(SoftmaxCrossEntropy(.labels([0])), hasBias: false),
          at: [Tensor([[1]], as: type), Tensor([[3], [3]], as: type)],
          value: [[Double.log(2)]], gradients: [[0], [-0.5, 0.5]]),
      ])
  }
}
