import Adjoint
import AdjointNetworks

extension NetworkMistake {
  private static let column = Tensor.ones([4, 1])
  private static let vector = Tensor.ones([4])

  static let losses = [
    NetworkMistake("meanSquaredError", "[4, 1]", "[4]", "reshape") {
      _ = meanSquaredError(column, targets: vector)
    },
    NetworkMistake("meanAbsoluteError", "[4, 1]", "[4]", "reshape") {
      _ = meanAbsoluteError(column, targets: vector)
    },
    NetworkMistake("huberLoss", "[4, 1]", "[4]", "reshape") {
      _ = huberLoss(column, targets: vector)
    },
    NetworkMistake("huberLoss: delta is 0.0", "positive") {
      _ = huberLoss(vector, targets: vector, delta: 0)
    },
    NetworkMistake("kullbackLeiblerDivergence", "[4, 1]", "[4]", "reshape") {
      _ = kullbackLeiblerDivergence(column, targets: vector)
    },
    NetworkMistake("hingeLoss", "[4, 1]", "[4]", "reshape") {
      _ = hingeLoss(column, targets: vector)
    },
    NetworkMistake("hingeLoss", "neither −1 nor 1", "2 * y - 1") {
      _ = hingeLoss(vector, targets: Tensor([1, 0, 1, 0]))
    },
    NetworkMistake("hingeLoss", "[4]", "4 labels", "[N, C]") {
      _ = hingeLoss(vector, labels: [0, 1, 0, 1])
    },
    NetworkMistake("hingeLoss", "[4, 1]", "3 labels") { _ = hingeLoss(column, labels: [0, 0, 0]) },
    NetworkMistake("hingeLoss: there is no class 1 among 1") {
      _ = hingeLoss(column, labels: [0, 1, 0, 0])
    },
    NetworkMistake("gaussianNegativeLogLikelihood", "[4, 1]", "[4]") {
      _ = gaussianNegativeLogLikelihood(means: column, variances: vector, targets: vector)
    },
    NetworkMistake("gaussianNegativeLogLikelihood", "[4, 1]", "[4]") {
      _ = gaussianNegativeLogLikelihood(means: vector, variances: column, targets: vector)
    },
    NetworkMistake("gaussianNegativeLogLikelihood: there is a negative variance") {
      _ = gaussianNegativeLogLikelihood(means: vector, variances: -vector, targets: vector)
    },
    NetworkMistake("gaussianNegativeLogLikelihood: the epsilon is -1.0") {
      _ = gaussianNegativeLogLikelihood(
        means: vector, variances: vector, targets: vector, epsilon: -1)
    },
  ]

  static let metrics = [
    NetworkMistake("Accuracy(top: 0)", "first class") { _ = Accuracy(top: 0) },
    NetworkMistake("Accuracy", "[4]", "4 labels", "[N, C]") {
      var accuracy = Accuracy()
      accuracy.add(vector, labels: [0, 0, 0, 0])
    },
    NetworkMistake("Accuracy: there is no class 2 among 1") {
      var accuracy = Accuracy()
      accuracy.add(column, labels: [0, 2, 0, 0])
    },
    NetworkMistake("Accuracy: one is of the first 1 classes, one of 2") {
      var accuracy = Accuracy()
      accuracy.add(Accuracy(top: 2))
    },
    NetworkMistake("ConfusionMatrix(classes: 0)", "at least one class") {
      _ = ConfusionMatrix(classes: 0)
    },
    NetworkMistake("ConfusionMatrix", "scores of 1 classes", "has 3") {
      var matrix = ConfusionMatrix(classes: 3)
      matrix.add(column, labels: [0, 0, 0, 0])
    },
    NetworkMistake("ConfusionMatrix: 2 predictions for 1 labels") {
      var matrix = ConfusionMatrix(classes: 3)
      matrix.add(predictions: [0, 1], labels: [0])
    },
    NetworkMistake("ConfusionMatrix: there is no class 3 among 3") {
      var matrix = ConfusionMatrix(classes: 3)
      matrix.add(predictions: [3], labels: [0])
    },
    NetworkMistake("ConfusionMatrix: there is no class -1 among 3") {
      var matrix = ConfusionMatrix(classes: 3)
      matrix.add(predictions: [0], labels: [-1])
    },
    NetworkMistake("ConfusionMatrix: there is no class 3 among 3") {
      _ = ConfusionMatrix(classes: 3).precision(of: 3)
    },
    NetworkMistake("ConfusionMatrix: there is no class 4 among 3") {
      _ = ConfusionMatrix(classes: 3).recall(of: 4)
    },
    NetworkMistake("ConfusionMatrix: there is no class -1 among 3") {
      _ = ConfusionMatrix(classes: 3).f1(of: -1)
    },
    NetworkMistake("ConfusionMatrix: one has 3 classes, one 2") {
      var matrix = ConfusionMatrix(classes: 3)
      matrix.add(ConfusionMatrix(classes: 2))
    },
    NetworkMistake("Mean: a mean of -1.0 numbers", "0 or more") {
      var mean = Mean()
      mean.add(1, count: -1)
    },
  ]

  static let initializers = [
    NetworkMistake("uniform: the range 1.0 ..< 1.0") {
      _ = Initializer.uniform(in: 1..<1)([2])
    },
    NetworkMistake("normal", "standard deviation -1.0") {
      _ = Initializer.normal(standardDeviation: -1)([2])
    },
    NetworkMistake("truncatedNormal", "standard deviation -1.0", "zero or more") {
      _ = Initializer.truncatedNormal(standardDeviation: -1)
    },
    NetworkMistake("truncatedNormal: the mean is nan", "finite") {
      _ = Initializer.truncatedNormal(mean: .nan, standardDeviation: 1)
    },
    NetworkMistake("glorotUniform", "[3]", "no fan in", ".normal or .zeros") {
      _ = Linear(2, 3, biases: .glorotUniform())
    },
    NetworkMistake("glorotUniform: the gain is -1.0", "positive") {
      _ = Initializer.glorotUniform(gain: -1)
    },
    NetworkMistake("glorotNormal: the gain is nan", "finite") {
      _ = Initializer.glorotNormal(gain: .nan)
    },
    NetworkMistake("heUniform: the gain is 0.0", "positive") {
      _ = Initializer.heUniform(gain: 0)
    },
    NetworkMistake("heNormal: the gain is inf", "finite") {
      _ = Initializer.heNormal(gain: .infinity)
    },
    NetworkMistake("orthogonal: the gain is -2.0", "positive") {
      _ = Initializer.orthogonal(gain: -2)
    },
    NetworkMistake("orthogonal", "[3]", "two dimensions or more") {
      _ = Initializer.orthogonal()([3])
    },
  ]
}
