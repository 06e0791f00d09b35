/// How much of each target's mass label smoothing moves to all classes evenly (Szegedy et al.,
/// "Rethinking the Inception Architecture", 2016). A number literal is ``perClass(_:)``.
public enum LabelSmoothing: Sendable, Hashable {
  /// The share ε, in PyTorch's convention: each class weighs what it gets. t_j = (1−ε)·w_y·δ_jy +
  /// (ε/C)·w_j for a label y, w_j·((1−ε)·q_j + ε/C) for probabilities q.
  case perClass(Double)

  /// The share ε, where the label's weight is that of the whole row, as a weight for each example is
  /// in TensorFlow: t_j = w_y·((1−ε)·δ_jy + ε/C). Of probabilities it is the same as `perClass`.
  case perTarget(Double)

  /// The share that moves.
  public var share: Double {
    switch self {
    case .perClass(let share), .perTarget(let share): share
    }
  }

  /// Whether the label's weight multiplies the whole row.
  var isOfWholeRow: Bool {
    if case .perTarget = self { true } else { false }
  }
}

extension LabelSmoothing: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral {
  public init(floatLiteral share: Double) { self = .perClass(share) }
  public init(integerLiteral share: Int) { self = .perClass(Double(share)) }
}
