import Testing

@testable import Adjoint

/// A row that is ignored is as good as absent, in every mode and whatever it holds.
@Suite struct SoftmaxIgnoredRowTests {
  /// Logits [2, C] of which one row is ignored and holds this number, and the other row alone.
  private struct Pair {
    let both: SoftmaxProblem
    let alone: SoftmaxProblem
    let kept: Int

    init(_ options: SoftmaxOptions, kept: Int, poison: Double) {
      self.kept = kept
      let drawn = SoftmaxProblem(options, rows: 2, classes: 5)
      guard case .labels(var labels, _) = drawn.loss.target else {
        preconditionFailure("labels alone can be ignored")
      }
      var point = drawn.point
      point[0] = drawn.point[0].replacing(
        with: poison, where: Mask((0..<10).map { $0 / 5 != kept }, shape: [2, 5]))
      var alonePoint = drawn.point
      alonePoint[0] = drawn.point[0].rows([kept])
      labels[1 - kept] = SoftmaxOptions.ignored
      let mask = drawn.loss.classMask
      let aloneMask = mask.map {
        $0.shape.count == 2 ? Mask(Array($0.values[kept * 5..<kept * 5 + 5]), shape: [1, 5]) : $0
      }
      both = drawn.with(labels: labels, mask: mask, at: point)
      alone = drawn.with(labels: [labels[kept]], mask: aloneMask, at: alonePoint)
    }
  }

  private static let modes = SoftmaxOptions.all.filter { $0.target == .labels && !$0.isIgnoring }

  @Test(arguments: [true, false])
  func twoRowsOfWhichOneIsIgnoredAreTheOtherAlone(_ isFused: Bool) {
    for (number, options) in Self.modes.enumerated() where isFused || number % 5 == 0 {
      let poison = [0, Double.nan, .infinity, -.infinity][(number / 16 + number) % 4]
      let pair = Pair(options, kept: number % 2, poison: poison)
      let (both, bothPullback) = valueWithPullback(at: pair.both.point) {
        pair.both.details($0, fused: isFused)
      }
      let (alone, alonePullback) = valueWithPullback(at: pair.alone.point) {
        pair.alone.details($0, fused: isFused)
      }
      var (cotangent, aloneCotangent) = (both, alone)
      cotangent.loss = .ones(both.loss.shape, as: .float64)
      aloneCotangent.loss = .ones(alone.loss.shape, as: .float64)
      cotangent.logSumExp = Tensor(
        [0.0, 1].map { $0 == Double(pair.kept) ? 0.4 : 0 }, as: .float64)
      aloneCotangent.logSumExp = Tensor([0.4], as: .float64)
      let gradients = bothPullback(cotangent)
      let aloneGradients = alonePullback(aloneCotangent)

      #expect(alone.loss.scalars[0].isFinite)
      var error = WorstError()
      let label = "\(options.testDescription), ignored row of \(poison)"
      let isEach = options.reduction == .none
      error.note(isEach ? both.loss.rows([pair.kept]) : both.loss, alone.loss, label)
      if isEach { #expect(both.loss.scalars[1 - pair.kept] == 0, "\(label)") }
      error.note(gradients[0].rows([pair.kept]), aloneGradients[0], label)
      #expect(
        gradients[0].rows([1 - pair.kept]).scalars.allSatisfy { $0 == 0 }, "\(label)")
      for index in 1..<gradients.count {
        error.note(gradients[index], aloneGradients[index], "operand \(index), \(label)")
      }
      #expect(error.error <= 1e-15, "\(error)")
      #expect(both.correctCount == alone.correctCount)
    }
  }

  /// Backward twice gives the same, and nothing that was given is changed.
  @Test func backwardTwiceAndInputsAsTheyWere() {
    for options in SoftmaxOptions.pairs {
      let problem = SoftmaxProblem(options)
      let before = problem.point.map(\.bytes)
      let (value, pullback) = valueWithPullback(at: problem.point) { problem.details($0) }
      for lseScale in [0.0, 1] {
        var cotangent = value
        cotangent.loss = .weights(value.loss.shape)
        cotangent.logSumExp = .weights(value.logSumExp.shape) * lseScale
        var first = pullback(cotangent)
        let bytes = first.map(\.bytes)
        for index in first.indices { first[index] *= 2 }
        #expect(pullback(cotangent).map(\.bytes) == bytes, "\(options.testDescription)")
      }
      #expect(problem.point.map(\.bytes) == before, "\(options.testDescription)")
    }
  }

  /// All rows ignored: NaN, 0 or a trap, by choice, and nothing for the gradient but 0.
  @Test(arguments: [true, false])
  func allRowsIgnored(_ isFused: Bool) {
    for (weights, smoothing) in [(nil, 0), (Tensor([1, 2, 3], as: .float64), 0.1)]
      as [(Tensor?, LabelSmoothing)]
    {
      for reduction in [.mean, .sum, .none, .dividing(by: 3)] as [LossReduction] {
        for choice in [SoftmaxCrossEntropy.AllIgnored.notANumber, .zero] {
          for rows in [0, 1, 2] {
            let loss = SoftmaxCrossEntropy(
              .labels([Int](repeating: -1, count: rows), ignoring: -1), classWeights: weights,
              labelSmoothing: smoothing, inverseTemperature: Tensor(2, as: .float64),
              softCap: Tensor(4, as: .float64), zLoss: 0.1, reduction: reduction,
              whenAllIgnored: choice)
            let logits = Tensor(repeating: .nan, shape: [rows, 3], as: .float64)
            let point = Array(loss.operands(for: logits))
            let (value, pullback) = valueWithPullback(at: point) {
              isFused ? apply(loss, to: Operands($0)) : loss.composition(Operands($0))
            }
            let isNaN = reduction == .mean && choice == .notANumber
            #expect(value.scalars.allSatisfy { isNaN ? $0.isNaN : $0 == 0 })
            let gradients = pullback(.ones(value.shape, as: .float64))
            let label = "\(rows) rows, \(reduction), \(choice)"
            for (index, gradient) in gradients.enumerated() where !isNaN || index == 0 {
              #expect(gradient.scalars.allSatisfy { $0 == 0 }, "operand \(index), \(label)")
            }
          }
        }
      }
    }
  }
}

extension SoftmaxProblem {
  /// The same options with other labels and logits.
  func with(labels: [Int], mask: Mask?, at point: [Tensor]) -> SoftmaxProblem {
    SoftmaxProblem(
      SoftmaxCrossEntropy(
        .labels(labels, ignoring: SoftmaxOptions.ignored), classWeights: loss.classWeights,
        labelSmoothing: loss.labelSmoothing, inverseTemperature: loss.inverseTemperature,
        softCap: loss.softCap, classMask: mask, zLoss: loss.zLoss, reduction: loss.reduction),
      point)
  }
}
