extension FusedOperation {
  /// Holds this operation against its composition at a point: value and gradients, in the point's
  /// own scalar type and in float64, with finite differences for a third opinion; and in float64 the
  /// pushforward and the second derivative along a random direction, for which the backward is
  /// differentiated.
  ///
  /// ```swift
  /// print(SoftmaxCrossEntropy(.labels(labels)).compareWithComposition(at: logits))
  /// ```
  ///
  /// At a float32 point the float32 results are held against the float64 ones, and may be as far away
  /// as rounding explains: 16 times what it does to the composition, and 16 ULP. A result that is not a
  /// scalar is contracted with fixed random numbers.
  ///
  /// A backward that computes on scalars has no derivative, and the report says so (see
  /// ``FusedComparison/isBackwardDifferentiable``). One that makes plain numbers only of what the tape
  /// saved has a wrong second derivative here; elsewhere it stops the program.
  public func compareWithComposition(at operands: Tensor...) -> FusedComparison {
    compareWithComposition(at: Operands(operands))
  }

  /// Holds this operation against its composition at a point, and both against references.
  ///
  /// - Parameters:
  ///   - operands: the point.
  ///   - references: what value and gradients truly are, from evaluations with more digits or by other
  ///     programs, which are given the cotangent of the result. They then judge float32 results, to
  ///     their last digits.
  public func compareWithComposition(
    at operands: Operands, references: ((_ cotangent: Result) -> [FusedReference])? = nil
  ) -> FusedComparison {
    compare(at: operands, references: references, isBrief: false)
  }

  /// The comparison; a brief one has values and gradients alone.
  func compare(
    at operands: Operands, references: ((_ cotangent: Result) -> [FusedReference])?, isBrief: Bool
  ) -> FusedComparison {
    let fused = { (point: [Tensor]) in apply(self, to: Operands(point)) }
    let composed = { (point: [Tensor]) in composition(Operands(point)) }
    let point = operands.map { $0.detached() }
    let exactPoint = point.map { $0.cast(to: .float64) }
    let isExact = point.allSatisfy { $0.scalarType == .float64 }
    let exactFused = FusedEvaluation("fused float64", at: exactPoint, of: fused)
    let exactComposed = FusedEvaluation("composed float64", at: exactPoint, of: composed)
    let inexactFused = isExact ? nil : FusedEvaluation("fused", at: point, of: fused)
    let inexactComposed = isExact ? nil : FusedEvaluation("composed", at: point, of: composed)
    let truths = references?(fused(point).contraction) ?? []
    let rounding =
      truths.isEmpty
      ? inexactComposed.map { RoundingErrors(of: composed, at: point, $0, exactComposed) } : nil

    var rows: [FusedComparison.Row] = []
    for (index, exact) in exactFused.quantities.enumerated() {
      let inComposition = exactComposed.quantities[index]
      let inexact = [inexactFused, inexactComposed].compactMap { $0?.quantities[index] }
      let judges = truths.map { Quantity($0, index, like: exact) }
      let slopes = exact.operand.map {
        SlopesAlongDirections(exact, of: $0, at: exactPoint, by: composed)
      }
      let evaluations = inexact + [exact, inComposition]
      let witnesses = evaluations + judges + [slopes?.estimated].compactMap { $0 }

      func hold(_ a: Quantity, _ b: Quantity, within limits: [Double]?) {
        rows.append(.init(a, b, within: limits, witnesses: witnesses))
      }
      for (judge, truth) in zip(judges, truths) {
        let tolerances = truth.tensors[index].tolerances
        for (evaluation, isFused) in zip(evaluations, [true, false, true, false]) {
          hold(evaluation, judge, within: isFused ? tolerances[evaluation.scalarType] : nil)
        }
      }
      if let rounding {
        hold(inexact[0], exact, within: rounding.tolerances(index, exact, inComposition))
        hold(inexact[1], exact, within: nil)
      }
      hold(exact, inComposition, within: inComposition.limits(1e-13))
      if let slopes { hold(slopes.byTape, slopes.estimated, within: slopes.limits) }
    }

    var isBackwardDifferentiable = true
    var costs = (
      fused: FusedComparison.Cost(seconds: 0, operations: 0, bytesKept: 0),
      composed: FusedComparison.Cost(seconds: 0, operations: 0, bytesKept: 0)
    )
    if !isBrief {
      let backward = BackwardDerivatives("fused float64", at: exactPoint, of: fused)
      let inComposition = BackwardDerivatives("composed float64", at: exactPoint, of: composed)
      for (a, b) in zip(backward.quantities, inComposition.quantities) {
        let limits = b.limits(1e-11) { b.values[$0].isFinite }
        rows.append(.init(a, b, within: limits, witnesses: [a, b]))
      }
      isBackwardDifferentiable = backward.isDifferentiable
      costs = costsBesideComposition(at: operands)
    }
    return FusedComparison(
      operation: name, shapes: point.map(\.shape), scalarTypes: point.map(\.scalarType),
      rows: rows, fused: costs.fused, composed: costs.composed,
      isLinear: isLinear(at: exactPoint, to: 1e-13) && (isExact || isLinear(at: point, to: 1e-5)),
      isBackwardDifferentiable: isBackwardDifferentiable)
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

  /// Whether a quarter of a cotangent has a quarter of the pullback, to a share of the largest scalar.
  private func isLinear(at point: [Tensor], to tolerance: Double) -> Bool {
    let (value, pullback) = valueWithPullback(at: point) { apply(self, to: Operands($0)) }
    // One that varies: of a constant one a softmax passes on nothing but rounding errors.
    var random = RandomStream(seed: 21)
    let cotangent = value.mappingTensors {
      .uniform($0.shape, in: 0.5..<1.5, as: $0.scalarType, using: &random)
    }
    let pairs = zip(pullback(cotangent), pullback(cotangent.mappingTensors { $0 * 0.25 }))
    return pairs.allSatisfy { whole, quarter in
      // Below the smallest normal number float32 loses digits.
      let floor = whole.scalarType == .float32 ? Double(Float.leastNormalMagnitude) : 0
      let allowed = tolerance * 0.25 * whole.largestFiniteMagnitude + floor
      return zip(whole.scalars, quarter.scalars).allSatisfy { whole, quarter in
        whole == quarter
          ? whole.magnitude <= floor || !whole.isFinite
          : !((0.25 * whole - quarter).magnitude > allowed)
      }
    }
  }
}
