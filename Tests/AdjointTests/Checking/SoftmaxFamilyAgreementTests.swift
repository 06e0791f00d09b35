import Testing

@testable import Adjoint

/// Softmax, its logarithm and the log-sum-exp are their compositions, along any axes.
@Suite struct SoftmaxFamilyAgreementTests {
  struct Point: Sendable, CustomTestStringConvertible {
    let shape: Shape
    let axes: [Int]
    let scale: Double

    var testDescription: String { "\(shape) along \(axes), scale \(scale)" }

    static let all = [
      ([1], [0]), ([7], [-1]), ([1, 1], [1]), ([3, 5], [0]), ([3, 5], [-1]), ([3, 5], [0, -1]),
      ([2, 3, 5], [1]), ([2, 3, 5], [2, 0]), ([17, 31], [1]),
    ].flatMap { (shape: Shape, axes: [Int]) in
      [1.0, 10].map { Point(shape: shape, axes: axes, scale: $0) }
    }

    func operand(_ type: ScalarType) -> Tensor {
      var random = RandomStream(seed: 70)
      return .normal(shape, standardDeviation: scale, as: type, using: &random)
    }
  }

  @Test(arguments: Point.all, ScalarType.allCases)
  func kernelAndCompositionAgree(_ point: Point, _ type: ScalarType) {
    let x = point.operand(type)
    for report in [
      Softmax(along: point.axes).compareWithComposition(at: x),
      LogSoftmax(along: point.axes).compareWithComposition(at: x),
      LogSumExp(along: point.axes).compareWithComposition(at: x),
    ] {
      #expect(report.agrees, "\(report)")
      #expect(report.fused.operations == 1 && report.composed.operations > 4, "\(report)")
    }
  }

  /// The functions apply the operations.
  @Test func theFunctionsAreTheOperations() {
    let x = Point(shape: [2, 3, 5], axes: [1], scale: 3).operand(.float32)
    expectSameBits(softmax(x, along: 1), apply(Softmax(along: [-2]), to: x))
    expectSameBits(logSoftmax(x, along: 1), apply(LogSoftmax(along: [1]), to: x))
    expectSameBits(
      x.logSumExp(along: [2, 0], keepingDimensions: true), apply(LogSumExp(along: [0, -1]), to: x))
  }

  /// Where composition and kernel must differ: nothing, and −∞.
  @Test func emptyRows() {
    for (shape, axes): (Shape, [Int]) in [([3, 0], [1]), ([0, 3], [1]), ([0], [0])] {
      let x = Tensor.zeros(shape, as: .float64)
      expectSameBits(
        LogSumExp(along: axes).composition([x]), apply(LogSumExp(along: axes), to: x))
      #expect(Softmax(along: axes).composition([x]).shape == shape)
      #expect(LogSoftmax(along: axes).composition([x]).shape == shape)
    }
  }

  /// Softmax with a fault in its backward.
  struct FaultySoftmax: FusedOperation {
    let right = Softmax(along: [-1])
    let fault: Fault

    enum Fault: CaseIterable { case noMean, flippedSign, droppedUpstream, oneElementOff }

    func forward(_ operands: Operands) -> Tensor { right.forward(operands) }

    func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
      let y = saved.result
      let gradient = right.cotangent(of: 0, g, saved)!
      return switch fault {
      case .noMean: y * g
      case .flippedSign: -gradient
      case .droppedUpstream: right.cotangent(of: 0, .ones(y.shape, as: y.scalarType), saved)
      case .oneElementOff:
        gradient + Tensor.oneHot([7], classes: 15).cast(to: y.scalarType).reshaped(to: y.shape)
          * 1e-9
      }
    }

    func composition(_ operands: Operands) -> Tensor { right.composition(operands) }
  }

  @Test(arguments: FaultySoftmax.Fault.allCases, ScalarType.allCases)
  func aFaultIsFound(_ fault: FaultySoftmax.Fault, _ type: ScalarType) {
    let x = Point(shape: [3, 5], axes: [1], scale: 1).operand(type)
    let report = FaultySoftmax(fault: fault).compareWithComposition(at: x)
    #expect(!report.agrees && "\(report)".contains("faultySoftmax"), "\(report)")
    #expect(report.rows.allSatisfy { $0.agrees || $0.quantity != "value" }, "\(report)")
  }
}
