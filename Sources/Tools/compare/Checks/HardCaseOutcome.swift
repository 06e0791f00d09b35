import Adjoint

/// How fused and composed fare with a hard case.
struct HardCaseOutcome: Codable {
  let name: String
  let scalarType: ScalarType
  let fused: LossErrors
  let composed: LossErrors

  /// Whether the fused loss and gradient are right: within their tolerances, and NaN where they must
  /// be and nowhere else.
  let agrees: Bool

  init(_ hardCase: HardCase, _ type: ScalarType) {
    let example = hardCase.example(type)
    let operation = example.operation
    let cotangent = Tensor.ones(operation(example.logits).shape, as: type)
    let truth = Truth(example, cotangent: cotangent).reference
    let fused = Judgement(hardCase, example, truth) { operation($0) }
    name = hardCase.name
    scalarType = type
    self.fused = fused.errors
    composed = Judgement(hardCase, example, truth) { operation.composition(.one($0)) }.errors
    agrees = fused.isRight
  }
}

/// Loss and gradient of a hard case beside what is right.
private struct Judgement {
  private(set) var errors = LossErrors(loss: 0, gradient: 0)
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
    errors = LossErrors(loss: loss, gradient: slope)
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
