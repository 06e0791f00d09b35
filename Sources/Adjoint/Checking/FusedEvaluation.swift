/// A tensor of an evaluation: its result, or a derivative with respect to an operand.
struct Quantity {
  let name: String

  /// The operand that a gradient is taken with respect to.
  var operand: Int? = nil

  /// The name of the evaluation that gave the values.
  let evaluation: String
  let values: [Double]
  let shape: Shape
  let scalarType: ScalarType

  /// The part of each value beyond float64, where more digits are known.
  var low: [Double]? = nil

  /// How far the values may be from the truth, where that is estimated.
  var errors: [Double]? = nil

  /// How far another evaluation may be from each scalar: a share of the largest magnitude, or of 1, and
  /// some noise. Infinite for scalars that are no judge; nil where none is.
  func limits(
    _ share: Double, noise: Double = 0, judging isJudge: (Int) -> Bool = { _ in true }
  ) -> [Double]? {
    let limit = share * Swift.max(1, values.largestFiniteMagnitude) + noise
    let limits = values.indices.map { isJudge($0) ? limit : .infinity }
    return limits.isEmpty || limits.contains(where: \.isFinite) ? limits : nil
  }

  /// Tensors by one name, with a number each where there are several.
  static func all(
    _ name: String, of evaluation: String, _ tensors: [Tensor], areGradients: Bool = false
  ) -> [Quantity] {
    tensors.enumerated().map { number, tensor in
      Quantity(
        name: tensors.count == 1 ? name : "\(name) \(number)",
        operand: areGradients ? number : nil, evaluation: evaluation, values: tensor.scalars,
        shape: tensor.shape, scalarType: tensor.scalarType)
    }
  }
}

/// One evaluation of a function with its gradients.
struct FusedEvaluation {
  /// The tensors of the value, and then the gradients of the value's contraction with respect to the
  /// operands.
  let quantities: [Quantity]

  init(_ name: String, at point: [Tensor], of function: ([Tensor]) -> some TensorStructure) {
    var values: [Tensor] = []
    let (_, gradients) = valueWithGradients(at: point) { operands in
      let result = function(operands)
      values = result.tensors
      return result.contracted()
    }
    quantities =
      Quantity.all("value", of: name, values)
      + Quantity.all("gradient", of: name, gradients, areGradients: true)
  }
}

extension FusedComparison.Cost {
  /// The cost of a function with its gradients at a point.
  init(at point: [Tensor], of function: ([Tensor]) -> some TensorStructure) {
    var steps: [Step] = []
    _ = valueWithGradients(at: point) { operands in
      let result = function(operands)
      steps = Tape.current?.steps ?? []
      return result.contracted()
    }
    // At least five runs, and as many short ones as fit into ten milliseconds.
    let clock = ContinuousClock()
    let start = clock.now
    var fastest = Duration.seconds(Int64.max)
    var count = 0
    while count < 5 || (count < 100 && start.duration(to: clock.now) < .milliseconds(10)) {
      let time = clock.measure { _ = valueWithGradients(at: point) { function($0).contracted() } }
      fastest = Swift.min(fastest, time)
      count += 1
    }
    seconds = fastest / .seconds(1)
    operations = steps.count
    bytesKept = steps.reduce(0) { $0 + $1.bytesKept }
  }
}
