import Testing

@testable import Adjoint

/// The comparison finds faults that are planted in the backwards.
@Suite struct ConvolutionFaultTests {
  @Test(arguments: FaultyConvolution.Fault.allCases)
  func aFaultOfAConvolutionIsFound(_ fault: FaultyConvolution.Fault) {
    let test = ConvolutionCase.compared[0]
    let faulty = FaultyConvolution(right: test.operation as! Convolution, fault: fault)
    let report = faulty.compareWithComposition(at: Operands(test.operands()))
    let wrong = Set(report.rows.filter { !$0.agrees }.map(\.quantity))
    #expect(wrong.contains("gradient \(fault.operand)"), "\(report)")
    #expect(!wrong.contains("value"), "\(report)")
  }

  @Test(arguments: FaultyPooling.Fault.allCases)
  func aFaultOfPoolingIsFound(_ fault: FaultyPooling.Fault) {
    var random = RandomStream(seed: 5)
    let x = Tensor.normal([1, 2, 4, 5], as: .float64, using: &random)
    let report = FaultyPooling(fault: fault).compareWithComposition(at: x)
    let wrong = Set(report.rows.filter { !$0.agrees }.map(\.quantity))
    #expect(wrong.contains("gradient") && !wrong.contains("value"), "\(report)")
  }
}

/// A convolution with a fault in its backward.
struct FaultyConvolution: FusedOperation {
  let right: Convolution
  let fault: Fault

  enum Fault: CaseIterable {
    case weightsNotReversed, imageGradientDoubled, shiftedWeightGradient, lastImageMissing,
      biasOfOneImage

    /// The operand whose gradient is wrong.
    var operand: Int {
      switch self {
      case .weightsNotReversed, .imageGradientDoubled: 0
      case .shiftedWeightGradient, .lastImageMissing: 1
      case .biasOfOneImage: 2
      }
    }
  }

  func forward(_ operands: Operands) -> Tensor { right.forward(operands) }

  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    guard operand == fault.operand else { return right.cotangent(of: operand, g, saved) }
    switch fault {
    case .weightsNotReversed:
      return transposedConvolution2D(g, saved[1].flipped(along: [2, 3]), padding: right.padding)
    case .imageGradientDoubled: return right.cotangent(of: 0, g, saved)! * 2
    case .shiftedWeightGradient:
      let gradient = right.cotangent(of: 1, g, saved)!
      return .concatenate([gradient[.all, .all, 1...], gradient[.all, .all, ..<1]], along: 2)
    case .lastImageMissing:
      let first = Tensor.concatenate([g[..<1], g[1...] * 0])
      return right.cotangent(of: 1, first, saved)
    case .biasOfOneImage: return g[0].sum(along: [1, 2])
    }
  }

  func composition(_ operands: Operands) -> Tensor { right.composition(operands) }
}

/// Pooling with a fault in its backward.
struct FaultyPooling: FusedOperation {
  let fault: Fault

  enum Fault: CaseIterable {
    case allOfTheWindow, paddingCounted, overlapMissing
  }

  private var right: any FusedOperation<Tensor> {
    switch fault {
    case .allOfTheWindow: MaxPooling(size: 2)
    case .paddingCounted: AveragePooling(size: 3, stride: 2, padding: 1, countsPadding: false)
    case .overlapMissing: AveragePooling(size: 2, stride: 1)
    }
  }

  func forward(_ operands: Operands) -> Tensor { right.forward(operands) }

  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    let x = saved[0]
    switch fault {
    case .allOfTheWindow:
      let means = AveragePooling(size: 2)
      return valueWithPullback(at: x) { apply(means, to: $0) }.pullback(g)
    case .paddingCounted:
      let means = AveragePooling(size: 3, stride: 2, padding: 1)
      return valueWithPullback(at: x) { apply(means, to: $0) }.pullback(g)
    case .overlapMissing:
      let means = AveragePooling(size: 2, stride: 2)
      return valueWithPullback(at: x) { apply(means, to: $0) }.pullback(
        g[
          .all, .all, stride(from: 0, to: g.shape[2], by: 2),
          stride(from: 0, to: g.shape[3], by: 2)])
    }
  }

  func composition(_ operands: Operands) -> Tensor { right.composition(operands) }
}
