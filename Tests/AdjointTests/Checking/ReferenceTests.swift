import Foundation
import Testing

@testable import Adjoint

/// A comparison with a reference of more digits than the operation has.
@Suite struct ReferenceTests {
  /// x², whose float64 rounding a reference with a second half sees.
  private struct Square: FusedOperation {
    /// What the fused result is multiplied by.
    var factor = 1.0

    func forward(_ operands: Operands, _ wanted: Wanted) -> (result: Tensor, residuals: Tensor) {
      (operands[0] * operands[0] * factor, operands[0])
    }

    func cotangent(of operand: Int, _ g: Tensor, _ residuals: Tensor) -> Tensor? {
      2 * residuals * g
    }

    func composition(_ operands: Operands) -> Tensor { operands[0] * operands[0] }
  }

  /// x² and 2x·g exactly, with half a unit of the last place allowed, and a little more for g.
  private func reference(_ x: Tensor, _ cotangent: Tensor) -> FusedReference {
    func values(_ pairs: [(Double, Double)], units: Double) -> FusedReference.Values {
      let products = pairs.map { a, b in
        let high = a * b
        return (high: high, low: (-high).addingProduct(a, b))
      }
      return FusedReference.Values(
        high: products.map(\.high), low: products.map(\.low),
        tolerances: Dictionary(
          uniqueKeysWithValues: ScalarType.allCases.map { type in
            (type, products.map { units * type.ulp(of: $0.high) })
          }))
    }
    let scalars = x.scalars
    return FusedReference(
      name: "exact",
      tensors: [
        values(scalars.map { ($0, $0) }, units: 0.5),
        values(zip(scalars, cotangent.scalars).map { (2 * $0, $1) }, units: 1),
      ])
  }

  private static let x = [0.1, -1.7, 3.3, 1e-3]

  private func compare(_ operation: Square, _ type: ScalarType) -> FusedComparison {
    let x = Tensor(Self.x, as: type)
    return operation.compareWithComposition(at: .one(x)) { [reference(x, $0)] }
  }

  @Test(arguments: ScalarType.allCases)
  func aRightOperationAgrees(_ type: ScalarType) throws {
    let report = compare(Square(), type)
    #expect(report.agrees, "\(report)")
    let judged = report.rows.filter { $0.reference == "exact" && $0.isJudged }
    #expect(
      judged.map(\.evaluation)
        == (type == .float32
          ? ["fused", "fused float64", "fused", "fused float64"]
          : ["fused float64", "fused float64"]))
    // Rounded to nearest: not exact, and within half a unit.
    let value = try #require(judged.first)
    #expect(value.maximumUlps > 0.01 && value.maximumUlps <= 0.5)
  }

  /// An error of one unit in float32 is seen by the reference, and not without it.
  @Test func oneUnitIsSeen() {
    let wrong = Square(factor: 1 + 1.5 * 0x1p-23)
    let report = compare(wrong, .float32)
    #expect(report.rows.contains { !$0.agrees && $0.evaluation == "fused" }, "\(report)")
    let x = Tensor(Self.x, as: .float32)
    let without = wrong.compareWithComposition(at: x)
    #expect(
      without.rows.filter { $0.evaluation == "fused" }.allSatisfy { $0.isJudged && $0.agrees })
  }

  /// Half a unit of float64 is seen, for the reference has a second half.
  @Test func halfAUnitOfFloat64IsSeen() {
    #expect(!compare(Square(factor: 1 + 0x1p-52), .float64).agrees)
  }

  /// A cotangent is the same in both types, so that one reference serves both.
  @Test func theCotangentIsTheSameInBothTypes() {
    let x = Tensor.zeros([5, 3], as: .float64)
    let (narrow, wide) = (x.cast(to: .float32).contraction, x.contraction)
    #expect(narrow.scalars == wide.scalars)
    #expect(narrow.scalarType == .float32 && wide.scalarType == .float64)
    #expect(Set(wide.scalars).count == 15)
    #expect(wide.scalars.allSatisfy { $0 >= 0.5 && $0 <= 1.5 })
  }

  /// Where a function is not finite there are no differences, and they are no judge.
  @Test func differencesOfInfiniteValuesDoNotJudge() throws {
    let logits = Tensor([[1, -.infinity, 2]], as: .float64)
    let report = SoftmaxCrossEntropy(.labels([1])).compareWithComposition(at: logits)
    let row = try #require(report.rows.first { $0.reference == "differences" })
    #expect(!row.isJudged)
    #expect(report.agrees, "\(report)")
  }

  @Test func aReportIsEncodedAndDecoded() throws {
    let report = compare(Square(), .float32)
    let decoded = try JSONDecoder().decode(
      FusedComparison.self, from: try JSONEncoder().encode(report))
    // Each number is read back as it was.
    #expect("\(decoded)" == "\(report)")
    #expect(decoded.rows.map(\.worst?.readings.count) == report.rows.map(\.worst?.readings.count))
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(Shape.self, from: Data("[2,-1]".utf8))
    }
  }
}
