import Adjoint

extension Misuse {
  /// Steps of training: modes, pieces of batches, gradients that are built and changed, descent.
  static let trainings = [
    Misuse("Dropout: a scope differentiates it", "training(seed:step:)", "evaluating") {
      _ = gradient(at: matrix) { x in
        _ = Mode.current(for: "Dropout")
        return x.sum()
      }
    },
    Misuse("valueWithGradients", "none of those that it was asked for") {
      let (own, other) = (Parameter(matrix), Parameter(matrix))
      _ = valueWithGradients(at: [other]) { own.value.sum() }
    },
    Misuse("valueWithGradients", "[2, 3]", "single scalar") {
      let parameter = Parameter(matrix)
      _ = valueWithGradients(at: [parameter]) { parameter.value }
    },
    Misuse("valueWithGradients(accumulating:)", "no pieces") {
      _ = valueWithGradients(accumulating: [Int]()) { _ in MeanLoss(sum: matrix.sum(), count: 1) }
    },
    Misuse("valueWithGradients", "no parameter was read") {
      _ = valueWithGradients(accumulating: 0..<2) { _ in MeanLoss(sum: matrix.sum(), count: 1) }
    },
    Misuse("valueWithGradients(over:)", "no parts") {
      _ = valueWithGradients(over: [Int]()) { _ in matrix.sum() }
    },
    Misuse("valueWithGradients(over:)", "inside a scope") {
      let parameter = Parameter(matrix)
      _ = gradient(at: matrix) { x in
        _ = valueWithGradients(over: [1, 2]) { _ in parameter.value.sum() }
        return x.sum()
      }
    },
    Misuse("Gradients: the parameter gain of shape [2, 3]", "given twice") {
      let parameter = Parameter(matrix, name: "gain")
      _ = Gradients([(parameter, matrix), (parameter, matrix)])
    },
    Misuse("Gradients", "[2, 3] float32", "[3] float32", "the parameter's kind") {
      _ = Gradients([(Parameter(matrix), .ones([3]))])
    },
    Misuse("Gradients", "[2, 3] float32", "[2, 3] float64") {
      _ = Gradients([(Parameter(matrix), wide)])
    },
    Misuse("Gradients", "[2, 3] float32", "[3] float32") {
      _ = Gradients([(Parameter(matrix), matrix)]).mapped { $1.sum(along: 0) }
    },
    Misuse("clipped", "-1.0", "positive") {
      _ = Gradients([(Parameter(matrix), matrix)]).clipped(toMagnitude: -1)
    },
    Misuse("clipped", "nan") {
      _ = Gradients([(Parameter(matrix), matrix)]).clipped(toMagnitude: .nan)
    },
    Misuse("the parameter gain of shape [2, 3] was changed inside a scope") {
      let parameter = Parameter(matrix, name: "gain")
      _ = valueWithGradients {
        let before = parameter.value
        parameter.value = before.detached() * 2
        return (before * parameter.value).sum()
      }
    },
  ]

  /// Steps of update rules, and scalars that are written in place.
  static let descents = [
    Misuse("descend", "the momentum 0.9 and no velocity") {
      var (x, velocity) = (matrix, Tensor?.none)
      x.descend(along: matrix, velocity: &velocity, learningRate: 1, momentum: 0.9)
    },
    Misuse("descend", "[2, 3] float32", "learning rate -1.0") {
      var (x, velocity) = (matrix, Tensor?.none)
      x.descend(along: matrix, velocity: &velocity, learningRate: -1)
    },
    Misuse("descend", "learning rate 1e+39", "finite in float32") {
      var (x, velocity) = (matrix, Tensor?.none)
      x.descend(along: matrix, velocity: &velocity, learningRate: 1e39)
    },
    Misuse("descend", "is being recorded", "detached()") {
      _ = gradient(at: matrix) { x in
        var (y, velocity) = (x, Tensor?.none)
        y.descend(along: matrix, velocity: &velocity, learningRate: 1)
        return y.sum()
      }
    },
    Misuse("descend", "[2, 3] float32", "[2, 3] float64") {
      var (x, mean, square) = (matrix, Tensor?.none, Tensor?.some(wide))
      let step = MomentStep(meanDecay: 0.9, squareDecay: 0.9, meanRate: 1, epsilon: 0)
      x.descend(along: matrix, mean: &mean, square: &square, by: step)
    },
    Misuse("descend", "rate of the mean nan") {
      var (x, mean, square) = (matrix, Tensor?.none, Tensor?.none)
      let step = MomentStep(meanDecay: 0.9, squareDecay: 0.9, meanRate: .nan, epsilon: 0)
      x.descend(along: matrix, mean: &mean, square: &square, by: step)
    },
    Misuse("descend", "[2, 3] float32", "[3] float32") {
      var (x, mean) = (matrix, Tensor?.none)
      let step = SignStep(directionDecay: 0.9, meanDecay: 0.99, learningRate: 1)
      x.descend(along: .ones([3]), mean: &mean, by: step)
    },
    Misuse("descend", "shrinkage -0.5") {
      var (x, mean) = (matrix, Tensor?.none)
      let step = SignStep(directionDecay: 0, meanDecay: 0, learningRate: 1, shrinkage: -0.5)
      x.descend(along: matrix, mean: &mean, by: step)
    },
    Misuse("descend", "[2, 3] float32", "[2] float32") {
      var (x, square, mean, velocity) = (
        matrix, Tensor?.some(.ones([2])), Tensor?.none, Tensor?.none
      )
      let step = SquareStep(oldSquare: 0.9, newSquare: 0.1, learningRate: 1, epsilon: 0)
      x.descend(along: matrix, square: &square, mean: &mean, velocity: &velocity, by: step)
    },
    Misuse("descend", "epsilon inf") {
      var (x, square, mean, velocity) = (matrix, Tensor?.none, Tensor?.none, Tensor?.none)
      let step = SquareStep(oldSquare: 0.9, newSquare: 0.1, learningRate: 1, epsilon: .infinity)
      x.descend(along: matrix, square: &square, mean: &mean, velocity: &velocity, by: step)
    },
    Misuse("withUnsafeMutableScalars", "[2, 3] float32", "Double", "cast(to:)") {
      var x = matrix
      x.withUnsafeMutableScalars(as: Double.self) { $0[0] = 1 }
    },
    Misuse("withUnsafeMutableScalars", "[2, 3]", "is being recorded", "detached()") {
      _ = gradient(at: matrix) { x in
        var y = x * 2
        y.withUnsafeMutableScalars(as: Float.self) { $0[0] = 1 }
        return y.sum()
      }
    },
  ]
}
