extension ComposedOperation {
  /// Holds this operation against its composition at a point: value and gradients, in the point's
  /// own scalar type and in float64, with finite differences for a third opinion.
  ///
  /// ```swift
  /// print(SoftmaxCrossEntropy(labels: labels).compareWithComposition(at: logits))
  /// ```
  ///
  /// A result that is not a scalar is contracted with fixed random numbers.
  public func compareWithComposition(at operands: Tensor...) -> FusedComparison {
    let point = operands.map { $0.detached() }
    let exactPoint = point.map { $0.cast(to: .float64) }
    let fused = Evaluation(at: point) { applied(to: Few($0)) }
    let composed = Evaluation(at: point) { composition(Few($0)) }
    let exactFused = Evaluation(at: exactPoint) { applied(to: Few($0)) }
    let exactComposed = Evaluation(at: exactPoint) { composition(Few($0)) }

    var rows: [FusedComparison.Row] = []
    for (index, quantity) in fused.quantities.enumerated() {
      let (inSameType, exact) = (composed.quantities[index], exactFused.quantities[index])
      if point.contains(where: { $0.scalarType != .float64 }) {
        rows.append(.init(quantity, "fused", exact, "fused float64", .reported))
        rows.append(.init(inSameType, "composed", exact, "fused float64", .reported))
      }
      rows.append(
        .init(
          exact, "fused float64", exactComposed.quantities[index], "composed float64",
          .relative(FusedComparison.compositionTolerance)))
    }
    for row in differenceRows(exactFused, at: exactPoint) { rows.append(row) }
    return FusedComparison(
      operation: name, shapes: point.map(\.shape), scalarTypes: point.map(\.scalarType),
      rows: rows, fused: fused.cost, composed: composed.cost,
      isLinear: isLinear(at: exactPoint))
  }

  /// Whether 3 times a cotangent has 3 times the pullback.
  private func isLinear(at point: [Tensor]) -> Bool {
    let (value, pullback) = valueWithPullback(at: point) { applied(to: Few($0)) }
    // One that varies: of a constant one a softmax passes on nothing but rounding errors.
    var random = RandomStream(seed: 21)
    let cotangent = value.mappingTensors {
      .uniform($0.shape, in: 0.5..<1.5, as: .float64, using: &random)
    }
    return zip(pullback(cotangent), pullback(cotangent.mappingTensors { $0 * 3 })).allSatisfy {
      once, thrice in
      let scale = once.scalars.reduce(0) { $1.isFinite ? Swift.max($0, $1.magnitude) : $0 }
      return zip(once.scalars, thrice.scalars).allSatisfy { once, thrice in
        let distance = (3 * once - thrice).magnitude
        return once == thrice ? once == 0 || !once.isFinite : !(distance > 1e-13 * 3 * scale)
      }
    }
  }

  /// The float64 gradients against differences of the composition's values: scalar by scalar, or
  /// along random directions where there are many.
  private func differenceRows(_ exact: Evaluation, at point: [Tensor]) -> [FusedComparison.Row] {
    point.indices.map { number in
      let tensor = point[number]
      let isProbed = tensor.elementCount > FusedComparison.mostProbes
      let directions = (0..<(isProbed ? 16 : tensor.elementCount)).map { probe -> Tensor in
        isProbed
          ? .signs(tensor.shape, seed: probe) : .basis(probe, of: tensor.shape, as: .float64)
      }
      let estimates = directions.map { direction in
        Estimate.derivatives(step: 0.05) { distance in
          var moved = point
          moved[number].add(direction, scaledBy: distance)
          return [composition(Few(moved)).contracted().scalar]
        }[0]
      }
      let gradient = exact.gradients[number]
      let values = Tensor(gradient.values, shape: gradient.shape, as: .float64)
      let slopes = isProbed ? directions.map { ($0 * values).sum().scalar } : gradient.values
      let shape = isProbed ? [slopes.count] : gradient.shape
      let reference = isProbed ? "differences along directions" : "differences"
      return .init(
        Quantity(name: gradient.name, values: slopes, shape: shape, scalarType: .float64),
        "fused float64",
        Quantity(
          name: gradient.name, values: estimates.map(\.value), shape: shape, scalarType: .float64),
        reference,
        .relativeWithNoise(
          FusedComparison.differenceTolerance, 4 * (estimates.map(\.error).max() ?? 0)))
    }
  }
}

/// What ``ComposedOperation/compareWithComposition(at:)`` found. Printed, it is a table.
public struct FusedComparison: Sendable {
  public let operation: String
  public let shapes: [Shape]
  public let scalarTypes: [ScalarType]

  /// One line for each pair of values that were held against each other.
  public let rows: [Row]

  /// What forward and backward took, fused and composed.
  public let fused: Cost
  public let composed: Cost

  /// Whether the fused gradient is in proportion to the cotangent of the result.
  public let isLinear: Bool

  /// Whether the fused operation agrees with its composition, to 1e-13 of the largest magnitude in
  /// float64, and with finite differences, to 1e-7, and is linear in its cotangent.
  ///
  /// Magnitudes below 1 count as 1: where a result or gradient is tiny, as in a confident row of a
  /// classifier, the composition has lost what makes it so, among values of order 1.
  public var agrees: Bool { isLinear && rows.allSatisfy(\.agrees) }

  /// In float64 two right evaluations of one formula differ by rounding alone.
  static let compositionTolerance = 1e-13

  /// Finite differences of functions that vary over distances of order 1 err by less.
  static let differenceTolerance = 1e-7

  /// Beyond so many scalars a gradient is compared along random directions.
  static let mostProbes = 256

  /// What one evaluation with its gradient cost.
  public struct Cost: Sendable {
    /// The fastest of several runs, in seconds.
    public let seconds: Double

    /// The values on the tape beyond its leaves.
    public let operations: Int

    /// What the tape kept for the way back.
    public let bytesKept: Int
  }
}

/// A tensor of an evaluation: its result, or the gradient with respect to an operand.
struct Quantity {
  let name: String
  let values: [Double]
  let shape: Shape
  let scalarType: ScalarType
}

/// One evaluation of a function with its gradients, and what it cost.
private struct Evaluation {
  /// The tensors of the result.
  let values: [Quantity]

  /// The gradients with respect to the operands.
  let gradients: [Quantity]

  let cost: FusedComparison.Cost

  var quantities: [Quantity] { values + gradients }

  init(at point: [Tensor], of function: ([Tensor]) -> some TensorStructure) {
    var results: [Tensor] = []
    var steps: [Step] = []
    let (_, gradients) = valueWithGradients(at: point) { operands in
      let result = function(operands)
      results = result.tensors
      steps = TapeStack.current.tapes.last?.steps ?? []
      return result.contracted()
    }
    values = results.enumerated().map { number, tensor in
      Quantity(name: results.count == 1 ? "value" : "value \(number)", tensor)
    }
    self.gradients = gradients.enumerated().map { number, tensor in
      Quantity(name: point.count == 1 ? "gradient" : "gradient \(number)", tensor)
    }

    let runs = (0..<5).map { _ in
      ContinuousClock().measure {
        _ = valueWithGradients(at: point) { function($0).contracted() }
      }
    }
    cost = FusedComparison.Cost(
      seconds: runs.min()! / .seconds(1), operations: steps.count,
      bytesKept: steps.reduce(0) { $0 + $1.bytesKept })
  }
}

extension Quantity {
  fileprivate init(name: String, _ tensor: Tensor) {
    self.init(
      name: name, values: tensor.scalars, shape: tensor.shape, scalarType: tensor.scalarType)
  }
}
