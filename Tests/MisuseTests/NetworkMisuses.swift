import Adjoint

extension Misuse {
  /// What networks are made of: dropout, recurrent cells.
  static let networks = [
    Misuse("dropout: the rate is 1.5", "from 0 to 1") {
      _ = dropout(matrix, rate: 1.5, key: RandomKey(seed: 1))
    },
    Misuse("dropout: the rate is nan") {
      _ = dropout(matrix, rate: .nan, key: RandomKey(seed: 1))
    },
    Misuse("dropout: the rate is -0.1") { _ = SeededDropout(rate: -0.1, key: RandomKey(seed: 1)) },
    Misuse("normal: no finite float32", "standard deviation -1.0") {
      _ = Tensor.normal([2], standardDeviation: -1, key: RandomKey(seed: 1))
    },
    Misuse("uniform: the range 1.0 ..< 1.0") {
      _ = Tensor.uniform([2], in: 1..<1, key: RandomKey(seed: 1))
    },
    Misuse("gruCell: ", "[2, 3]", "[2, 2]", "[N, 3·H]", "[3·H, H]") {
      _ = gruCell(matrix, state: .ones([2, 2]), weights: .ones([3, 1]), bias: .ones([3]))
    },
    Misuse("gru: ", "[2, 3]", "[T, N, 3·H]") {
      _ = gru(matrix, state: .ones([2, 1]), weights: .ones([3, 1]), bias: .ones([3]))
    },
    Misuse("gru: ", "[5, 2, 1]", "give its last state, states[-1]") {
      _ = gru(
        .ones([4, 2, 3]), state: .ones([5, 2, 1]), weights: .ones([3, 1]), bias: .ones([3]))
    },
    Misuse("lstm: ", "[5, 2, 1] and [2, 1]", "give its last state, result.last") {
      let state = LSTMState(hidden: .ones([5, 2, 1]), cell: .ones([2, 1]))
      _ = lstm(.ones([3, 2, 4]), state: state, weights: .ones([4, 1]), bias: .ones([4]))
    },
    Misuse("LSTMState.last", "[0, 2, 1]", "of no step") {
      _ = LSTMState(hidden: .ones([0, 2, 1]), cell: .ones([2, 1])).last
    },
    Misuse("gru: ", "float64", "float32") {
      _ = gru(
        .ones([4, 2, 3]), state: .ones([2, 1]), weights: .ones([3, 1], as: .float64),
        bias: .ones([3]))
    },
    Misuse("gruCell: ", "the bias [2]", "[3·H]") {
      _ = gruCell(matrix, state: .ones([2, 1]), weights: .ones([3, 1]), bias: .ones([2]))
    },
    Misuse("gruCell: ", "float32", "float64") {
      _ = gruCell(
        matrix, state: .ones([2, 1], as: .float64), weights: .ones([3, 1]), bias: .ones([3]))
    },
    Misuse("gru: ", "the weights [3, 2]") {
      _ = gru(.ones([4, 2, 3]), state: .ones([2, 1]), weights: .ones([3, 2]), bias: .ones([3]))
    },
    Misuse("lstmCell: ", "float32", "float64") {
      let state = LSTMState(hidden: .ones([2, 1]), cell: .ones([2, 1], as: .float64))
      _ = lstmCell(.ones([2, 4]), state: state, weights: .ones([4, 1]), bias: .ones([4]))
    },
    Misuse("lstm: ", "the weights [4, 2]", "the bias [4]") {
      let state = LSTMState(hidden: .ones([2, 1]), cell: .ones([2, 1]))
      _ = lstm(.ones([5, 2, 4]), state: state, weights: .ones([4, 2]), bias: .ones([4]))
    },
    Misuse("lstmCell: ", "[2, 3]", "[N, 4·H]") {
      let state = LSTMState(hidden: .ones([2, 1]), cell: .ones([2, 1]))
      _ = lstmCell(matrix, state: state, weights: .ones([4, 1]), bias: .ones([4]))
    },
    Misuse("lstm: ", "[2, 1] and [3, 1]", "[T, N, 4·H]") {
      let state = LSTMState(hidden: .ones([2, 1]), cell: .ones([3, 1]))
      _ = lstm(.ones([5, 2, 4]), state: state, weights: .ones([4, 1]), bias: .ones([4]))
    },
  ]
}
