import Adjoint

extension HardCase {
  /// How fused and composed fare. The fused loss and gradient are right within their tolerances, and NaN
  /// where they must be and nowhere else.
  func outcome(_ type: ScalarType) -> HardCaseOutcome {
    let example = example(type)
    let operation = example.operation
    let cotangent = Tensor.ones(operation(example.logits).shape, as: type)
    let truth = Truth(example, cotangent: cotangent).reference
    let fused = Judgement(self, example, truth) { operation($0) }
    let composed = Judgement(self, example, truth) { operation.composition(.one($0)) }
    return HardCaseOutcome(
      name: name, scalarType: type, fused: fused.errors, composed: composed.errors,
      agrees: fused.isRight)
  }
}

/// Loss and gradient of a hard case beside what is right.
private struct Judgement {
  private(set) var errors = Errors(value: 0, gradient: 0)
  private(set) var isRight = true

  init(
    _ hardCase: HardCase, _ example: Example, _ truth: FusedReference,
    _ function: @escaping (Tensor) -> Tensor
  ) {
    let (value, pullback) = valueWithPullback(at: example.logits, of: function)
    let gradient = pullback(.ones(value.shape, as: value.scalarType))
    let classes = example.classes
    let loss = largestError(value, truth.tensors[0]) { index in
      hardCase.spoiled.contains(index) ? .nan : hardCase.loss
    }
    let slope = largestError(gradient, truth.tensors[1]) { index in
      hardCase.spoiled.contains(index / classes) ? .nan : nil
    }
    errors = Errors(value: loss, gradient: slope)
  }

  /// - Parameter known: what is right where the truth does not tell.
  private mutating func largestError(
    _ tensor: Tensor, _ truth: FusedReference.Values, known: (Int) -> Double?
  ) -> Double {
    var largest = 0.0
    for (index, value) in tensor.scalars.enumerated() {
      let right = known(index) ?? truth.high[index]
      if value == right && truth.low[index] == 0 || value.isNaN && right.isNaN { continue }
      let distance = ((value - right) - truth.low[index]).magnitude
      let tolerance = truth.tolerances[tensor.scalarType]![index]
      isRight = isRight && distance <= tolerance
      let ulps = distance / tensor.scalarType.ulp(of: right)
      largest = max(largest, ulps.isNaN ? .infinity : ulps)
    }
    return largest
  }
}
