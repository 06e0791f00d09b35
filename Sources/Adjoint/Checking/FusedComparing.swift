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
    compareWithComposition(at: Operands(operands))
  }

  /// Holds this operation against its composition at a point, and both against a reference.
  ///
  /// - Parameter reference: what value and gradients truly are, from an evaluation with more digits,
  ///   which is given the cotangent of the result. Without one, the last digits of float32 results
  ///   are reported and not judged.
  public func compareWithComposition(
    at operands: Operands, reference: ((_ cotangent: Result) -> FusedReference)? = nil
  ) -> FusedComparison {
    let point = operands.map { $0.detached() }
    let exactPoint = point.map { $0.cast(to: .float64) }
    let isExact = point.allSatisfy { $0.scalarType == .float64 }
    let fused = FusedEvaluation("fused", at: point) { applied(to: Few($0)) }
    let composed = FusedEvaluation("composed", at: point) { composition(Few($0)) }
    let exactFused = FusedEvaluation("fused float64", at: exactPoint) { applied(to: Few($0)) }
    let exactComposed = FusedEvaluation("composed float64", at: exactPoint) {
      composition(Few($0))
    }
    let truth = reference?(fused.value.contraction)

    var rows: [FusedComparison.Row] = []
    for (index, exact) in exactFused.quantities.enumerated() {
      let inComposition = exactComposed.quantities[index]
      let inexact = isExact ? [] : [fused.quantities[index], composed.quantities[index]]
      let judge = truth.map { Quantity($0, index, like: exact) }
      let operand = index - exactFused.values.count
      let slopes =
        operand < 0 ? nil : SlopesAlongDirections(exact, operand, at: exactPoint, of: composition)
      let witnesses =
        inexact + [exact, inComposition] + [judge, slopes?.estimated].compactMap { $0 }

      func hold(_ a: Quantity, _ b: Quantity, _ criterion: FusedComparison.Criterion) {
        rows.append(.init(a, b, criterion, witnesses: witnesses))
      }
      if let judge {
        for (number, witness) in (inexact + [exact, inComposition]).enumerated() {
          hold(witness, judge, number.isMultiple(of: 2) ? .elementwise : .reported)
        }
      } else {
        for witness in inexact { hold(witness, exact, .reported) }
      }
      hold(exact, inComposition, .relative(FusedComparison.compositionTolerance))
      if let slopes {
        hold(
          slopes.byTape, slopes.estimated,
          .relativeWithNoise(FusedComparison.differenceTolerance))
      }
    }
    let costs = costsBesideComposition(at: operands)
    return FusedComparison(
      operation: name, shapes: point.map(\.shape), scalarTypes: point.map(\.scalarType),
      rows: rows, fused: costs.fused, composed: costs.composed,
      isLinear: isLinear(at: exactPoint))
  }

  /// What forward and backward take at a point, fused and composed.
  public func costsBesideComposition(
    at operands: Operands
  ) -> (fused: FusedComparison.Cost, composed: FusedComparison.Cost) {
    let point = operands.map { $0.detached() }
    return (
      FusedComparison.Cost(at: point) { applied(to: Few($0)) },
      FusedComparison.Cost(at: point) { composition(Few($0)) }
    )
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
}

/// The slopes of a function along directions: scalar by scalar, or along random directions where
/// there are many.
private struct SlopesAlongDirections {
  /// The gradient along the directions.
  let byTape: Quantity

  /// Differences of the function's values along them, with their error bars.
  let estimated: Quantity

  /// - Parameters:
  ///   - gradient: the gradient by the tape with respect to one of the point's tensors.
  ///   - number: which.
  init<Value: TensorStructure>(
    _ gradient: Quantity, _ number: Int, at point: [Tensor], of function: (Operands) -> Value
  ) {
    let tensor = point[number]
    let isProbed = tensor.elementCount > FusedComparison.mostProbes
    let directions = (0..<(isProbed ? 16 : tensor.elementCount)).map { probe -> Tensor in
      isProbed ? .signs(tensor.shape, seed: probe) : .basis(probe, of: tensor.shape, as: .float64)
    }
    let estimates = directions.map { direction in
      Estimate.derivatives(step: 0.05) { distance in
        var moved = point
        moved[number].add(direction, scaledBy: distance)
        return [function(Few(moved)).contracted().scalar]
      }[0]
    }
    let values = Tensor(gradient.values, shape: gradient.shape, as: .float64)
    func quantity(_ evaluation: String, _ values: [Double], _ errors: [Double]?) -> Quantity {
      Quantity(
        name: gradient.name, evaluation: evaluation, values: values,
        shape: isProbed ? [values.count] : gradient.shape, scalarType: .float64, errors: errors)
    }
    byTape = quantity(
      gradient.evaluation,
      isProbed ? directions.map { ($0 * values).sum().scalar } : gradient.values, nil)
    estimated = quantity(
      isProbed ? "differences along directions" : "differences", estimates.map(\.value),
      estimates.map(\.error))
  }
}

extension Quantity {
  /// A reference's tensor, named like that of an evaluation.
  fileprivate init(_ reference: FusedReference, _ index: Int, like other: Quantity) {
    let values = reference.tensors[index]
    require(
      values.high.count == other.values.count && values.low.count == other.values.count,
      "compareWithComposition: the reference \(reference.name) has \(values.high.count) scalars for "
        + "the \(other.name) of shape \(other.shape)")
    self.init(
      name: other.name, evaluation: reference.name, values: values.high, shape: other.shape,
      scalarType: .float64, low: values.low, tolerances: values.tolerances)
  }
}
