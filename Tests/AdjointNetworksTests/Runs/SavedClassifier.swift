import Adjoint
import AdjointNetworks
import Foundation

/// A model with all that a run must save: dropout, batch normalization, and a weight of each rank.
final class SavedClassifier: Module {
  let hidden: Linear
  let normalization: BatchNormalization
  let dropout = Dropout(0.3)
  let output: Linear

  init(_ inputs: Int = 5, _ width: Int = 8) {
    hidden = Linear(inputs, width)
    normalization = BatchNormalization(width)
    output = Linear(width, 3)
  }

  func callAsFunction(_ x: Tensor) -> Tensor {
    output(dropout(relu(normalization(hidden(x)))))
  }

  /// 23 examples, so that an epoch ends with a smaller batch.
  static func data(_ inputs: Int = 5, count: Int = 23) -> LabeledData {
    LabeledData(
      inputs: Tensor.normal([count, inputs], key: RandomKey(seed: 7)),
      labels: (0..<count).map { $0 * $0 % 3 })
  }
}
