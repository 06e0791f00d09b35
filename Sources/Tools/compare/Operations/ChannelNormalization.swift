import Adjoint
import Programs

/// Images or sequences whose channels are normalized.
struct Channels {
  var examples = 4
  var channels = 4
  var places = 5
  var epsilon = 1e-5

  static var options: [Option<Channels>] {
    [
      Option("--examples N", "examples", \.examples) { try $0.count() },
      Option("--channels C", "channels", \.channels) { try $0.count() },
      Option("--places L", "numbers of a channel of an example", \.places) { try $0.count() },
      Option("--epsilon E", "what is added to the variance", \.epsilon) {
        try $0.number("zero or more") { $0 >= 0 }
      },
    ]
  }

  static let sizes = [
    Channels(examples: 64, channels: 16, places: 196),
    Channels(examples: 64, channels: 32, places: 784),
  ]

  /// Numbers, a scale and a shift.
  func operands(
    _ type: ScalarType, using random: inout RandomStream
  ) -> [(name: String, tensor: Tensor)] {
    [
      ("numbers", .normal([examples, channels, places], mean: 1, as: type, using: &random)),
      ("scale", .uniform([channels], in: 0.5..<1.5, as: type, using: &random)),
      ("shift", .normal([channels], as: type, using: &random)),
    ]
  }
}

struct GroupNormalizationSubject: Subject {
  static let name = "group-normalization"
  static let summary =
    "neighbouring channels of each example brought to mean 0 and variance 1 together"
  static var options: [Option<Self>] {
    Channels.options.map { $0.of(\.input) }
      + [Option("--groups G", "groups of channels", \.groups) { try $0.count() }]
  }

  var input = Channels()
  var groups = 2

  var sizes: [Self] { Channels.sizes.map { Self(input: $0, groups: 4) } }

  func problem(
    _ type: ScalarType, using random: inout RandomStream
  ) throws -> Problem<Normalization> {
    guard input.channels.isMultiple(of: groups), input.channels / groups * input.places > 1 else {
      throw ArgumentError(
        "--groups", "\(groups)",
        "must divide the \(input.channels) channels into groups of more than one number")
    }
    let (input, groups) = (input, groups)
    let grouping = Normalization.Grouping.channels(groups: groups)
    return Problem(
      operation: Normalization(grouping, epsilon: input.epsilon, parameters: [.scale, .shift]),
      operands: input.operands(type, using: &random),
      definition: { point in
        let width = input.channels / groups
        return [
          point[0].normalized(epsilon: input.epsilon) { $0[0] * groups + $0[1] / width }.normalized
            .applying(scale: point[1], shift: point[2], along: 1)
        ]
      },
      faults: NormalizationFormula.Mistake.allCases.map { mistake in
        PlantedFault(mistake.explanation) { x in
          let formula = NormalizationFormula(epsilon: input.epsilon, mistake: mistake)
          let grouped = x[0].reshaped(to: [x[0].shape[0], groups, -1])
          let normalized = formula.normalized(grouped, along: [2]).reshaped(to: x[0].shape)
          return formula.scaled(normalized, by: x[1].reshaped(to: [-1, 1]))
            + x[2].reshaped(to: [-1, 1])
        }
      },
      hardCases: [
        HardPlace(
          "a constant group", Normalization(.channels(groups: 1)),
          at: [.ones([1, 2, 3], as: type)], value: [[0]], gradients: [[0]]),
        HardPlace(
          "groups of one number", Normalization(.channels(groups: 2)),
          at: [Tensor([[[3], [-4]]], as: type)], value: [[0]], gradients: [[0]]),
      ])
  }
}

struct BatchNormalizationSubject: Subject {
  static let name = "batch-normalization"
  static let summary =
    "each channel of a batch brought to mean 0 and variance 1, with its mean and variance"
  static var options: [Option<Self>] { Channels.options.map { $0.of(\.input) } }

  var input = Channels()

  var sizes: [Self] { Channels.sizes.map { Self(input: $0) } }

  func problem(
    _ type: ScalarType, using random: inout RandomStream
  ) throws -> Problem<NormalizationOfBatch> {
    guard input.examples * input.places > 1 else {
      throw ArgumentError("--examples", "1", "a channel of one number has no variance")
    }
    let input = input
    return Problem(
      operation: NormalizationOfBatch(epsilon: input.epsilon, parameters: [.scale, .shift]),
      operands: input.operands(type, using: &random),
      definition: { point in
        let (normalized, means, variances) = point[0].normalized(epsilon: input.epsilon) { $0[1] }
        return [
          normalized.applying(scale: point[1], shift: point[2], along: 1),
          ExactArray([input.channels], means), ExactArray([input.channels], variances),
        ]
      },
      faults: NormalizationFormula.Mistake.allCases.map { mistake in
        PlantedFault(mistake.explanation) { x in
          let formula = NormalizationFormula(epsilon: input.epsilon, mistake: mistake)
          let mean = x[0].mean(along: [0, 2])
          let centered = x[0] - mean.reshaped(to: [-1, 1])
          return NormalizationOfBatch.Result(
            normalized: formula.scaled(
              formula.normalized(x[0], along: [0, 2]), by: x[1].reshaped(to: [-1, 1]))
              + x[2].reshaped(to: [-1, 1]),
            mean: mean, variance: (centered * centered).mean(along: [0, 2]))
        }
      },
      hardCases: [
        HardPlace(
          "a constant channel", NormalizationOfBatch(), at: [.ones([2, 1, 3], as: type)],
          // 1/6, among terms of 1/√ε that cancel.
          value: [[0], [1], [0]], gradients: [nil]),
        HardPlace(
          "a channel of one number", NormalizationOfBatch(), at: [Tensor([[3, -4]], as: type)],
          value: [[0], [3, -4], [0]], gradients: [[1]]),
      ])
  }
}

struct BatchNormalizationByStatisticsSubject: Subject {
  static let name = "batch-normalization-by-statistics"
  static let summary = "each channel normalized with a mean and a variance that are given"
  static var options: [Option<Self>] { Channels.options.map { $0.of(\.input) } }

  var input = Channels()

  var sizes: [Self] { Channels.sizes.map { Self(input: $0) } }

  func problem(
    _ type: ScalarType, using random: inout RandomStream
  ) -> Problem<NormalizationByStatistics> {
    let input = input
    let operands = input.operands(type, using: &random)
    let statistics: [(name: String, tensor: Tensor)] = [
      ("mean", .normal([input.channels], as: type, using: &random)),
      ("variance", .uniform([input.channels], in: 0.5..<2, as: type, using: &random)),
    ]
    @Sendable func formula(
      _ x: Operands, mean: Tensor, deviation: Tensor, scale: Tensor
    ) -> Tensor {
      func column(_ x: Tensor) -> Tensor { x.reshaped(to: [-1, 1]) }
      return (x[0] - column(mean)) / column(deviation) * column(scale) + column(x[4])
    }
    let epsilon = input.epsilon
    return Problem(
      operation: NormalizationByStatistics(epsilon: epsilon),
      operands: [operands[0]] + statistics + operands[1...],
      definition: { point in
        [
          ExactArray(point[0].shape) { position in
            let channel = position[1]
            let deviation = ExactNumber.squareRoot(point[2][channel] + ExactNumber(epsilon))
            return (point[0][position] - point[1][channel]) / deviation * point[3][channel]
              + point[4][channel]
          }
        ]
      },
      faults: [
        PlantedFault("the variance is taken for a constant") { x in
          formula(x, mean: x[1], deviation: sqrt(x[2] + epsilon).detached(), scale: x[3])
        },
        PlantedFault("the variance stands without its root") { x in
          formula(x, mean: x[1], deviation: x[2] + epsilon, scale: x[3])
        },
        PlantedFault("the mean is not subtracted") { x in
          formula(x, mean: x[1] * 0, deviation: sqrt(x[2] + epsilon), scale: x[3])
        },
        PlantedFault("the scale is left out") { x in
          formula(x, mean: x[1], deviation: sqrt(x[2] + epsilon), scale: x[3] * 0 + 1)
        },
      ],
      hardCases: [
        HardPlace(
          "numbers that are the mean", NormalizationByStatistics(epsilon: 0),
          at: [
            Tensor([[2], [2]], as: type), Tensor([2], as: type), Tensor([4], as: type),
            Tensor([3], as: type), Tensor([5], as: type),
          ], value: [[5]], gradients: [[1.5], [-3], [0], [0], [2]])
      ])
  }
}
