import Testing

@testable import Adjoint

/// A choice among all options of softmax cross-entropy, and the problems that it poses.
struct SoftmaxOptions: Sendable, CustomTestStringConvertible {
  enum TargetKind: CaseIterable { case labels, probabilities }
  enum MaskKind: CaseIterable { case none, ofClasses, ofRows }

  var target = TargetKind.labels
  var isWeighted = false
  var isIgnoring = false
  var smoothing: LabelSmoothing = 0
  var reduction = LossReduction.mean
  var hasTemperature = false
  var hasCap = false
  var zLoss = 0.0
  var mask = MaskKind.none

  /// Every combination; rows with probabilities cannot be ignored.
  static let all: [SoftmaxOptions] = {
    var all: [SoftmaxOptions] = []
    for target in TargetKind.allCases {
      for ignoring in target == .labels ? [false, true] : [false] {
        for smoothing in [0, .perClass(0.1), .perTarget(0.3)] as [LabelSmoothing] {
          for reduction in [.mean, .sum, .none, .dividing(by: 7)] as [LossReduction] {
            for mask in MaskKind.allCases {
              for switches in 0..<16 {
                all.append(
                  SoftmaxOptions(
                    target: target, isWeighted: switches & 1 != 0, isIgnoring: ignoring,
                    smoothing: smoothing, reduction: reduction,
                    hasTemperature: switches & 2 != 0, hasCap: switches & 4 != 0,
                    zLoss: switches & 8 != 0 ? 0.03 : 0, mask: mask))
              }
            }
          }
        }
      }
    }
    return all
  }()

  /// Every seventh combination: as 7 has no factor in common with the numbers of choices, each choice
  /// meets each other.
  static let some = stride(from: 0, to: all.count, by: 7).map { all[$0] }

  /// Some of these combinations in which every pair of choices occurs that occurs in any.
  static let pairs: [SoftmaxOptions] = {
    var random = RandomStream(seed: 3)
    var (chosen, seen) = ([SoftmaxOptions](), Set<String>())
    let drawn = all.shuffled(using: &random)
    for least in [20, 10, 5, 1] {
      for options in drawn {
        let new = options.choicePairs.subtracting(seen)
        if new.count < least { continue }
        chosen.append(options)
        seen.formUnion(new)
      }
    }
    return chosen
  }()

  private var choices: [String] {
    [
      "\(target)", "weighted \(isWeighted)", "ignoring \(isIgnoring)", "\(smoothing)",
      "\(reduction)", "temperature \(hasTemperature)", "cap \(hasCap)", "z-loss \(zLoss)",
      "mask \(mask)",
    ]
  }

  private var choicePairs: Set<String> {
    let choices = choices
    return Set(
      choices.indices.flatMap { i in (0..<i).map { choices[i] + " and " + choices[$0] } })
  }

  var testDescription: String { choices.joined(separator: ", ") }

  /// The label of the rows that are ignored, which is no class.
  static let ignored = -100
}

/// Logits with a loss that has the options.
struct SoftmaxProblem: Sendable {
  let loss: SoftmaxCrossEntropy

  /// The logits and the other operands.
  let point: [Tensor]

  /// Logits `[rows, classes]` with a standard deviation of 2. Masked classes have no mass.
  init(_ options: SoftmaxOptions, rows: Int = 4, classes: Int = 5, seed: Int = 11) {
    var random = RandomStream(seed: seed)
    let logits = Tensor.normal(
      [rows, classes], standardDeviation: 2, as: .float64, using: &random)
    var admitted = [Bool](repeating: true, count: rows * classes)
    for index in admitted.indices where classes > 2 {
      switch options.mask {
      case .none: break
      case .ofClasses: admitted[index] = index % classes != 1
      case .ofRows: admitted[index] = index % classes != (index / classes) % classes
      }
    }
    let mask: Mask? =
      switch options.mask {
      case .none: nil
      case .ofClasses: Mask((0..<classes).map { classes <= 2 || $0 != 1 })
      case .ofRows: Mask(admitted, shape: [rows, classes])
      }
    let weights: Tensor? =
      options.isWeighted
      ? .uniform([classes], in: 0.5..<1.5, as: .float64, using: &random) : nil
    let temperature = options.hasTemperature ? Tensor(1.3, as: .float64) : nil
    let cap = options.hasCap ? Tensor(3, as: .float64) : nil

    switch options.target {
    case .labels:
      var labels = (0..<rows).map { row in
        (0..<classes).filter { admitted[row * classes + $0] }.randomElement(using: &random)!
      }
      if options.isIgnoring {
        for row in 0..<rows where row % 3 == 1 { labels[row] = SoftmaxOptions.ignored }
      }
      loss = SoftmaxCrossEntropy(
        .labels(labels, ignoring: options.isIgnoring ? SoftmaxOptions.ignored : nil),
        classWeights: weights, labelSmoothing: options.smoothing, inverseTemperature: temperature,
        softCap: cap, classMask: mask, zLoss: options.zLoss, reduction: options.reduction)
    case .probabilities:
      // They add up to anything.
      let drawn = Tensor.uniform([rows, classes], in: 0..<1, as: .float64, using: &random)
      let masses = zip(drawn.scalars, admitted).map { $1 ? $0 : 0 }
      loss = SoftmaxCrossEntropy(
        .probabilities(Tensor(masses, shape: [rows, classes], as: .float64)),
        classWeights: weights, labelSmoothing: options.smoothing, inverseTemperature: temperature,
        softCap: cap, classMask: mask, zLoss: options.zLoss, reduction: options.reduction)
    }
    point = Array(loss.operands(for: logits))
  }

  /// 1 where masses may be, like the probabilities.
  var admitted: Tensor {
    let shape = point[0].shape
    return loss.classMask.map { Tensor($0, as: .float64).broadcast(to: shape) }
      ?? .ones(shape, as: .float64)
  }

  /// Loss and log-sum-exp, fused or composed.
  func details(_ point: [Tensor], fused: Bool = true) -> SoftmaxCrossEntropy.Details {
    let operation = SoftmaxCrossEntropyWithDetails(loss: loss)
    return fused
      ? apply(operation, to: Operands(point)) : operation.composition(Operands(point))
  }

  func value(_ point: [Tensor], fused: Bool = true) -> Tensor {
    fused ? apply(loss, to: Operands(point)) : loss.composition(Operands(point))
  }
}

/// The largest error among many comparisons, relative to the largest magnitude of what is expected
/// or to 1, whichever is larger.
struct WorstError: CustomStringConvertible {
  private(set) var error = 0.0
  private var place = ""

  mutating func note(_ tensor: Tensor, _ expected: Tensor, _ label: @autoclosure () -> String) {
    let expectedScalars = expected.scalars
    let scale = expectedScalars.reduce(1) { $1.isFinite ? max($0, $1.magnitude) : $0 }
    var worst = tensor.shape == expected.shape ? 0 : Double.infinity
    for (value, expected) in zip(tensor.scalars, expectedScalars) {
      worst = max(worst, distance(value, expected) / scale)
    }
    if worst > error { (error, place) = (worst, label()) }
  }

  var description: String { "worst \(error)" + (place.isEmpty ? "" : " (\(place))") }
}
