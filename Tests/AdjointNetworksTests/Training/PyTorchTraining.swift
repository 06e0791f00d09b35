import Adjoint
import TestSupport

/// Ten steps of gradient descent by PyTorch in float64, from `training.json`.
struct PyTorchTraining: Decodable {
  let learningRate: Double
  let momentum: Double
  let weightDecay: Double
  let inputs: Matrix
  let labels: [Int]
  let initial: [String: Matrix]
  let losses: [Double]
  let final: [String: Matrix]

  struct Matrix: Decodable {
    let shape: [Int]
    let values: [Double]

    var tensor: Tensor { Tensor(values, shape: Shape(shape), as: .float64) }
  }

  static func load() throws -> PyTorchTraining {
    try loadFixture("training", as: PyTorchTraining.self)
  }
}
