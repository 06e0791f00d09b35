extension FusedOperation {
  /// Holds this operation against its composition at a point: value and gradients, in the point's
  /// own scalar type and in float64, with finite differences for a third opinion.
  ///
  /// At a float32 point the float32 results are held against the float64 ones, and may be as far away
  /// as rounding explains: 16 times what it does to the composition, and 16 ULP.
  ///
  /// ```swift
  /// print(SoftmaxCrossEntropy(.labels(labels)).compareWithComposition(at: logits))
  /// ```
  ///
  /// A result that is not a scalar is contracted with fixed random numbers.
  public func compareWithComposition(at operands: Tensor...) -> FusedComparison {
    compareWithComposition(at: Operands(operands))
  }

  /// Holds this operation against its composition at a point, and both against a reference.
  ///
  /// - Parameters:
  ///   - operands: the point.
  ///   - reference: what value and gradients truly are, from an evaluation with more digits, which is
  ///     given the cotangent of the result. It then judges float32 results, to their last digits.
  public func compareWithComposition(
    at operands: Operands, reference: ((_ cotangent: Result) -> FusedReference)? = nil
  ) -> FusedComparison {
    let point = operands.map { $0.detached() }
    let exactPoint = point.map { $0.cast(to: .float64) }
    let isExact = point.allSatisfy { $0.scalarType == .float64 }
    let fused = FusedEvaluation("fused", at: point) { apply(self, to: Operands($0)) }
    let composed = FusedEvaluation("composed", at: point) { composition(Operands($0)) }
    let exactFused = FusedEvaluation("fused float64", at: exactPoint) {
      apply(self, to: Operands($0))
    }
    let exactComposed = FusedEvaluation("composed float64", at: exactPoint) {
      composition(Operands($0))
    }
    let truth = reference?(fused.value.contraction)
    let rounding =
      isExact || truth != nil
      ? nil : RoundingErrors(of: composition, at: point, composed, exactComposed)

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
      } else if let rounding {
        let tolerances = rounding.tolerances(index, exact, inComposition)
        hold(inexact[0], exact, .within(tolerances))
        hold(inexact[1], exact, .reported)
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
      isLinear: isLinear(at: exactPoint, to: 1e-13) && (isExact || isLinear(at: point, to: 1e-5)))
  }

  /// The time and memory that forward and backward take at a point, fused and composed.
  public func costsBesideComposition(
    at operands: Operands
  ) -> (fused: FusedComparison.Cost, composed: FusedComparison.Cost) {
    let point = operands.map { $0.detached() }
    return (
      FusedComparison.Cost(at: point) { apply(self, to: Operands($0)) },
      FusedComparison.Cost(at: point) { composition(Operands($0)) }
    )
  }

  /// Whether a quarter of a cotangent has a quarter of the pullback, to a share of the largest
  /// magnitude.
  private func isLinear(at point: [Tensor], to tolerance: Double) -> Bool {
    let (value, pullback) = valueWithPullback(at: point) { apply(self, to: Operands($0)) }
    // One that varies: of a constant one a softmax passes on nothing but rounding errors.
    var random = RandomStream(seed: 21)
    let cotangent = value.mappingTensors {
      .uniform($0.shape, in: 0.5..<1.5, as: $0.scalarType, using: &random)
    }
    let pairs = zip(pullback(cotangent), pullback(cotangent.mappingTensors { $0 * 0.25 }))
    return pairs.allSatisfy { whole, quarter in
      let scale = whole.scalars.reduce(0) { $1.isFinite ? Swift.max($0, $1.magnitude) : $0 }
      // Below the smallest normal number float32 loses digits.
      let floor = whole.scalarType == .float32 ? Double(Float.leastNormalMagnitude) : 0
      return zip(whole.scalars, quarter.scalars).allSatisfy { whole, quarter in
        let distance = (0.25 * whole - quarter).magnitude
        return whole == quarter
          ? whole.magnitude <= floor || !whole.isFinite
          : !(distance > tolerance * 0.25 * scale + floor)
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
    _ gradient: Quantity, _ number: Int, at point: [Tensor],
    of function: @escaping (Operands) -> Value
  ) {
    let tensor = point[number]
    let isProbed = tensor.elementCount > FusedComparison.mostProbes
    let directions = (0..<(isProbed ? 16 : tensor.elementCount)).map { probe -> Tensor in
      isProbed ? .signs(tensor.shape, seed: probe) : .basis(probe, of: tensor.shape, as: .float64)
    }
    let range = tensor.rangeWithinSign
    func value(_ point: [Tensor]) -> [Double] { [function(Operands(point)).contracted().scalar] }
    let center = value(point)
    let estimates = directions.enumerated().map { probe, direction in
      let reach = isProbed ? range.smallest : range.each[probe]
      let size = isProbed ? Swift.min(1, reach) : tensor.scalars[probe].magnitude
      return Estimate.derivatives(
        size: size, spacing: isProbed || size == 0 ? 0 : size.ulp, within: -reach...reach,
        center: center
      ) { distance in
        var moved = point
        moved[number].add(direction, scaledBy: distance)
        return value(moved)
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

extension Tensor {
  /// How far each scalar may be moved for differences. An operand whose scalars all have one sign may
  /// have to have it, like a temperature or a weight, so none of them is moved as far as 0.
  var rangeWithinSign: (each: [Double], smallest: Double) {
    let scalars = self.scalars
    let hasOneSign = scalars.allSatisfy { $0 > 0 } || scalars.allSatisfy { $0 < 0 }
    // A little less than the whole way, for what is added to it is rounded.
    let each = scalars.map { hasOneSign ? 0.99 * $0.magnitude : .infinity }
    return (each, each.min() ?? .infinity)
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
