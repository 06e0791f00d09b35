import Testing

@testable import Adjoint

/// The recurrent operations, and operands for them.
enum RecurrentOperation: CaseIterable, CustomTestStringConvertible {
  case gruCell, gru, lstmCell, lstm

  var testDescription: String { "\(self)" }
  var isLSTM: Bool { self == .lstm || self == .lstmCell }
  var hasSteps: Bool { self == .gru || self == .lstm }
  var gates: Int { isLSTM ? 4 : 3 }

  /// The gates' inputs, the state, the cell of an LSTM, the weights and the bias.
  func operands(
    steps: Int = 3, rows: Int = 2, width: Int = 5, as type: ScalarType = .float64, seed: Int = 1
  ) -> [Tensor] {
    let key = RandomKey(seed: seed)
    let inputs: Shape = hasSteps ? [steps, rows, gates * width] : [rows, gates * width]
    let states = [Shape](repeating: [rows, width], count: isLSTM ? 2 : 1)
    let shapes = [inputs] + states + [[gates * width, width], [gates * width]]
    return shapes.enumerated().map { index, shape in
      .normal(
        shape, standardDeviation: index < shapes.count - 2 ? 1 : 0.4, as: type,
        key: key.folded(with: index))
    }
  }

  /// The results: the states, and the cell of an LSTM.
  func callAsFunction(_ operands: [Tensor]) -> [Tensor] {
    let operands = Operands(operands)
    return switch self {
    case .gruCell: [apply(GRUCell(), to: operands)]
    case .gru: [apply(GRUSequence(), to: operands)]
    case .lstmCell: apply(LSTMCell(), to: operands).tensors
    case .lstm: apply(LSTMSequence(), to: operands).tensors
    }
  }

  func composition(_ operands: [Tensor]) -> [Tensor] {
    let operands = Operands(operands)
    return switch self {
    case .gruCell: [GRUCell().composition(operands)]
    case .gru: [GRUSequence().composition(operands)]
    case .lstmCell: LSTMCell().composition(operands).tensors
    case .lstm: LSTMSequence().composition(operands).tensors
    }
  }

  func comparison(at operands: [Tensor]) -> FusedComparison {
    let operands = Operands(operands)
    return switch self {
    case .gruCell: GRUCell().compareWithComposition(at: operands)
    case .gru: GRUSequence().compareWithComposition(at: operands)
    case .lstmCell: LSTMCell().compareWithComposition(at: operands)
    case .lstm: LSTMSequence().compareWithComposition(at: operands)
    }
  }

  /// Cotangents of the results.
  func cotangents(of results: [Tensor]) -> [Tensor] {
    results.enumerated().map { index, result in
      .normal(result.shape, as: result.scalarType, key: RandomKey(seed: 50 + index))
    }
  }

  /// The results and the gradients for cotangents.
  func evaluated(at operands: [Tensor], for cotangents: [Tensor]? = nil) -> [Tensor] {
    let (value, pullback) = valueWithPullback(at: operands) { self($0) }
    return value + pullback(cotangents ?? self.cotangents(of: value))
  }

  /// A scalar that depends on all results, and not linearly.
  func loss(_ operands: [Tensor]) -> Tensor {
    self(operands).map { $0.weightedSquares() }.reduce(Tensor(0, as: operands[0].scalarType), +)
  }
}
