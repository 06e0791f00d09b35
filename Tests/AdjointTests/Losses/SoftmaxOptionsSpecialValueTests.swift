import Testing

@testable import Adjoint

/// What −∞, +∞, NaN and classes that the mask leaves out come to with options, fused and composed.
@Suite struct SoftmaxOptionsSpecialValueTests {
  private typealias Loss = SoftmaxCrossEntropy

  /// Value and gradients of all operands for ones.
  private static func evaluate(
    _ loss: SoftmaxCrossEntropy, _ logits: Tensor, fused: Bool
  ) -> (value: Tensor, gradients: [Tensor]) {
    let (value, pullback) = valueWithPullback(at: Array(loss.operands(for: logits))) {
      fused ? apply(loss, to: Operands($0)) : loss.composition(Operands($0))
    }
    return (value, pullback(.ones(value.shape, as: value.scalarType)))
  }

  private static func expectSame(
    _ loss: SoftmaxCrossEntropy, _ logits: Tensor, _ label: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) -> (value: Tensor, gradients: [Tensor]) {
    let fused = evaluate(loss, logits, fused: true)
    let composed = evaluate(loss, logits, fused: false)
    let tolerance = Tolerance.elementwise(1e-13, absolute: 1e-15)
    expectClose(
      fused.value, composed.value, within: tolerance, label, sourceLocation: sourceLocation)
    for (number, pair) in zip(fused.gradients, composed.gradients).enumerated() {
      expectClose(
        pair.0, pair.1, within: tolerance, "operand \(number), \(label)",
        sourceLocation: sourceLocation)
    }
    return fused
  }

  private static func tensor(_ rows: [[Double]]) -> Tensor { Tensor(rows, as: .float64) }

  /// A class that is left out might as well not be there, for whatever its logit is.
  @Test(
    arguments: [0, 50, Double.nan, .infinity, -.infinity],
    [0, .perClass(0.1), .perTarget(0.2)] as [LabelSmoothing])
  func aMaskedClassMightAsWellNotBeThere(_ logit: Double, _ smoothing: LabelSmoothing) {
    let weights = Tensor([0.5, 2, 7, 1], as: .float64)
    let logits = Self.tensor([[1, -2, logit, 0.5], [0.3, 3, logit, 1]])
    func loss(_ weights: Tensor, _ labels: [Int], _ mask: Mask?) -> SoftmaxCrossEntropy {
      SoftmaxCrossEntropy(
        .labels(labels), classWeights: weights, labelSmoothing: smoothing,
        inverseTemperature: Tensor(1.5, as: .float64), softCap: Tensor(5, as: .float64),
        classMask: mask, zLoss: 0.1)
    }
    let mask = Mask([true, true, false, true])
    let masked = Self.expectSame(loss(weights, [0, 3], mask), logits, "\(logit), \(smoothing)")
    let without = Self.evaluate(
      loss(Tensor([0.5, 2, 1], as: .float64), [0, 2], nil),
      Self.tensor([[1, -2, 0.5], [0.3, 3, 1]]), fused: true)
    expectClose(masked.value, without.value, within: .elementwise(1e-14))
    #expect(masked.gradients[0].scalars[2] == 0 && masked.gradients[0].scalars[6] == 0)
    let rest = masked.gradients[0].scalars.enumerated().filter { $0.offset % 4 != 2 }
      .map(\.element)
    expectClose(
      rest, without.gradients[0].scalars, of: .float64,
      within: .elementwise(1e-13, absolute: 1e-15))
    for index in 2...3 {
      expectClose(
        masked.gradients[index], without.gradients[index],
        within: .elementwise(1e-13, absolute: 1e-15))
    }
  }

  /// No mass on a class of probability 0 takes nothing of it; some makes the loss infinite, and
  /// leaves the gradient of the logits finite.
  @Test(arguments: [true, false])
  func massOnAClassOfProbabilityZero(_ byMask: Bool) {
    let logits = Self.tensor([[1, byMask ? 9 : -.infinity, 0.5]])
    let mask = byMask ? Mask([true, false, true]) : nil
    for weight in [1.0, 0] {
      for mass in [0, 0.25] {
        let loss = SoftmaxCrossEntropy(
          .probabilities(Self.tensor([[0.5, mass, 0.75]])),
          classWeights: Tensor([1, weight, 2], as: .float64), classMask: mask, reduction: .sum)
        let isInfinite = mass * weight > 0
        let (value, gradients) = Self.expectSame(loss, logits, "mass \(mass), weight \(weight)")
        #expect(value.scalar == .infinity || !isInfinite)
        #expect(value.scalar.isFinite || isInfinite)
        #expect(gradients[0].scalars.allSatisfy { $0.isFinite })
        #expect(gradients[0].scalars[1] == (byMask ? 0 : -mass * weight))
        for gradient in gradients[1...] {
          #expect(gradient.scalars[1] == (isInfinite ? .infinity : 0))
          #expect(gradient.scalars[0].isFinite && gradient.scalars[2].isFinite)
        }
      }
    }
    for smoothing in [0, .perClass(0.1), .perTarget(0.1)] as [LabelSmoothing] {
      for weight in [1.0, 0] {
        let loss = SoftmaxCrossEntropy(
          .labels([1]), classWeights: Tensor([1, weight, 2], as: .float64),
          labelSmoothing: smoothing, classMask: mask, reduction: .sum)
        let (value, gradients) = Self.expectSame(loss, logits, "\(smoothing), weight \(weight)")
        #expect((value.scalar == .infinity) == (weight > 0), "\(smoothing), weight \(weight)")
        #expect(gradients[0].scalars.allSatisfy { $0.isFinite })
      }
    }
  }

  private static let withoutSecond = Tensor([1, 0, 2], as: .float64)

  /// A row that is spoiled has a loss and a gradient of NaN, and no other row has.
  @Test(arguments: [Double.nan, .infinity, -.infinity])
  func aSpoiledRowSpoilsNoOther(_ poison: Double) {
    let clean = Self.tensor([[1, -2, 0.5], [0, 0, 0], [0.3, 3, 1]])
    let logits = clean.replacing(
      with: poison, where: Mask((0..<9).map { $0 / 3 == 1 }, shape: [3, 3]))
    let losses = [
      Loss(.probabilities(.weights([3, 3])), zLoss: 0.1, reduction: .none),
      Loss(.probabilities(.weights([3, 3])), labelSmoothing: 0.1, reduction: .none),
      Loss(.labels([0, 1, 2]), classWeights: .weights([3]), labelSmoothing: 0.1, reduction: .none),
      Loss(.labels([0, 1, 2]), labelSmoothing: .perTarget(0.1), zLoss: 0.1, reduction: .none),
      // Without mass on the row.
      Loss(
        .probabilities(Self.tensor([[0.5, 0, 0.5], [0, 0, 0], [0, 1, 0]])), reduction: .none),
      Loss(.labels([0, 1, 2]), classWeights: Self.withoutSecond, reduction: .none),
      Loss(
        .labels([0, 1, 2]), classWeights: Self.withoutSecond, labelSmoothing: 0.1, reduction: .none),
      Loss(
        .labels([0, 1, 2]), classWeights: Self.withoutSecond, labelSmoothing: .perTarget(0.1),
        reduction: .none),
    ]
    for (number, loss) in losses.enumerated() {
      let (value, gradients) = Self.evaluate(loss, logits, fused: true)
      let expected = Self.evaluate(loss, clean, fused: true)
      #expect(value.scalars[1].isNaN, "loss \(number)")
      #expect(gradients[0].scalars[3..<6].allSatisfy { $0.isNaN }, "loss \(number)")
      for row in [0, 2] {
        #expect(value.scalars[row] == expected.value.scalars[row])
        for index in row * 3..<row * 3 + 3 {
          #expect(gradients[0].scalars[index] == expected.gradients[0].scalars[index])
        }
      }
      let composed = Self.evaluate(loss, logits, fused: false)
      expectClose(value, composed.value, within: .elementwise(1e-14), "loss \(number)")
      expectClose(
        gradients[0], composed.gradients[0], within: .elementwise(1e-13, absolute: 1e-15),
        "loss \(number)")
    }
  }

  /// One class is certain, whatever the options.
  @Test(arguments: ScalarType.allCases)
  func oneClassHasNoLoss(_ type: ScalarType) {
    for options in SoftmaxOptions.some where options.zLoss == 0 {
      let problem = SoftmaxProblem(options, rows: 3, classes: 1)
      let point = problem.point.map { $0.cast(to: type) }
      let (value, pullback) = valueWithPullback(at: point) { problem.value($0) }
      #expect(value.scalars.allSatisfy { $0 == 0 }, "\(options.testDescription)")
      let gradients = pullback(.ones(value.shape, as: type) * 0.3)
      for gradient in gradients {
        #expect(gradient.scalars.allSatisfy { $0 == 0 }, "\(options.testDescription)")
      }
    }
  }

  /// A shift of all logits of a row that is exact changes no bit, the lse aside.
  @Test(arguments: ScalarType.allCases)
  func exactShiftsChangeNoBit(_ type: ScalarType) {
    for options in SoftmaxOptions.all
    where options.zLoss == 0 && !options.hasCap && !options.hasTemperature {
      let problem = SoftmaxProblem(options, rows: 3, classes: 5)
      var point = problem.point.map { $0.cast(to: type) }
      point[0] = Tensor(
        point[0].scalars.map { ($0 * 8).rounded() / 8 }, shape: [3, 5], as: type)
      let expected = valueWithGradients(at: point) { problem.value($0).sum() }
      for shift in [16.0, -1024, 65536] {
        var shifted = point
        shifted[0] = point[0] + shift
        let result = valueWithGradients(at: shifted) { problem.value($0).sum() }
        expectSameBits(result.value, expected.value, options.testDescription)
        expectSameBits(result.gradients[0], expected.gradients[0], options.testDescription)
      }
    }
  }

  @Test(arguments: [true, false])
  func predictionsOfRowsThatAreNotNumbers(_ isFused: Bool) {
    let rows: [[Double]] = [
      [.nan, 3, 2], [.nan, .nan, .nan], [-.infinity, .nan, -.infinity], [1, .infinity, 0],
      [-.infinity, -.infinity, -.infinity], [2, 2, 1], [.nan, -.infinity, .nan],
    ]
    let problem = SoftmaxProblem(
      SoftmaxCrossEntropy(.labels([1, 0, 0, 1, 2, 0, 0], ignoring: 2)), [Self.tensor(rows)])
    let details = problem.details(problem.point, fused: isFused)
    #expect(details.predictions == [1, -1, 0, 1, 0, 0, 1])
    #expect(details.correctCount == 4)
  }

  @Test(arguments: [true, false])
  func withoutRows(_ isFused: Bool) {
    for options in SoftmaxOptions.some where options.mask != .ofRows {
      let problem = SoftmaxProblem(options, rows: 0, classes: 5)
      let (value, pullback) = valueWithPullback(at: problem.point) {
        problem.value($0, fused: isFused)
      }
      let label = options.testDescription
      switch options.reduction {
      case .none: #expect(value.shape == [0], "\(label)")
      case .mean: #expect(value.scalar.isNaN, "\(label)")
      default: #expect(value.scalar == 0, "\(label)")
      }
      let gradients = pullback(.ones(value.shape, as: .float64))
      for (gradient, tensor) in zip(gradients, problem.point) {
        #expect(gradient.shape == tensor.shape, "\(label)")
        #expect(
          options.reduction == .mean || gradient.scalars.allSatisfy { $0 == 0 }, "\(label)")
      }
    }
  }

  /// A factor that an enclosing scope records keeps its derivative where it is 0, and beside a
  /// cotangent of the loss.
  @Test(arguments: [0, 0.7], SoftmaxOptions.pairs)
  func factorsFromAnOuterScope(_ factor: Double, _ options: SoftmaxOptions) {
    for lossShare in [0.0, 1] { expectDerivative(of: factor, lossShare, options) }
  }

  private func expectDerivative(
    of factor: Double, _ lossShare: Double, _ options: SoftmaxOptions
  ) {
    let problem = SoftmaxProblem(options)
    func combined(_ point: [Tensor], _ factor: Tensor) -> Tensor {
      let details = problem.details(point)
      return details.loss.weighted() * factor * lossShare + details.logSumExp.weighted() * factor
        + details.logSumExp.sum() * 0.1
    }
    func slope(_ factor: Tensor) -> Tensor {
      let gradients: [Tensor] = gradient(at: problem.point) { combined($0, factor) }
      return gradients.reduce(Tensor(0, as: .float64)) { $0 + $1.weighted() }
    }
    let derivative = gradient(at: Tensor(factor, as: .float64), of: slope)
    let difference =
      slope(Tensor(factor + 0.5, as: .float64)) - slope(Tensor(factor - 0.5, as: .float64))
    expectClose(derivative, difference, within: .elementwise(1e-12))
    #expect(difference.scalar.magnitude > 0.01)
  }
}
