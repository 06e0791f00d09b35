import Adjoint

/// The operators on two tensors.
enum BinaryOperator: CaseIterable {
  case add, subtract, multiply, divide

  func callAsFunction(_ a: Tensor, _ b: Tensor) -> Tensor {
    switch self {
    case .add: a + b
    case .subtract: a - b
    case .multiply: a * b
    case .divide: a / b
    }
  }

  func callAsFunction(_ a: Double, _ b: Double) -> Double {
    switch self {
    case .add: a + b
    case .subtract: a - b
    case .multiply: a * b
    case .divide: a / b
    }
  }

  /// The operator that changes its left side.
  func assign(_ a: inout Tensor, _ b: Tensor) {
    switch self {
    case .add: a += b
    case .subtract: a -= b
    case .multiply: a *= b
    case .divide: a /= b
    }
  }

  func assign(_ a: inout Tensor, _ b: Double) {
    switch self {
    case .add: a += b
    case .subtract: a -= b
    case .multiply: a *= b
    case .divide: a /= b
    }
  }

  /// Operands of a pattern's shapes, with a divisor far from 0.
  func point(_ pattern: BroadcastPattern) -> [Tensor] {
    [
      .spread(pattern.left, seed: 2),
      .spread(pattern.right, positive: self == .divide, seed: 3),
    ]
  }
}
