/// A tensor of an evaluation: its result, or the gradient with respect to an operand.
struct Quantity {
  let name: String

  /// The name of the evaluation that gave the values.
  let evaluation: String
  let values: [Double]
  let shape: Shape
  let scalarType: ScalarType

  /// The part of each value beyond float64, where more digits are known.
  var low: [Double]? = nil

  /// How far the values may be from the truth, where that is estimated.
  var errors: [Double]? = nil

  /// How far this evaluation may be from the truth, where that is asked.
  var tolerances: [ScalarType: [Double]]? = nil
}

/// One evaluation of a function with its gradients.
struct FusedEvaluation<Value: TensorStructure> {
  let value: Value

  /// The tensors of the value.
  let values: [Quantity]

  /// The gradients of the value's contraction with respect to the operands.
  let gradients: [Quantity]

  var quantities: [Quantity] { values + gradients }

  init(_ evaluation: String, at point: [Tensor], of function: ([Tensor]) -> Value) {
    var results: Value?
    let (_, gradients) = valueWithGradients(at: point) { operands in
      let result = function(operands)
      results = result
      return result.contracted()
    }
    let value = results!.mappingTensors { $0.detached() }
    func quantities(_ name: String, _ tensors: [Tensor]) -> [Quantity] {
      tensors.enumerated().map { number, tensor in
        Quantity(
          name: tensors.count == 1 ? name : "\(name) \(number)", evaluation: evaluation,
          values: tensor.scalars, shape: tensor.shape, scalarType: tensor.scalarType)
      }
    }
    self.value = value
    values = quantities("value", value.tensors)
    self.gradients = quantities("gradient", gradients)
  }
}

extension FusedComparison.Cost {
  /// The cost of a function with its gradients at a point.
  init(at point: [Tensor], of function: ([Tensor]) -> some TensorStructure) {
    var steps: [Step] = []
    _ = valueWithGradients(at: point) { operands in
      let result = function(operands)
      steps = TapeStack.current.tapes.last?.steps ?? []
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
