import Testing

@testable import Adjoint

/// The checker checked, with options: each of these faults of a backward is found.
@Suite struct SoftmaxOptionsPlantedFaultTests {
  enum Fault: CaseIterable {
    case noDivision, droppedUpstream, flippedSign, weightForgotten, ignoredRowCounted
    case ignoredRowInNormalizer, smoothingForgotten, zLossForgotten, temperatureForgotten
    case capForgotten, maskForgotten, massesTakenForOne, normalizerOfWeightsForgotten
    case probabilitiesGradientForgotten
  }

  /// The right loss with the backward of another, or with gradients that are changed.
  private struct Faulty: FusedOperation {
    let right: SoftmaxCrossEntropy
    let fault: Fault

    func forward(
      _ operands: Operands, _ wanted: Wanted
    ) -> (result: Tensor, residuals: Operands) {
      (right.forward(operands, wanted).result, operands)
    }

    func backward(
      _ cotangent: Tensor, _ residuals: Operands, _ wanted: Wanted
    ) -> Cotangents {
      let operands = Array(residuals)
      func pulledBack(_ loss: SoftmaxCrossEntropy, _ cotangent: Tensor) -> [Tensor] {
        valueWithPullback(at: operands) { apply(loss, to: Operands($0)) }.pullback(cotangent)
      }
      var gradients = pulledBack(right, cotangent)
      let ones = Tensor.ones(cotangent.shape, as: cotangent.scalarType)
      switch fault {
      case .noDivision: gradients[0] *= 4
      case .droppedUpstream: gradients = pulledBack(right, ones)
      case .flippedSign: gradients[0] = -gradients[0]
      case .weightForgotten:
        let even = Tensor.ones(operands[1].shape, as: .float64)
        gradients[0] = gradient(at: operands[0]) { x in
          let point = [x, even] + operands[2...]
          return (apply(right, to: Operands(point)) * cotangent).sum()
        }
      case .ignoredRowCounted:
        gradients = pulledBack(right.changed(labels: [0, 1, 2, 0]), cotangent)
      case .ignoredRowInNormalizer: gradients[0] *= 0.75
      case .smoothingForgotten: gradients = pulledBack(right.changed(smoothing: 0), cotangent)
      case .zLossForgotten: gradients = pulledBack(right.changed(zLoss: 0), cotangent)
      case .temperatureForgotten: gradients[0] *= 1 / 1.3
      case .capForgotten:
        gradients[0] = gradient(at: operands[0]) { x in
          let point = [x] + operands[1..<operands.count - 1] + [Tensor(1e9, as: .float64)]
          return (apply(right, to: Operands(point)) * cotangent).sum()
        }
      case .maskForgotten: gradients = pulledBack(right.changed(removesMask: true), cotangent)
      case .massesTakenForOne:
        gradients[0] = gradient(at: operands[0]) { x in
          let masses = operands[1] / operands[1].sum(along: 1, keepingDimensions: true)
          let point = [x, masses] + operands[2...]
          return (apply(right, to: Operands(point)) * cotangent).sum()
        }
      case .normalizerOfWeightsForgotten:
        gradients[1] = pulledBack(right.changed(reduction: .sum), cotangent)[1] / 3.4
      case .probabilitiesGradientForgotten:
        gradients[1] = .zeros(gradients[1].shape, as: .float64)
      }
      return wanted.cotangents { gradients[$0] }
    }

    func composition(_ operands: Operands) -> Tensor { right.composition(operands) }
  }

  private static func loss(for fault: Fault?) -> SoftmaxCrossEntropy {
    switch fault {
    case .massesTakenForOne, .probabilitiesGradientForgotten:
      SoftmaxCrossEntropy(
        .probabilities(.uniform([4, 3], in: 0.1..<1, as: .float64, seed: 4)),
        classWeights: Tensor([0.7, 1.2, 1.5], as: .float64))
    default:
      SoftmaxCrossEntropy(
        .labels([0, -1, 2, 1], ignoring: -1), classWeights: Tensor([0.7, 1.2, 1.5], as: .float64),
        labelSmoothing: 0.1, inverseTemperature: Tensor(1.3, as: .float64),
        softCap: Tensor(2, as: .float64),
        classMask: fault == .maskForgotten
          ? Mask(
            [true, true, false, true, true, true, true, false, true, true, true, true],
            shape: [4, 3]) : nil,
        zLoss: 0.02)
    }
  }

  private static let logits = Tensor.normal([4, 3], as: .float64, seed: 5)

  @Test(arguments: [nil, .maskForgotten, .massesTakenForOne] as [Fault?])
  func whatIsRightRaisesNoAlarm(_ fault: Fault?) {
    let loss = Self.loss(for: fault)
    let report = Self.compare(loss, Array(loss.operands(for: Self.logits)))
    #expect(report.agrees, "\(report)")
  }

  @Test(arguments: Fault.allCases)
  func aFaultIsFound(_ fault: Fault) {
    let loss = Self.loss(for: fault)
    let operands = Array(loss.operands(for: Self.logits))
    let faulty = Faulty(right: loss, fault: fault)
    let gradients = { (isFaulty: Bool) in
      gradient(at: operands) { point in
        (isFaulty ? apply(faulty, to: Operands(point)) : apply(loss, to: Operands(point))) * 2
      }
    }
    #expect(!Self.compare(faulty, operands).agrees)
    #expect(!checkGradient(at: operands) { apply(faulty, to: Operands($0)) * 2 }.agrees)
    var error = WorstError()
    for (one, other) in zip(gradients(true), gradients(false)) { error.note(one, other, "") }
    #expect(error.error > 1e-6, "the fault is none")
  }
}

extension SoftmaxOptionsPlantedFaultTests {
  private static func compare(
    _ operation: some FusedOperation, _ operands: [Tensor]
  ) -> FusedComparison {
    operands.count == 3
      ? operation.compareWithComposition(at: operands[0], operands[1], operands[2])
      : operation.compareWithComposition(at: operands[0], operands[1], operands[2], operands[3])
  }
}

extension SoftmaxCrossEntropy {
  /// This loss with labels and the options of labels that are given, and the others as they are.
  fileprivate func changed(
    labels: [Int]? = nil, smoothing: LabelSmoothing? = nil, zLoss: Double? = nil,
    removesMask: Bool = false, reduction: LossReduction? = nil
  ) -> SoftmaxCrossEntropy {
    guard case .labels(let own, let ignored) = target else { return self }
    return SoftmaxCrossEntropy(
      .labels(labels ?? own, ignoring: ignored), classWeights: classWeights,
      labelSmoothing: smoothing ?? labelSmoothing, inverseTemperature: inverseTemperature,
      softCap: softCap, classMask: removesMask ? nil : classMask, zLoss: zLoss ?? self.zLoss,
      reduction: reduction ?? self.reduction)
  }
}

extension Tensor {
  fileprivate static func normal(_ shape: Shape, as type: ScalarType, seed: Int) -> Tensor {
    var random = RandomStream(seed: seed)
    return .normal(shape, as: type, using: &random)
  }

  fileprivate static func uniform(
    _ shape: Shape, in range: Range<Double>, as type: ScalarType, seed: Int
  ) -> Tensor {
    var random = RandomStream(seed: seed)
    return .uniform(shape, in: range, as: type, using: &random)
  }
}
