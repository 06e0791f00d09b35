import Testing

@testable import Adjoint

/// With every combination of options, the fused loss is its composition in float64, and so is every
/// gradient: of the logits, the probabilities, the class weights, β and κ.
@Suite struct SoftmaxOptionsAgreementTests {
  private static let tolerance = 1e-13

  private static func cotangent(_ like: Tensor, seed: Int) -> Tensor {
    var random = RandomStream(seed: seed)
    return .normal(like.shape, as: .float64, using: &random)
  }

  private static func compareLoss(_ options: SoftmaxOptions) -> WorstError {
    let problem = SoftmaxProblem(options)
    let (fused, fusedPullback) = valueWithPullback(at: problem.point) { problem.value($0) }
    let (composed, composedPullback) = valueWithPullback(at: problem.point) {
      problem.value($0, fused: false)
    }
    var worst = WorstError()
    worst.note(fused, composed, "value, \(options.testDescription)")
    for cotangent in [Tensor.ones(fused.shape, as: .float64), cotangent(fused, seed: 21)] {
      let gradients = zip(fusedPullback(cotangent), composedPullback(cotangent))
      for (number, (fused, composed)) in gradients.enumerated() {
        worst.note(fused, composed, "gradient \(number), \(options.testDescription)")
      }
    }
    return worst
  }

  @Test(arguments: SoftmaxOptions.TargetKind.allCases)
  func theLossIsItsComposition(_ target: SoftmaxOptions.TargetKind) {
    for options in SoftmaxOptions.all where options.target == target {
      let error = Self.compareLoss(options)
      #expect(error.error <= Self.tolerance, "\(error)")
    }
  }

  private static func compareDetails(_ options: SoftmaxOptions) -> WorstError {
    let problem = SoftmaxProblem(options, seed: 12)
    let (fused, fusedPullback) = valueWithPullback(at: problem.point) { problem.details($0) }
    let (composed, composedPullback) = valueWithPullback(at: problem.point) {
      problem.details($0, fused: false)
    }
    var worst = WorstError()
    worst.note(fused.loss, composed.loss, "details' loss, \(options.testDescription)")
    worst.note(fused.logSumExp, composed.logSumExp, "lse, \(options.testDescription)")
    #expect(fused.predictions == composed.predictions)
    #expect(fused.correctCount == composed.correctCount)
    for (lossScale, lseScale) in [(1.0, 0.0), (0, 1), (1, 1), (-0.7, 2)] {
      var cotangents = fused
      cotangents.loss = cotangent(fused.loss, seed: 22) * lossScale
      cotangents.logSumExp = cotangent(fused.logSumExp, seed: 23) * lseScale
      let gradients = zip(fusedPullback(cotangents), composedPullback(cotangents))
      for (number, (fused, composed)) in gradients.enumerated() {
        worst.note(fused, composed, "details' gradient \(number), \(options.testDescription)")
      }
    }
    return worst
  }

  @Test func theDetailsAreTheirComposition() {
    for options in SoftmaxOptions.some {
      let error = Self.compareDetails(options)
      #expect(error.error <= Self.tolerance, "\(error)")
    }
  }

  /// Class axes in the middle, and masks and probabilities that are laid out like the logits.
  @Test(arguments: SoftmaxOptions.pairs)
  func anyAxisIsAsGoodAsTheLast(_ options: SoftmaxOptions) {
    let problem = SoftmaxProblem(options, rows: 6, classes: 5)
    let expected = valueWithPullback(at: problem.point) { problem.details($0) }
    for (axis, shape) in [(0, [5, 2, 3]), (1, [2, 5, 3]), (-2, [3, 5, 2])] as [(Int, Shape)] {
      let turned = problem.turned(to: shape, axis: axis)
      let (value, pullback) = valueWithPullback(at: turned.point) { turned.details($0) }
      expectSameBits(value.loss.flattened(), expected.value.loss.flattened())
      expectSameBits(value.logSumExp.flattened(), expected.value.logSumExp.flattened())
      let composed = turned.details(turned.point, fused: false)
      expectClose(value.loss, composed.loss, within: .ofLargest(1e-13), "composed, axis \(axis)")

      var (cotangents, turnedCotangents) = (expected.value, value)
      cotangents.loss = Self.cotangent(cotangents.loss, seed: 24)
      cotangents.logSumExp = Self.cotangent(cotangents.logSumExp, seed: 25)
      turnedCotangents.loss = cotangents.loss.reshaped(to: value.loss.shape)
      turnedCotangents.logSumExp = cotangents.logSumExp.reshaped(to: value.logSumExp.shape)
      for (gradient, expected) in zip(pullback(turnedCotangents), expected.pullback(cotangents)) {
        let isTurned = gradient.rank == 3
        expectSameBits(
          isTurned ? SoftmaxProblem.rows(of: gradient, axis: axis) : gradient, expected)
      }
    }
  }
}

extension SoftmaxProblem {
  init(_ loss: SoftmaxCrossEntropy, _ point: [Tensor]) {
    (self.loss, self.point) = (loss, point)
  }

  /// A tensor whose classes stand along an axis as rows `[R, C]`.
  static func rows(of tensor: Tensor, axis: Int) -> Tensor {
    let axis = axis < 0 ? axis + tensor.rank : axis
    let order = tensor.shape.indices.filter { $0 != axis } + [axis]
    let moved = tensor.transposed(order)
    return moved.reshaped(to: [tensor.elementCount / tensor.shape[axis], tensor.shape[axis]])
  }

  /// The same problem with the classes along an axis of a tensor of rank 3.
  func turned(to shape: Shape, axis: Int) -> SoftmaxProblem {
    let resolved = axis < 0 ? axis + 3 : axis
    let others = shape.indices.filter { $0 != resolved }
    func turned(_ rows: Tensor) -> Tensor {
      let moved = rows.reshaped(to: Shape(others.map { shape[$0] } + [shape[resolved]]))
      var order = [0, 1]
      order.insert(2, at: resolved)
      return moved.transposed(order)
    }
    let mask = loss.classMask.map { mask in
      mask.shape.count == 1 ? mask : turned(Tensor(mask)) .!= 0
    }
    let loss: SoftmaxCrossEntropy
    var point = point
    point[0] = turned(point[0])
    switch self.loss.target {
    case .labels(let labels, let ignored):
      loss = SoftmaxCrossEntropy(
        .labels(labels, ignoring: ignored), classWeights: self.loss.classWeights,
        labelSmoothing: self.loss.labelSmoothing,
        inverseTemperature: self.loss.inverseTemperature, softCap: self.loss.softCap,
        classMask: mask, zLoss: self.loss.zLoss, classAxis: axis, reduction: self.loss.reduction)
    case .probabilities(let probabilities):
      point[1] = turned(point[1])
      loss = SoftmaxCrossEntropy(
        .probabilities(turned(probabilities)), classWeights: self.loss.classWeights,
        labelSmoothing: self.loss.labelSmoothing,
        inverseTemperature: self.loss.inverseTemperature, softCap: self.loss.softCap,
        classMask: mask, zLoss: self.loss.zLoss, classAxis: axis, reduction: self.loss.reduction)
    }
    return SoftmaxProblem(loss, point)
  }
}
