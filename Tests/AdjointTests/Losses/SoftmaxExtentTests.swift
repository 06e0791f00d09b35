import Testing

@testable import Adjoint

/// Every option of softmax cross-entropy over no rows, one row, no classes, one class and odd numbers
/// of them, with the class axis anywhere. With the address sanitizer this shows reads beyond
/// operands that are empty; see `Docs/Architecture.md`.
@Suite struct SoftmaxExtentTests {
  /// How the axes of logits are arranged.
  enum Layout: CaseIterable {
    case rowsThenClasses, classesThenRows, classesBetween, vector

    func shape(_ rows: Int, _ classes: Int) -> (shape: Shape, classAxis: Int)? {
      switch self {
      case .rowsThenClasses: ([rows, classes], -1)
      case .classesThenRows: ([classes, rows], 0)
      case .classesBetween: ([1, classes, rows, 1], 1)
      case .vector: rows == 1 ? ([classes], 0) : nil
      }
    }
  }

  static let extents = [0, 1, 2, 7].flatMap { rows in
    [0, 1, 2, 5, 19].map { (rows: rows, classes: $0) }
  }

  /// Logits and a loss with the options; labels are ignored where there is no class.
  struct Problem {
    let loss: SoftmaxCrossEntropy
    let logits: Tensor
    let rows: Int

    init?(
      _ options: SoftmaxOptions, _ layout: Layout, _ rows: Int, _ classes: Int,
      ignoresAll: Bool = false, whenAllIgnored: SoftmaxCrossEntropy.AllIgnored = .notANumber
    ) {
      guard let (shape, classAxis) = layout.shape(rows, classes) else { return nil }
      var random = RandomStream(seed: rows * 100 + classes)
      func normal(_ shape: Shape) -> Tensor {
        .normal(shape, standardDeviation: 2, as: .float64, using: &random)
      }
      self.rows = rows
      logits = normal(shape)
      let weights = options.isWeighted ? exp(normal([classes])) : nil
      let temperature = options.hasTemperature ? Tensor(1.3, as: .float64) : nil
      let cap = options.hasCap ? Tensor(3, as: .float64) : nil
      // Of several classes the first takes part everywhere, and has all labels.
      let mask: Mask? =
        switch options.mask {
        case .none: nil
        case .ofClasses: Mask((0..<classes).map { $0 != 1 })
        case .ofRows: normal(shape) .> (classes > 1 ? normal(shape) : Tensor(-99, as: .float64))
        }
      let admitted = mask.map { ofRows in
        options.mask == .ofRows
          ? ofRows .| Self.isFirstClass(shape, classAxis, classes) : ofRows
      }
      switch options.target {
      case .labels:
        let isIgnored = { row in classes == 0 || ignoresAll || (options.isIgnoring && row % 3 == 1)
        }
        loss = SoftmaxCrossEntropy(
          .labels((0..<rows).map { isIgnored($0) ? -100 : 0 }, ignoring: -100),
          classWeights: weights, labelSmoothing: options.smoothing,
          inverseTemperature: temperature, softCap: cap, classMask: admitted,
          zLoss: options.zLoss, classAxis: classAxis, reduction: options.reduction,
          whenAllIgnored: whenAllIgnored)
      case .probabilities:
        loss = SoftmaxCrossEntropy(
          .probabilities(
            Tensor(
              Self.isFirstClass(shape, classAxis, classes), as: .float64) * 0.75),
          classWeights: weights, labelSmoothing: options.smoothing,
          inverseTemperature: temperature, softCap: cap, classMask: admitted,
          zLoss: options.zLoss, classAxis: classAxis, reduction: options.reduction)
      }
    }

    private static func isFirstClass(_ shape: Shape, _ axis: Int, _ classes: Int) -> Mask {
      let axis = axis < 0 ? axis + shape.rank : axis
      var lengths = [Int](repeating: 1, count: shape.rank)
      lengths[axis] = classes
      return Mask((0..<classes).map { $0 == 0 }, shape: Shape(lengths))
        .& Mask(repeating: true, shape: shape)
    }

    var point: [Tensor] { Array(loss.operands(for: logits)) }
  }

  /// A function's value, and its gradients for a cotangent that varies.
  private static func evaluate(
    _ point: [Tensor], _ function: (Operands) -> SoftmaxCrossEntropy.Details, usesLogs: Bool
  ) -> (SoftmaxCrossEntropy.Details, [Tensor]) {
    let (value, pullback) = valueWithPullback(at: point) { function(Operands($0)) }
    var cotangent = value
    cotangent.loss = .weights(value.loss.shape)
    cotangent.logSumExp =
      usesLogs
      ? .weights(value.logSumExp.shape, seed: 2) : .zeros(value.logSumExp.shape, as: .float64)
    return (value, pullback(cotangent))
  }

  private static func expectRight(
    _ problem: Problem, _ label: @autoclosure () -> String
  ) {
    let (loss, point) = (problem.loss, problem.point)
    let tolerance = Tolerance.elementwise(1e-11, absolute: 1e-13)
    let form = SoftmaxCrossEntropyWithDetails(loss: loss)
    for usesLogs in [false, true] {
      let (value, gradients) = evaluate(point, { apply(form, to: $0) }, usesLogs: usesLogs)
      let divisor = loss.evaluated(Operands(point), .nothing).evaluation.divisors?.losses
      for (name, other): (String, (Operands) -> SoftmaxCrossEntropy.Details) in [
        ("composition", { form.composition($0) }), ("differentiable", { form.differentiable($0) }),
      ] {
        let (expected, expectedGradients) = evaluate(point, other, usesLogs: usesLogs)
        expectClose(value.loss, expected.loss, within: tolerance, "\(name), \(label())")
        expectClose(
          value.logSumExp, expected.logSumExp, within: tolerance, "\(name), lse, \(label())")
        #expect(value.predictions == expected.predictions, "\(name), \(label())")
        #expect(value.correctCount == expected.correctCount, "\(name), \(label())")
        for (operand, pair) in zip(gradients, expectedGradients).enumerated() {
          #expect(pair.0.shape == point[operand].shape, "\(operand), \(label())")
          if divisor == 0 { continue }
          expectClose(pair.0, pair.1, within: tolerance, "\(name), \(operand), \(label())")
        }
      }
      // The loss by itself, which keeps ready gradients.
      let (alone, pullback) = valueWithPullback(at: point) { apply(loss, to: Operands($0)) }
      expectClose(alone, value.loss, within: .exact, label())
      if usesLogs || divisor == 0 { continue }
      for (gradient, expected) in zip(pullback(.weights(alone.shape)), gradients) {
        expectClose(gradient, expected, within: tolerance, label())
      }
    }
    if problem.rows == 0 { expectNothing(loss, problem.logits, label()) }
  }

  /// Without rows there is nothing to add up.
  private static func expectNothing(
    _ loss: SoftmaxCrossEntropy, _ logits: Tensor, _ label: @autoclosure () -> String
  ) {
    let value = loss(logits)
    switch loss.reduction {
    case .none: #expect(value.elementCount == 0, "\(label())")
    case .mean: #expect(value.scalar.isNaN, "\(label())")
    default: #expect(value.scalar == 0, "\(label())")
    }
  }

  @Test(arguments: Layout.allCases)
  func everyOptionOverEveryExtent(_ layout: Layout) {
    for (rows, classes) in Self.extents {
      for (number, options) in SoftmaxOptions.pairs.enumerated() {
        // All pairs of choices where rows come first, and a part of them elsewhere.
        if layout != .rowsThenClasses && (number + rows + classes) % 4 != 0 { continue }
        guard let problem = Problem(options, layout, rows, classes) else { continue }
        Self.expectRight(
          problem, "\(rows) rows, \(classes) classes, \(layout), \(options.testDescription)")
      }
    }
  }

  @Test(arguments: [SoftmaxCrossEntropy.AllIgnored.notANumber, .zero])
  func everyRowIgnored(_ policy: SoftmaxCrossEntropy.AllIgnored) {
    for (rows, classes) in Self.extents {
      for options in SoftmaxOptions.pairs where options.target == .labels {
        let problem = Problem(
          options, .rowsThenClasses, rows, classes, ignoresAll: true, whenAllIgnored: policy)!
        let label = "\(rows) rows, \(classes) classes, \(policy), \(options.testDescription)"
        let (value, pullback) = valueWithPullback(at: problem.point) {
          apply(problem.loss, to: Operands($0))
        }
        expectClose(
          value, problem.loss.composition(Operands(problem.point)), within: .exact, label)
        let isNothing = options.reduction == .mean && policy == .notANumber
        #expect(value.scalars.allSatisfy { isNothing ? $0.isNaN : $0 == 0 }, "\(label)")
        for (gradient, operand) in zip(pullback(.weights(value.shape)), problem.point) {
          #expect(gradient.shape == operand.shape, "\(label)")
          #expect(isNothing || gradient.scalars.allSatisfy { $0 == 0 }, "\(label)")
        }
      }
    }
  }

  @Test(arguments: [nil, 1, 2, 64] as [Int?], [false, true])
  func theLinearForm(_ blockRows: Int?, _ hasBias: Bool) {
    for (rows, classes) in Self.extents {
      for length in [0, 1, 3] {
        for (number, options) in SoftmaxOptions.pairs.enumerated() where number % 3 == length % 3 {
          let loss = Problem(options, .rowsThenClasses, rows, classes)!.loss
          let operation = LinearSoftmaxCrossEntropy(loss, hasBias: hasBias, blockRows: blockRows)
          let point = Array(
            operation.operands(
              inputs: .weights([rows, length]), weights: .weights([classes, length], seed: 2),
              bias: hasBias ? .weights([classes], seed: 3) : nil))
          let label =
            "\(rows) rows, \(classes) classes, length \(length), \(options.testDescription)"
          let (value, pullback) = valueWithPullback(at: point) {
            apply(operation, to: Operands($0))
          }
          let (expected, expectedPullback) = valueWithPullback(at: point) {
            operation.composition(Operands($0))
          }
          let tolerance = Tolerance.elementwise(1e-11, absolute: 1e-13)
          expectClose(value, expected, within: tolerance, label)
          let cotangent = Tensor.weights(value.shape)
          let pairs = zip(pullback(cotangent), expectedPullback(cotangent))
          for (operand, pair) in pairs.enumerated() {
            #expect(pair.0.shape == point[operand].shape, "\(label)")
            if value.scalars.contains(where: { !$0.isFinite }) { continue }
            expectClose(pair.0, pair.1, within: tolerance, "operand \(operand), \(label)")
          }
        }
      }
    }
  }

  @Test(arguments: ScalarType.allCases)
  func theSoftmaxFamily(_ type: ScalarType) {
    for (rows, classes) in Self.extents {
      for axis in [0, 1] {
        let shape: Shape = axis == 1 ? [rows, classes] : [classes, rows]
        let x = Tensor.weights(shape, as: type)
        for function: (Tensor) -> Tensor in [
          { softmax($0, along: axis) }, { logSoftmax($0, along: axis) },
          { $0.logSumExp(along: axis) },
        ] {
          let (value, gradient) = valueWithGradient(at: x) { function($0).weightedSquares() }
          #expect(value.scalar.isFinite || classes == 0)
          #expect(gradient.shape == shape && gradient.scalars.allSatisfy { $0.isFinite })
          let second = Adjoint.gradient(at: x) { x in
            Adjoint.gradient(at: x) { function($0).weightedSquares() }.weighted()
          }
          #expect(second.shape == shape && second.scalars.allSatisfy { $0.isFinite })
        }
      }
    }
  }

  @Test(arguments: LossReduction.plain + [.dividing(by: 3)])
  func functionsOfCrossEntropy(_ reduction: LossReduction) {
    for (rows, classes) in Self.extents where classes > 0 || rows == 0 {
      let labels = [Int](repeating: 0, count: rows)
      let x = Tensor.weights([rows, classes])
      for loss: (Tensor) -> Tensor in [
        { focalLoss($0, labels: labels, reduction: reduction) },
        { poly1Loss($0, labels: labels, reduction: reduction) },
        { binaryFocalLoss($0, targets: x * 0.5, reduction: reduction) },
        { binaryFocalLoss($0, targets: x * 0.5, alpha: 0.25, reduction: reduction) },
      ] {
        let (value, pullback) = valueWithPullback(at: x, of: loss)
        let gradient = pullback(.weights(value.shape))
        #expect(gradient.shape == x.shape)
        if rows * classes > 0 {
          #expect((value.scalars + gradient.scalars).allSatisfy { $0.isFinite })
        } else if reduction != .none && reduction != .mean {
          #expect(value.scalar == 0)
        }
      }
    }
  }

  @Test(arguments: LossReduction.plain + [.dividing(by: 3)])
  func binaryCrossEntropy(_ reduction: LossReduction) {
    let operation = BinaryCrossEntropy(reduction: reduction)
    for (rows, classes) in Self.extents {
      let shape: Shape = [rows, classes]
      let weightShapes: [Shape] = [[], [1], [classes], [rows, 1], [1, 1], shape]
      for positive in weightShapes {
        for weights in weightShapes {
          let point: [Tensor] = [
            .weights(shape), .weights(shape, seed: 2), .weights(positive, seed: 3),
            .weights(weights, seed: 4),
          ]
          let (value, pullback) = valueWithPullback(at: point) {
            apply(operation, to: Operands($0))
          }
          let (expected, expectedPullback) = valueWithPullback(at: point) {
            operation.composition(Operands($0))
          }
          let label = "\(shape), positive weight \(positive), weights \(weights)"
          expectClose(value, expected, within: .elementwise(1e-13), label)
          let cotangent = Tensor.weights(value.shape)
          for (gradient, other) in zip(pullback(cotangent), expectedPullback(cotangent)) {
            if shape.elementCount == 0 && reduction == .mean { continue }
            expectClose(
              gradient, other, within: .elementwise(1e-12, absolute: 1e-14), label)
          }
        }
      }
    }
  }
}
