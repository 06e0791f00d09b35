import Adjoint
import AdjointNetworks
import Foundation
import TestSupport
import Testing

/// Two hundred steps of every update rule with its options, and of schedules, clipping and groups, are
/// PyTorch's.
@Suite struct UpdateRuleTrajectoryTests {
  @Test(arguments: ScalarType.allCases)
  func rules(_ type: ScalarType) throws {
    let run = try Trajectories.load()
    #expect(run.cases.count == 19 && Set(run.cases.map(\.rule)).count == 8)
    for test in run.cases {
      let distance = try run.distance(from: test.points, as: type) {
        Optimizer($0, groups: [try test.options.group(of: test.rule)])
      }
      // Muon's iteration multiplies what is rounded in float32.
      let factor = test.rule == "muon" && type == .float32 ? 5.0 : 1
      #expect(distance < factor * bound(type), "\(test.rule) \(test.options): \(distance)")
    }
  }

  private static let schedules: [String: Schedule] = [
    "linear": .linear(from: 0.25 * 0.05, to: 0.75 * 0.05, over: 60),
    "cosine": .cosine(from: 0.05, to: 0.001, over: 200),
    "exponential": .exponential(from: 0.05, factor: 0.99),
    "steps": .steps(from: 0.05, factor: 0.5, every: 30),
    "oneCycle": .oneCycle(peak: 0.1, over: 201),
    "warmUpThenCosine": .warmUp(to: 1, over: 20).then(.cosine(to: 0.1, over: 150)) * 0.05,
  ]

  @Test(arguments: ScalarType.allCases)
  func schedules(_ type: ScalarType) throws {
    let run = try Trajectories.load()
    #expect(Set(run.schedules.map(\.name)) == Set(Self.schedules.keys))
    for test in run.schedules {
      let schedule = try #require(Self.schedules[test.name])
      for (step, rate) in test.rates.enumerated() {
        #expect((schedule(step) - rate).magnitude < 1e-15, "\(test.name) at step \(step)")
      }
      let distance = try run.distance(from: test.points, as: type) {
        Optimizer($0, SGD(learningRate: schedule))
      }
      #expect(distance < bound(type), "\(test.name): \(distance)")
    }
  }

  @Test(arguments: ScalarType.allCases)
  func clippingAndGroups(_ type: ScalarType) throws {
    let run = try Trajectories.load()
    let momentum = SGD(learningRate: 0.05, momentum: 0.9)
    for test in run.further {
      let distance = try run.distance(from: test.points, as: type) { parameters in
        test.name == "groups"
          ? Optimizer(
            parameters,
            groups: [
              .group(parameters.ofRank(2...), AdamW(learningRate: 0.02, weightDecay: 0.1)),
              .rest(AdamW(learningRate: 0.005, weightDecay: 0)),
            ])
          : Optimizer(parameters, momentum)
      } clipping: { gradients in
        switch test.name {
        case "clipnorm": gradients.clipped(toNorm: 0.5, epsilon: 1e-6)
        case "clipvalue": gradients.clipped(toMagnitude: 0.05)
        default: gradients
        }
      }
      #expect(distance < bound(type), "\(test.name): \(distance)")
    }
  }

  private func bound(_ type: ScalarType) -> Double { type == .float64 ? 1e-12 : 1e-5 }
}

/// The trajectories of `update_rules.json`.
private struct Trajectories: Decodable {
  let steps: Int
  let every: Int
  let initial: [[Double]]
  let slopes: [[Double]]
  let shapes: [[Int]]
  let cases: [Case]
  let schedules: [Scheduled]
  let further: [Further]

  typealias Points = [[[Double]]]

  struct Case: Decodable {
    let rule: String
    let options: Options
    let points: Points
  }

  struct Scheduled: Decodable {
    let name: String
    let rates: [Double]
    let points: Points
  }

  struct Further: Decodable {
    let name: String
    let points: Points
  }

  static func load() throws -> Trajectories { try loadFixture("update_rules") }

  /// The largest distance of the parameters from some points, relative to those where they are above 1.
  func distance(
    from points: Points, as type: ScalarType, by make: (Parameters) throws -> Optimizer,
    clipping: (Gradients) -> Gradients = { $0 }
  ) throws -> Double {
    let shapes = shapes.prefix(points[0].count).map { Shape($0) }
    let weights = zip(initial, shapes).map { Parameter(Tensor($0, shape: $1, as: type)) }
    let slopes = zip(slopes, shapes).map { Tensor($0, shape: $1, as: type) }
    let optimizer = try make(Parameters(weights))
    var (largest, points) = (0.0, points[...])
    for step in 0..<steps {
      let gradients = zip(weights, slopes).map { weight, slope in
        let drift = (0..<slope.elementCount).map { 0.1 * sin(Double(step + $0)) }
        return (weight, slope * weight.value + Tensor(drift, shape: slope.shape, as: type))
      }
      #expect(optimizer.update(with: clipping(Gradients(gradients))))
      guard (step + 1).isMultiple(of: every), let expected = points.popFirst() else { continue }
      for (value, expected) in zip(weights.flatMap(\.value.scalars), expected.joined()) {
        largest = max(largest, (value - expected).magnitude / max(expected.magnitude, 1))
      }
    }
    #expect(points.isEmpty)
    return largest
  }
}

/// PyTorch's names of the options.
private struct Options: Decodable {
  let lr: Double
  let momentum: Double?
  let nesterov: Bool?
  let weightDecay: Double?
  let betas: [Double]?
  let eps: Double?
  let momentumDecay: Double?
  let alpha: Double?
  let centered: Bool?
  let rateDecay: Double?
  let initialSquare: Double?

  private enum CodingKeys: String, CodingKey {
    case lr, momentum, nesterov, betas, eps, alpha, centered
    case weightDecay = "weight_decay"
    case momentumDecay = "momentum_decay"
    case rateDecay = "lr_decay"
    case initialSquare = "initial_accumulator_value"
  }

  func group(of rule: String) throws -> Optimizer.Group {
    let rate = Schedule.constant(lr)
    let decay = weightDecay.map(WeightDecay.everywhere)
    let betas = betas.map { ($0[0], $0[1]) }
    switch rule {
    case "sgd":
      return .rest(
        SGD(
          learningRate: rate, momentum: momentum ?? 0, nesterov: nesterov ?? false,
          weightDecay: decay ?? 0))
    case "adam":
      return .rest(
        Adam(
          learningRate: rate, betas: betas ?? (0.9, 0.999), epsilon: eps ?? 1e-8,
          weightDecay: decay ?? 0))
    case "adamw":
      return .rest(
        AdamW(
          learningRate: rate, betas: betas ?? (0.9, 0.999), epsilon: eps ?? 1e-8,
          weightDecay: decay ?? .everywhere(0.01)))
    case "nadam":
      return .rest(
        NAdam(
          learningRate: rate, betas: betas ?? (0.9, 0.999), momentumDecay: momentumDecay ?? 4e-3,
          weightDecay: decay ?? 0))
    case "rmsprop":
      return .rest(
        RMSprop(
          learningRate: rate, alpha: alpha ?? 0.99, epsilon: eps ?? 1e-8, momentum: momentum ?? 0,
          isCentered: centered ?? false, weightDecay: decay ?? 0))
    case "adagrad":
      return .rest(
        Adagrad(
          learningRate: rate, learningRateDecay: rateDecay ?? 0,
          initialSquare: initialSquare ?? 0, weightDecay: decay ?? 0))
    case "lion":
      return .rest(Lion(learningRate: rate, betas: betas ?? (0.9, 0.99), weightDecay: decay ?? 0))
    case "muon":
      return .rest(
        Muon(
          learningRate: rate, momentum: momentum ?? 0.95, nesterov: nesterov ?? true,
          weightDecay: decay ?? 0.1))
    default:
      throw UnknownRule(name: rule)
    }
  }

  struct UnknownRule: Error { let name: String }
}
