import Testing

@testable import Adjoint

/// A normalization of one kind, of a shape, with some of its parameters.
struct NormalizationCase: Sendable, CustomTestStringConvertible {
  let grouping: Normalization.Grouping
  let shape: Shape
  var isCentered = true
  var parameters: NormalizationParameterSet = [.scale, .shift]
  var epsilon = 1e-5

  var testDescription: String {
    "\(operation.name) \(grouping) of \(shape), parameters \(parameters.rawValue), ε \(epsilon)"
  }

  var operation: Normalization {
    Normalization(grouping, isCentered: isCentered, epsilon: epsilon, parameters: parameters)
  }

  /// Lengths of 1, primes, around vectors and where runs of channels are long enough for their own
  /// loop.
  static let all: [NormalizationCase] = {
    var cases: [NormalizationCase] = []
    for shape in [[3, 5], [1, 1], [4, 1], [1, 17], [9, 33], [2, 3, 7], [5, 64]] as [Shape] {
      for isCentered in [true, false] {
        cases.append(
          NormalizationCase(
            grouping: .lastAxes(1), shape: shape, isCentered: isCentered,
            parameters: isCentered ? [.scale, .shift] : .scale))
      }
    }
    cases.append(NormalizationCase(grouping: .lastAxes(2), shape: [3, 2, 5]))
    cases.append(NormalizationCase(grouping: .lastAxes(1), shape: [3, 5], parameters: []))
    cases.append(NormalizationCase(grouping: .lastAxes(1), shape: [3, 5], parameters: .shift))
    cases.append(NormalizationCase(grouping: .lastAxes(1), shape: [6, 5], epsilon: 0))
    for (shape, groups) in [
      ([2, 6], 3), ([2, 6, 1], 1), ([2, 6, 3], 2), ([2, 6, 3], 6), ([3, 4, 16], 2),
      ([1, 4, 5, 7], 4), ([2, 2, 33], 1),
    ] as [(Shape, Int)] {
      cases.append(NormalizationCase(grouping: .channels(groups: groups), shape: shape))
    }
    cases.append(
      NormalizationCase(grouping: .channels(groups: 2), shape: [2, 4, 17], parameters: .scale))
    return cases
  }()

  func operands(as type: ScalarType, seed: Int = 3) -> [Tensor] {
    var random = RandomStream(seed: seed)
    let own: Shape =
      switch grouping {
      case .lastAxes(let count): Shape(Array(shape.suffix(count)))
      case .channels: [shape[1]]
      }
    let count = [NormalizationParameterSet.scale, .shift].count { parameters.contains($0) }
    return [Tensor.normal(shape, as: type, using: &random)]
      + (0..<count).map { _ in .normal(own, as: type, using: &random) }
  }
}

/// A batch of some shape, with some of the parameters.
struct BatchCase: Sendable, CustomTestStringConvertible {
  let shape: Shape
  var parameters: NormalizationParameterSet = [.scale, .shift]

  var testDescription: String { "\(shape), parameters \(parameters.rawValue)" }

  var operation: NormalizationOfBatch { NormalizationOfBatch(parameters: parameters) }

  static let all: [BatchCase] = [
    BatchCase(shape: [4, 3]), BatchCase(shape: [5, 1]), BatchCase(shape: [3, 2, 3]),
    BatchCase(shape: [2, 3, 17]), BatchCase(shape: [1, 2, 5, 7]), BatchCase(shape: [3, 1, 16]),
    BatchCase(shape: [33, 20]), BatchCase(shape: [2, 3, 17], parameters: []),
    BatchCase(shape: [2, 3, 17], parameters: .shift), BatchCase(shape: [4, 3], parameters: .scale),
  ]

  func operands(as type: ScalarType, seed: Int = 4) -> [Tensor] {
    var random = RandomStream(seed: seed)
    let count = [NormalizationParameterSet.scale, .shift].count { parameters.contains($0) }
    return [Tensor.normal(shape, as: type, using: &random)]
      + (0..<count).map { _ in .normal([shape[1]], as: type, using: &random) }
  }

  /// The operands of an evaluation with given statistics.
  func operandsOfEvaluation(as type: ScalarType) -> [Tensor] {
    var random = RandomStream(seed: 5)
    func next(_ shape: Shape) -> Tensor { .normal(shape, as: type, using: &random) }
    let channels: Shape = [shape[1]]
    return [next(shape), next(channels), exp(next(channels)), next(channels), next(channels)]
  }
}
