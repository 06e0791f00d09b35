import Testing

@testable import Adjoint

/// The examination of a fused operation: what it asks, and what it notices.
@Suite struct ExaminationTests {
  /// Σ (a·x)², where a is a variable too.
  struct WeightedSquares: FusedOperation {
    var flaw = Flaw.none

    enum Flaw { case none, notRepeatable, dependsOnWanted, leftOver }

    typealias Residuals = Operands

    func forward(_ x: Operands, _ wanted: Wanted) -> (result: Tensor, residuals: Operands) {
      ((x[0] * x[1]).squaredSum, x.mapped { $1.detached() })
    }

    func backward(_ g: Tensor, _ x: Operands, _ wanted: Wanted) -> Cotangents {
      let noise = flaw == .notRepeatable ? 1 + Double.random(in: 0..<1e-3) : 1
      let both = wanted[0] && wanted[1]
      let error = flaw == .dependsOnWanted && !both ? 1.01 : noise
      return wanted.cotangents { operand in
        let gradient = g * x[0] * x[1] * x[1 - operand] * (2 * error)
        return flaw == .leftOver ? gradient + 1e-20 : gradient
      }
    }

    func composition(_ x: Operands) -> Tensor { (x[0] * x[1]).squaredSum }
  }

  static func point(_ type: ScalarType) -> Operands {
    [Tensor([0.5, -2, 3], as: type), Tensor([1.5, 0.25, -1], as: type)]
  }

  @Test(arguments: ScalarType.allCases)
  func aRightOperationIsRight(_ type: ScalarType) {
    let examination = WeightedSquares().examine(
      at: Self.point(type),
      faults: [
        PlantedFault("the weights are taken for constants") { x in
          (x[0] * x[1].detached()).squaredSum
        },
        PlantedFault("the value is doubled in float32", inFloat32Alone: true) { $1 * 2 },
      ],
      findings: [.init("sign", "the value of −x is the same", holds: true)])
    #expect(examination.agrees, "\(examination)")
    #expect(
      examination.findings.map(\.name) == [
        "repetition", "threads", "alone", "no cotangent", "sign",
      ])
    // One of its own or two, a dropped cotangent, the value, and for each operand two or three.
    #expect(examination.faults.count == (type == .float32 ? 10 : 7))
    #expect("\(examination)".hasSuffix("everything agrees"))
  }

  @Test(arguments: [
    (WeightedSquares.Flaw.notRepeatable, "repetition"), (.dependsOnWanted, "alone"),
    (.leftOver, "no cotangent"),
  ])
  func whatDoesNotHoldIsNoticed(_ flaw: WeightedSquares.Flaw, _ name: String) {
    let examination = WeightedSquares(flaw: flaw).examine(at: Self.point(.float64))
    #expect(examination.findings.first { $0.name == name }?.holds == false, "\(examination)")
    #expect(!examination.agrees)
    #expect("\(examination)".contains("FAILS"))
  }

  /// What is wrong in nothing is missed, and a missed fault is a difference.
  @Test func aFaultThatIsNoneIsMissed() {
    let examination = WeightedSquares().examine(
      at: Self.point(.float64),
      faults: [PlantedFault("nothing") { ($0[0] * $0[1]).squaredSum }])
    #expect(!examination.faults[0].isNoticed && !examination.agrees)
    let nothing = PlantedFault<WeightedSquares>("nothing") { ($0[0] * $0[1]).squaredSum }
    let little = PlantedFault<WeightedSquares>("little") { ($0[0] * $0[1]).squaredSum * (1 + 1e-6) }
    #expect(!nothing.shows(in: WeightedSquares(), at: Self.point(.float32)))
    #expect(little.shows(in: WeightedSquares(), at: Self.point(.float32)))
    #expect(examination.faults.dropFirst().count { !$0.isNoticed } == 0)
    #expect("\(examination)".contains("nothing"))
    #expect("\(examination)".contains("MISSED"))
  }

  /// Faults that would change nothing are not planted.
  @Test func whereNothingMovesNothingIsPlanted() {
    let zeros: Operands = [.zeros([2], as: .float64), .zeros([2], as: .float64)]
    #expect(WeightedSquares().examine(at: zeros).faults.isEmpty)
  }

  /// A backward that computes on scalars stops where it is differentiated; an examination does not.
  @Test func aBackwardOnScalarsIsExamined() {
    struct OnScalars: FusedOperation {
      func forward(_ x: Operands, _ wanted: Wanted) -> (result: Tensor, residuals: Tensor) {
        (x[0].squaredSum, x[0].detached())
      }

      func cotangent(of operand: Int, _ g: Tensor, _ x: Tensor) -> Tensor? {
        Tensor(x.scalars.map { 2 * $0 * g.scalar }, shape: x.shape, as: x.scalarType)
      }

      func composition(_ x: Operands) -> Tensor { x[0].squaredSum }
    }
    let examination = OnScalars().examine(at: [Tensor([1, -2], as: .float64)])
    #expect(examination.agrees, "\(examination)")
    #expect(!examination.comparison.isBackwardDifferentiable)
    #expect(examination.findings.first { $0.name == "alone" }?.holds == nil)
  }

  /// Several results.
  @Test(arguments: ScalarType.allCases)
  func structuresAreExamined(_ type: ScalarType) {
    var random = RandomStream(seed: 3)
    let x = Tensor.normal([3, 2, 4], as: type, using: &random)
    let examination = NormalizationOfBatch().examine(at: [x])
    #expect(examination.agrees, "\(examination)")
    #expect(examination.comparison.rows.contains { $0.quantity == "value 2" })
  }
}

extension Tensor {
  fileprivate var squaredSum: Tensor { (self * self).sum() }
}
