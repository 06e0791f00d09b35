import Adjoint
import Programs

struct BinaryCrossEntropySubject: Subject {
  static let name = "binary-cross-entropy"
  static let summary = "the loss of logits and answers between no, 0, and yes, 1"
  static var options: [Option<Self>] {
    [
      Option("--rows N", "examples", \.rows) { try $0.count() },
      Option("--columns C", "questions about each", \.columns) { try $0.count() },
      Option("--scale S", "the logits' standard deviation", \.scale) {
        try $0.number("zero or more") { $0 >= 0 }
      },
      Option("--soft-targets", "targets between 0 and 1", \.hasSoftTargets),
      Option("--reduction R", "mean, sum, none", \.reduction, text: \.rawValue) {
        try $0.choice(of: Reduction.allCases, \.rawValue)
      },
    ]
  }

  enum Reduction: String, CaseIterable {
    case mean, sum, none

    var loss: LossReduction {
      switch self {
      case .mean: .mean
      case .sum: .sum
      case .none: .none
      }
    }
  }

  var rows = 4
  var columns = 5
  var scale = 5.0
  var hasSoftTargets = false
  var reduction = Reduction.mean

  var sizes: [Self] {
    [(64, 16), (256, 1000)].map { rows, columns in
      var larger = self
      (larger.rows, larger.columns) = (rows, columns)
      return larger
    }
  }

  func problem(
    _ type: ScalarType, using random: inout RandomStream
  ) -> Problem<BinaryCrossEntropy> {
    let (columns, reduction) = (columns, reduction)
    let operation = BinaryCrossEntropy(reduction: reduction.loss)
    let uniform = Tensor.uniform([rows, columns], in: 0..<1, as: type, using: &random)
    let targets =
      hasSoftTargets
      ? uniform : Tensor(uniform.scalars.map { $0.rounded() }, shape: uniform.shape, as: type)
    let count = Double(rows * columns)
    @Sendable func composed(_ x: Operands, weights: Tensor, positive: Tensor) -> Tensor {
      operation.composition(Operands([x[0], x[1], positive, weights]))
    }
    func hard(_ name: String, _ logit: Double, _ target: Double, _ value: Double, _ slope: Double)
      -> HardPlace
    {
      HardPlace(
        name, BinaryCrossEntropy(),
        at: [Tensor([logit], as: type), Tensor([target], as: type)], value: [[value]],
        gradients: [[slope], nil])
    }
    var faults: [PlantedFault<BinaryCrossEntropy>] = [
      PlantedFault("the weights are forgotten") { x in
        composed(x, weights: x[3] * 0 + 1, positive: x[2])
      },
      PlantedFault("the weight of the positive class is forgotten") { x in
        composed(x, weights: x[3], positive: x[2] * 0 + 1)
      },
      PlantedFault("the target is taken for a constant") { x in
        operation.composition(x.replacing(1) { $0.detached() })
      },
    ]
    if reduction == .mean {
      faults.append(
        PlantedFault(
          "no 1/N in the gradient of the mean",
          changingGradients: { gradients in
            gradients.map { $0 * count }
          }))
    }
    return Problem(
      operation: operation,
      operands: [
        ("logits", .normal([rows, columns], standardDeviation: scale, as: type, using: &random)),
        ("targets", targets),
        ("positive weights", .uniform([columns], in: 0.5..<2, as: type, using: &random)),
        ("weights", .uniform([columns], in: 0.5..<2, as: type, using: &random)),
      ],
      definition: { x in
        let losses = ExactArray(x[0].shape) { position in
          let (z, t) = (x[0][position], x[1][position])
          let (p, w) = (x[2][position[1]], x[3][position[1]])
          return w * ((ExactNumber(1) - t) * .softplus(z) + p * t * .softplus(-z))
        }
        if reduction == .none { return [losses] }
        let sum = ExactNumber.sum(losses.scalars)
        return [ExactArray([], [reduction == .sum ? sum : sum / ExactNumber(count)])]
      },
      faults: faults,
      hardCases: [
        hard("right and confident", 1000, 1, 0, 0),
        hard("wrong and confident", 1000, 0, 1000, 1),
        hard("undecided", 0, 1, Double.log(2), -0.5),
        hard("right at +∞", .infinity, 1, 0, 0),
        hard("wrong at −∞", -.infinity, 1, .infinity, -1),
      ])
  }
}

extension ExactNumber {
  /// ln(1 + eˣ).
  static func softplus(_ x: ExactNumber) -> ExactNumber {
    x.value.high > 0 ? x + .log1p(.exp(-x)) : .log1p(.exp(x))
  }
}
