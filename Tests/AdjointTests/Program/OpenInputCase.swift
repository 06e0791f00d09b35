import Adjoint
import ProgramCases

/// A function of lists of integers and random keys, with inputs to record it at, and others.
struct OpenInputCase: CustomStringConvertible, Sendable {
  let description: String
  var recorded, other: Program.Arguments

  /// Whether the library does the same operations as the program. It has kernels for losses.
  var isExact = true

  let function: @Sendable (Program.Arguments) -> [String: Tensor]

  /// A function with the gradients of its scalars' sum, each with another weight.
  init(
    gradientsOf name: String, _ shapes: [Shape], recordedAt integers: [Int] = [],
    andAt others: [Int] = [],
    _ function: @escaping @Sendable ([Tensor], [Int], RandomKey) -> Tensor
  ) {
    description = name
    let names = shapes.indices.map { "x\($0)" }
    func arguments(_ seed: Int, _ integers: [Int]) -> Program.Arguments {
      var tensors: [String: Tensor] = [:]
      for (number, name) in names.enumerated() {
        tensors[name] = ProgramCase.scalars(
          shapes[number], seed: 10 * seed + number, within: 0.5...2)
      }
      return Program.Arguments(
        tensors, integers: integers.isEmpty ? [:] : ["integers": integers],
        keys: ["key": RandomKey(seed: seed)])
    }
    (recorded, other) = (arguments(1, integers), arguments(2, others))
    self.function = { inputs in
      var value = Tensor(0)
      let gradients = gradient(at: names.map { inputs[$0]! }) { point in
        let result = function(point, inputs.integers["integers"] ?? [], inputs.keys["key"]!)
        value = result.detached()
        return (result * ProgramCase.scalars(result.shape, seed: 7)).sum()
      }
      return Dictionary(uniqueKeysWithValues: zip(names, gradients)).merging(["value": value]) {
        $1
      }
    }
  }

  /// A loss of logits `[5, 4]` and class weights, with its gradients. Where labels are ignored, the rows of
  /// those at the other inputs have NaN and infinities.
  init(
    loss name: String, ignoring: Int? = nil, ignoresAll: Bool = false,
    _ function: @escaping @Sendable (_ logits: Tensor, [Int], _ weights: Tensor) -> Tensor
  ) {
    let labels = ignoring.map { [0, 3, $0, 2, 1] } ?? [0, 3, 1, 2, 1]
    let others = ignoring.map { ignoresAll ? [$0, $0, $0, $0, $0] : [$0, 2, 3, 3, $0] }
    var subject = OpenInputCase(
      gradientsOf: name, [[5, 4], [4]], recordedAt: labels, andAt: others ?? [2, 2, 3, 0, 0]
    ) { x, labels, _ in function((x[0] - 1) * 3, labels, x[1]) }
    if ignoring != nil {
      subject.other["x0"]![0] = Tensor([.nan, 1, .infinity, 2], as: .float64)
    }
    subject.isExact = false
    self = subject
  }
}

extension OpenInputCase {
  static let all = losses + selections + draws

  static let losses: [OpenInputCase] = [
    OpenInputCase(loss: "labels") { x, labels, _ in softmaxCrossEntropy(x, labels: labels) },
    OpenInputCase(loss: "labels, sum") { x, labels, _ in
      softmaxCrossEntropy(x, labels: labels, reduction: .sum)
    },
    OpenInputCase(loss: "labels, none") { x, labels, _ in
      softmaxCrossEntropy(x, labels: labels, reduction: .none)
    },
    OpenInputCase(loss: "class weights") { x, labels, weights in
      SoftmaxCrossEntropy(.labels(labels), classWeights: weights)(x)
    },
    OpenInputCase(loss: "ignored", ignoring: -1) { x, labels, _ in
      SoftmaxCrossEntropy(.labels(labels, ignoring: -1))(x)
    },
    OpenInputCase(loss: "a class that is ignored", ignoring: 1) { x, labels, weights in
      SoftmaxCrossEntropy(.labels(labels, ignoring: 1), classWeights: weights)(x)
    },
    OpenInputCase(loss: "ignored, none", ignoring: -1) { x, labels, weights in
      SoftmaxCrossEntropy(
        .labels(labels, ignoring: -1), classWeights: weights, zLoss: 0.1, reduction: .none)(x)
    },
    OpenInputCase(loss: "ignored, sum", ignoring: -1) { x, labels, weights in
      SoftmaxCrossEntropy(
        .labels(labels, ignoring: -1), classWeights: weights, reduction: .sum)(x)
    },
    OpenInputCase(loss: "smoothing of classes", ignoring: -1) { x, labels, weights in
      SoftmaxCrossEntropy(
        .labels(labels, ignoring: -1), classWeights: weights, labelSmoothing: .perClass(0.2),
        zLoss: 0.1)(x)
    },
    OpenInputCase(loss: "smoothing of targets", ignoring: -1) { x, labels, weights in
      SoftmaxCrossEntropy(
        .labels(labels, ignoring: -1), classWeights: weights, labelSmoothing: .perTarget(0.2))(x)
    },
    OpenInputCase(loss: "scaled and capped", ignoring: -1) { x, labels, weights in
      SoftmaxCrossEntropy(
        .labels(labels, ignoring: -1), inverseTemperature: weights.sum(),
        softCap: Tensor(4, as: .float64))(
          x)
    },
    OpenInputCase(loss: "all ignored", ignoring: -1, ignoresAll: true) { x, labels, weights in
      SoftmaxCrossEntropy(
        .labels(labels, ignoring: -1), classWeights: weights, zLoss: 0.1, whenAllIgnored: .zero)(x)
        + weights.sum()
    },
    OpenInputCase(loss: "linear", ignoring: -1) { x, labels, weights in
      // In XLA a product of 0 and a row that is not finite would be NaN.
      let inputs = x.replacing(with: 0, where: (x - x) .!= 0)
      return SoftmaxCrossEntropy(.labels(labels, ignoring: -1))(
        inputs, weights: Tensor.stack([weights, weights * 2, weights * weights, 3 / weights]),
        bias: weights)
    },
    OpenInputCase(loss: "focal") { x, labels, _ in focalLoss(x, labels: labels) },
    OpenInputCase(loss: "poly") { x, labels, _ in poly1Loss(x, labels: labels) },
  ]

  static let selections: [OpenInputCase] = [
    OpenInputCase(
      gradientsOf: "embedding", [[6, 3]], recordedAt: [0, 5, 5, 1], andAt: [4, 2, 2, 2]
    ) { x, tokens, _ in x[0].rows(tokens) },
    OpenInputCase(
      gradientsOf: "positions of a middle axis", [[2, 4, 3]], recordedAt: [3, 0, 0],
      andAt: [1, 1, 2]
    ) { x, positions, _ in x[0].selected(positions, along: 1) * x[0].sum() },
    OpenInputCase(
      gradientsOf: "single scalars", [[2, 4, 2]], recordedAt: [3, 0, 0, 2, 1, 1, 3, 2],
      andAt: [0, 0, 2, 2, 3, 1, 1, 1]
    ) { x, positions, _ in x[0].gathered(positions, shape: [2, 2, 2], along: 1) },
    OpenInputCase(
      gradientsOf: "added rows", [[4, 2]], recordedAt: [2, 0, 2, 1], andAt: [1, 1, 1, 0]
    ) { x, positions, _ in x[0].scatterAddedRows(at: positions, count: 3) },
    OpenInputCase(
      gradientsOf: "added scalars", [[2, 3]], recordedAt: [2, 0, 2, 1, 1, 0],
      andAt: [1, 1, 0, 0, 2, 2]
    ) { x, positions, _ in x[0].scatterAdded(at: positions, along: 1, length: 4) },
    OpenInputCase(
      gradientsOf: "one of each row", [[3, 4], [3, 4]], recordedAt: [2, 0, 3], andAt: [1, 1, 0]
    ) { x, columns, _ in
      let marked = Tensor.oneHot(columns, classes: 4, as: .float64) * x[1]
      return x[0].selectedFromRows(columns) + marked.sum(along: 1)
    },
  ]

  static let draws: [OpenInputCase] = [
    OpenInputCase(gradientsOf: "dropout", [[13, 11]]) { x, _, key in
      dropout(x[0] * x[0], rate: 0.3, key: key)
    },
    OpenInputCase(gradientsOf: "two keys of one", [[70]]) { x, _, key in
      dropout(dropout(x[0], rate: 0.3, key: key.folded(with: -2)), rate: 0.5, key: key)
    },
    OpenInputCase(gradientsOf: "a step of training", [[5, 30]]) { x, _, key in
      training(key: key) {
        guard case .training(let step) = Mode.current(for: "a test") else { return x[0] }
        let first = dropout(x[0], rate: 0.2, key: step.nextKey())
        return dropout(first * 2, rate: 0.9, key: step.nextKey())
      }
    },
    OpenInputCase(gradientsOf: "nothing and all dropped", [[5]]) { x, _, key in
      dropout(x[0], rate: 0, key: key) + dropout(x[0], rate: 1, key: key)
    },
  ]
}
