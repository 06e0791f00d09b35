import Testing

@testable import Adjoint

/// The checker checked: `compareWithComposition(at:)` finds each fault that is planted in a backward,
/// for each reduction and in both types, and raises no alarm about the right one.
@Suite struct ComparisonFindsFaultsTests {
  typealias Fault = FaultySoftmaxCrossEntropy.Fault

  private static let labels = [2, 0, 3, 1, 3]

  private static func logits(_ type: ScalarType) -> Tensor {
    var random = RandomStream(seed: 17)
    return .normal([5, 4], as: type, using: &random)
  }

  /// What is planted where. Each row of a loss that is not averaged counts fully, so there is no
  /// division to forget.
  static let plants = LossReduction.plain.flatMap { reduction in
    Fault.allCases.compactMap { fault in
      fault == .noDivisionByTheRows && reduction != .mean ? nil : (reduction, fault)
    }
  }

  @Test(arguments: plants, ScalarType.allCases)
  func aFaultIsFound(_ plant: (LossReduction, Fault), _ type: ScalarType) {
    let operation = FaultySoftmaxCrossEntropy(
      labels: Self.labels, reduction: plant.0, fault: plant.1)
    let report = operation.compareWithComposition(at: Self.logits(type))
    let (agrees, text) = (report.agrees, "\(report)")
    #expect(!agrees, "\(text)")
    #expect(agrees || text.contains("DIFFER"), "the report does not say so")
  }

  @Test(arguments: LossReduction.plain, ScalarType.allCases)
  func theRightBackwardRaisesNoAlarm(_ reduction: LossReduction, _ type: ScalarType) {
    let operation = SoftmaxCrossEntropy(.labels(Self.labels), reduction: reduction)
    let report = operation.compareWithComposition(at: Self.logits(type))
    #expect(report.agrees, "\(report)")
    #expect(!"\(report)".contains("DIFFER"))
  }

  /// Both judges, the composition and the finite differences, find a fault that is large enough for
  /// both, and say where it is.
  @Test(arguments: [Fault.oneElementOff, .oneElementNaN, .oneElementInfinite])
  func theReportSaysWhere(_ fault: Fault) {
    let operation = FaultySoftmaxCrossEntropy(
      labels: Self.labels, reduction: .none, fault: fault)
    let logits = Self.logits(.float64)
    let report = operation.compareWithComposition(at: logits)
    let place = FaultySoftmaxCrossEntropy.place(in: logits.shape)
    for row in report.rows where row.quantity == "gradient" {
      #expect(!row.agrees, "against \(row.reference)")
      #expect(row.worst?.index == place, "against \(row.reference)")
    }
    #expect(report.rows.filter { $0.quantity == "value" }.allSatisfy { $0.agrees })
  }

  /// A fault of the forward, whose gradient is right.
  private struct WrongValue: FusedOperation {
    let right: SoftmaxCrossEntropy
    let error: Double

    func forward(
      _ operands: Operands, _ wanted: Wanted
    ) -> (result: Tensor, residuals: SoftmaxCrossEntropyResiduals) {
      let (result, residuals) = right.forward(operands, wanted)
      return (result * (1 + error), residuals)
    }

    func backward(
      _ cotangent: Tensor, _ residuals: SoftmaxCrossEntropyResiduals, _ wanted: Wanted
    ) -> Cotangents {
      right.backward(cotangent, residuals, wanted)
    }

    func composition(_ operands: Operands) -> Tensor { right.composition(operands) }
  }

  @Test(arguments: [1e-11, .nan, .infinity], LossReduction.plain)
  func aWrongValueIsFound(_ error: Double, _ reduction: LossReduction) {
    let right = SoftmaxCrossEntropy(.labels(Self.labels), reduction: reduction)
    let logits = Self.logits(.float64)
    let report = WrongValue(right: right, error: error).compareWithComposition(at: logits)
    #expect(report.rows.filter { !$0.agrees }.map(\.quantity) == ["value"], "\(report)")
  }
}
