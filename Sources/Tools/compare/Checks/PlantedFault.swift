import Adjoint

/// Softmax cross-entropy with one thing wrong in its backward or its value, which a comparison must
/// notice. Its composition is right.
struct PlantedFault: FusedOperation {
  enum Kind: String, CaseIterable, Codable {
    case none
    case noDivisionByRows
    case droppedUpstream
    case flippedSign
    case forgottenWeight
    case countedIgnoredRow
    case ignoredRowInDivisor
    case oneElementOff
    case cancellingGradient
    case cancellingLoss
    case doubledInFloat32
    case oneElementOffInFloat32
    case lossOffInFloat32

    var explanation: String {
      switch self {
      case .none: "nothing is wrong: there must be no alarm"
      case .noDivisionByRows: "no 1/N in the gradient of the mean"
      case .droppedUpstream: "the upstream cotangent is dropped"
      case .flippedSign: "the gradient's sign is flipped"
      case .forgottenWeight: "the class weights are forgotten"
      case .countedIgnoredRow: "ignored rows are counted like others"
      case .ignoredRowInDivisor: "ignored rows count in the mean's divisor alone"
      case .oneElementOff: "one element of the gradient is off by a millionth"
      case .cancellingGradient: "the label's gradient is p − 1, which loses its digits"
      case .cancellingLoss: "the loss is lse − z_y, which loses its digits"
      case .doubledInFloat32: "the gradient is doubled in float32"
      case .oneElementOffInFloat32: "one element of the gradient is off by 1/10,000 in float32"
      case .lossOffInFloat32: "the loss is off by 1/10,000 in float32"
      }
    }

    /// Whether float64 shows nothing of it.
    var isInFloat32Alone: Bool {
      [.doubledInFloat32, .oneElementOffInFloat32, .lossOffInFloat32].contains(self)
    }

    /// The reductions with which it is a fault that shows.
    var reductions: [LossReduction] {
      switch self {
      case .noDivisionByRows, .ignoredRowInDivisor: [.mean]
      // A mean is too coarse to show what one confident row has lost.
      case .cancellingLoss: [.none]
      default: [.mean, .none]
      }
    }
  }

  let kind: Kind

  /// What it should be.
  let example: Example

  var name: String { right.name }

  struct Residuals: Sendable {
    let right: SoftmaxCrossEntropyResiduals
    let wrong: SoftmaxCrossEntropyResiduals?
    let operands: Operands
  }

  func forward(_ operands: Operands, _ wanted: Wanted) -> (result: Tensor, residuals: Residuals) {
    let (result, residuals) = right.forward(operands, wanted)
    let others = kind == .forgottenWeight ? operands.replacing(1) { $0 * 0 + 1 } : operands
    let isOff = kind == .lossOffInFloat32 && result.scalarType == .float32
    return (
      kind == .cancellingLoss ? composition(operands) : isOff ? result * (1 + 1e-4) : result,
      Residuals(
        right: residuals, wrong: wrong?.forward(others, wanted).residuals, operands: operands)
    )
  }

  func backward(_ cotangent: Tensor, _ residuals: Residuals, _ wanted: Wanted) -> Cotangents {
    if let wrong { return wrong.backward(cotangent, residuals.wrong!, wanted) }
    switch kind {
    case .droppedUpstream:
      let ones = Tensor.ones(cotangent.shape, as: cotangent.scalarType)
      return right.backward(ones, residuals.right, wanted)
    case .flippedSign:
      return right.backward(-1 * cotangent, residuals.right, wanted)
    case .ignoredRowInDivisor:
      let share = Double(example.rows - example.ignoredRows.count) / Double(example.rows)
      return right.backward(cotangent * share, residuals.right, wanted)
    case .oneElementOff:
      let cotangents = right.backward(cotangent, residuals.right, wanted)
      return wanted.cotangents { $0 == 0 ? cotangents[0]?.addingToFirst(1e-6) : cotangents[$0] }
    case .cancellingGradient:
      let (_, pullback) = valueWithPullback(at: Array(residuals.operands)) {
        composition(Operands($0))
      }
      let cotangents = pullback(cotangent)
      return wanted.cotangents { cotangents[$0] }
    case .doubledInFloat32 where cotangent.scalarType == .float32:
      return right.backward(2 * cotangent, residuals.right, wanted)
    case .oneElementOffInFloat32 where cotangent.scalarType == .float32:
      let cotangents = right.backward(cotangent, residuals.right, wanted)
      return wanted.cotangents {
        $0 == 0 ? cotangents[0]?.scalingFirst(by: 1 + 1e-4) : cotangents[$0]
      }
    default:
      return right.backward(cotangent, residuals.right, wanted)
    }
  }

  func composition(_ operands: Operands) -> Tensor { right.composition(operands) }

  private var right: SoftmaxCrossEntropy { example.operation }

  /// The loss whose backward stands in for the right one; nil where the fault is another.
  private var wrong: SoftmaxCrossEntropy? {
    var other = example
    switch kind {
    case .noDivisionByRows: other.reduction = .sum
    case .forgottenWeight: break  // Its operand is all ones.
    case .countedIgnoredRow: other.countIgnoredRows()
    default: return nil
    }
    return other.operation
  }
}

extension Example {
  /// Gives the ignored rows the label 0.
  fileprivate mutating func countIgnoredRows() {
    if case .labels(let labels) = targets {
      targets = .labels(labels.map { $0 == Example.ignoredLabel ? 0 : $0 })
    }
  }
}

extension Operands {
  /// With another tensor in a place.
  fileprivate func replacing(_ place: Int, by change: (Tensor) -> Tensor) -> Operands {
    Operands(enumerated().map { $0 == place ? change($1) : $1 })
  }
}

extension Tensor {
  fileprivate func addingToFirst(_ value: Double) -> Tensor { changingFirst { $0 + value } }

  fileprivate func scalingFirst(by factor: Double) -> Tensor { changingFirst { $0 * factor } }

  private func changingFirst(_ change: (Double) -> Double) -> Tensor {
    var scalars = self.scalars
    scalars[0] = change(scalars[0])
    return Tensor(scalars, shape: shape, as: scalarType)
  }
}
