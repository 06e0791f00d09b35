import Adjoint
import Programs

struct LayerNormalizationSubject: Subject {
  static let name = "layer-normalization"
  static let summary = "each row brought to mean 0 and variance 1, times a scale plus a shift"
  static var options: [Option<Self>] {
    [
      Option("--rows N", "rows", \.rows) { try $0.count() },
      Option("--columns C", "numbers of a row", \.columns) { try $0.count(from: 2) },
      Option("--epsilon E", "what is added to the variance", \.epsilon) {
        try $0.number("zero or more") { $0 >= 0 }
      },
      Option("--offset O", "what is added to all numbers", \.offset) { try $0.number() },
    ]
  }

  var rows = 5
  var columns = 7
  var epsilon = 1e-5
  var offset = 0.0

  var sizes: [Self] { [Self(rows: 512, columns: 64), Self(rows: 2048, columns: 512)] }

  func problem(_ type: ScalarType, using random: inout RandomStream) -> Problem<Normalization> {
    let (rows, columns, epsilon) = (rows, columns, epsilon)
    let plain = Normalization(.lastAxes(1))
    return Problem(
      operation: Normalization(.lastAxes(1), epsilon: epsilon, parameters: [.scale, .shift]),
      operands: [
        ("numbers", .normal([rows, columns], mean: offset, as: type, using: &random)),
        ("scale", .uniform([columns], in: 0.5..<1.5, as: type, using: &random)),
        ("shift", .normal([columns], as: type, using: &random)),
      ],
      definition: { point in
        [
          point[0].normalized(epsilon: epsilon) { $0[0] }.normalized
            .applying(scale: point[1], shift: point[2], along: 1)
        ]
      },
      faults: NormalizationFormula.Mistake.allCases.map { mistake in
        PlantedFault(mistake.explanation) { x in
          let formula = NormalizationFormula(epsilon: epsilon, mistake: mistake)
          return formula.scaled(formula.normalized(x[0], along: [1]), by: x[1]) + x[2]
        }
      },
      hardCases: [
        HardPlace(
          "a constant row", plain, at: [Tensor([[3, 3, 3]], as: type)], value: [[0]],
          gradients: [[0]]),
        HardPlace(
          "a constant row without ε", Normalization(.lastAxes(1), epsilon: 0),
          at: [Tensor([[0.1, 0.1, 0.1]], as: type)], value: [[0]], gradients: [[0]]),
        HardPlace(
          "one number", plain, at: [Tensor([[-7]], as: type)], value: [[0]], gradients: [[0]]),
        HardPlace(
          "far from 0", Normalization(.lastAxes(1), epsilon: 0),
          at: [Tensor([[1e6 - 1, 1e6 + 1]], as: type)], value: [[-1, 1]], gradients: [[0]]),
        HardPlace(
          "NaN in another row", Normalization(.lastAxes(1), epsilon: 0),
          at: [Tensor([[.nan, 0], [2, 4]], as: type)], value: [[.nan, .nan, -1, 1]],
          gradients: [[.nan, .nan, 0, 0]]),
      ])
  }
}

struct RMSNormalizationSubject: Subject {
  static let name = "rms-normalization"
  static let summary = "each row brought to mean square 1, times a scale"
  static var options: [Option<Self>] {
    [
      Option("--rows N", "rows", \.rows) { try $0.count() },
      Option("--columns C", "numbers of a row", \.columns) { try $0.count(from: 2) },
      Option("--epsilon E", "what is added to the mean square", \.epsilon) {
        try $0.number("zero or more") { $0 >= 0 }
      },
    ]
  }

  var rows = 5
  var columns = 7
  var epsilon = 1e-6

  var sizes: [Self] { [Self(rows: 512, columns: 64), Self(rows: 2048, columns: 512)] }

  func problem(_ type: ScalarType, using random: inout RandomStream) -> Problem<Normalization> {
    let (rows, columns, epsilon) = (rows, columns, epsilon)
    let plain = Normalization(.lastAxes(1), isCentered: false, epsilon: 0)
    return Problem(
      operation: Normalization(
        .lastAxes(1), isCentered: false, epsilon: epsilon, parameters: [.scale]),
      operands: [
        ("numbers", .normal([rows, columns], as: type, using: &random)),
        ("scale", .uniform([columns], in: 0.5..<1.5, as: type, using: &random)),
      ],
      definition: { point in
        [
          point[0].normalized(isCentered: false, epsilon: epsilon) { $0[0] }.normalized
            .applying(scale: point[1], shift: nil, along: 1)
        ]
      },
      faults: NormalizationFormula.Mistake.withoutMean.map { mistake in
        PlantedFault(mistake.explanation) { x in
          let formula = NormalizationFormula(
            isCentered: false, epsilon: epsilon, mistake: mistake)
          return formula.scaled(formula.normalized(x[0], along: [1]), by: x[1])
        }
      } + [
        PlantedFault("the gradient is that of the layer normalization") { x in
          layerNormalization(x[0], scale: x[1], epsilon: epsilon)
        }
      ],
      hardCases: [
        HardPlace(
          "a row of zeros without ε", plain, at: [Tensor([[0, 0, 0]], as: type)], value: [[0]],
          gradients: [[0]]),
        HardPlace(
          "one number", plain, at: [Tensor([[-7]], as: type)], value: [[-1]], gradients: [[0]]),
        HardPlace(
          "numbers whose squares overflow", plain, at: [Tensor([[1e30, -1e30]], as: type)],
          value: [[1, -1]], gradients: [type == .float32 ? [1e-30] : [1e-30]]),
      ])
  }
}
