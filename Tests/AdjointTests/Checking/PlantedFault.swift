import Adjoint

/// Softmax cross-entropy with a fault in its backward, for tests of what finds faults.
struct FaultySoftmaxCrossEntropy: FusedOperation {
  let right: SoftmaxCrossEntropy
  let labels: [Int]
  let fault: Fault

  init(labels: [Int], reduction: LossReduction, fault: Fault) {
    right = SoftmaxCrossEntropy(.labels(labels), reduction: reduction)
    self.labels = labels
    self.fault = fault
  }

  enum Fault: String, CaseIterable {
    case noDivisionByTheRows
    case droppedUpstream
    case flippedSign
    case oneElementOff
    case oneElementHardlyOff
    case zeroGradient
    case missingGradient
    case wrongLabel
    case gradientOfAnotherRow
    case oneElementNaN
    case allNaN
    case oneElementInfinite
    case oneElementMinusInfinite
  }

  struct Residuals: Sendable {
    let gradient: SoftmaxCrossEntropyResiduals
    let wrong: SoftmaxCrossEntropy
    let wrongLabels: SoftmaxCrossEntropyResiduals
  }

  func forward(_ operands: Operands, _ wanted: Wanted) -> (result: Tensor, residuals: Residuals) {
    let (result, gradient) = right.forward(operands, wanted)
    let classes = operands[0].shape[1]
    let wrong = SoftmaxCrossEntropy(
      .labels(labels.map { ($0 + 1) % classes }), reduction: right.reduction)
    return (
      result,
      Residuals(
        gradient: gradient, wrong: wrong, wrongLabels: wrong.forward(operands, wanted).residuals)
    )
  }

  func backward(_ cotangent: Tensor, _ residuals: Residuals, _ wanted: Wanted) -> Cotangents {
    func backward(_ cotangent: Tensor, _ gradient: SoftmaxCrossEntropyResiduals) -> Tensor? {
      right.backward(cotangent, gradient, wanted)[0]
    }
    guard let gradient = backward(cotangent, residuals.gradient) else { return .one(nil) }
    let faulty: Tensor? =
      switch fault {
      case .noDivisionByTheRows: gradient * Double(labels.count)
      case .droppedUpstream:
        backward(.ones(cotangent.shape, as: cotangent.scalarType), residuals.gradient)
      case .flippedSign: -gradient
      case .oneElementOff: gradient.changed { $0 * (1 + 1e-3) }
      case .oneElementHardlyOff: gradient.changed { $0 + 1e-11 * gradient.largestMagnitude }
      case .zeroGradient: .zeros(gradient.shape, as: gradient.scalarType)
      case .missingGradient: nil
      case .wrongLabel: residuals.wrong.backward(cotangent, residuals.wrongLabels, wanted)[0]
      case .gradientOfAnotherRow: gradient.rowsRotated()
      case .oneElementNaN: gradient.changed { _ in .nan }
      case .allNaN: gradient * .nan
      case .oneElementInfinite: gradient.changed { _ in .infinity }
      case .oneElementMinusInfinite: gradient.changed { _ in -.infinity }
      }
    return .one(faulty)
  }

  func composition(_ operands: Operands) -> Tensor { right.composition(operands) }

  /// Where the element is that some faults change, in a gradient of this shape.
  static func place(in shape: Shape) -> [Int] { [shape[0] - 1, shape[1] / 2] }
}

extension Tensor {
  /// The largest of the scalars' magnitudes.
  fileprivate var largestMagnitude: Double { scalars.map(\.magnitude).max() ?? 0 }

  /// This matrix with the scalar at the faults' place replaced.
  fileprivate func changed(_ change: (Double) -> Double) -> Tensor {
    var values = scalars
    let place = FaultySoftmaxCrossEntropy.place(in: shape)
    let index = place[0] * shape[1] + place[1]
    values[index] = change(values[index])
    return Tensor(values, shape: shape, as: scalarType)
  }

  /// This matrix with its last row first.
  fileprivate func rowsRotated() -> Tensor {
    let split = elementCount - shape[1]
    return Tensor(
      Array(scalars[split...] + scalars[..<split]), shape: shape, as: scalarType)
  }
}
