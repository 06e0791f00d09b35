import Adjoint
import Testing

/// What the derivative of a hand-written backward gives is held against the composition too.
@Suite struct ComparisonOfSecondDerivativesTests {
  private static let x = Tensor([1, -2, 0.5], as: .float64)

  private func faults(_ report: FusedComparison) -> Set<String> {
    Set(report.rows.filter { !$0.agrees }.map(\.quantity))
  }

  @Test(arguments: ScalarType.allCases)
  func rightBackwardsAgree(_ type: ScalarType) {
    let x = Self.x.cast(to: type)
    for report in [
      Cube(fault: .none).compareWithComposition(at: x),
      CubeOfOwn(fault: .none).compareWithComposition(at: x),
    ] {
      #expect(report.agrees && report.isBackwardDifferentiable, "\(report)")
      let compared = report.rows.filter {
        $0.evaluation == "fused float64" && $0.reference == "composed float64"
      }
      #expect(
        compared.map(\.quantity) == ["value", "gradient", "pushforward", "second derivative"])
    }
  }

  /// The gradient is right, and the Hessian lacks a term.
  @Test func anOperandThatIsTakenForAConstantIsFound() {
    let report = Cube(fault: .constantOperand).compareWithComposition(at: Self.x)
    #expect(faults(report) == ["second derivative"], "\(report)")
    #expect("\(report)".hasSuffix("fused and composed DIFFER"))
  }

  @Test func aCotangentThatIsInPartTakenForAConstantIsFound() {
    let saved = Cube(fault: .halfConstantCotangent).compareWithComposition(at: Self.x)
    #expect(faults(saved) == ["pushforward"], "\(saved)")
    let own = CubeOfOwn(fault: .halfConstantCotangent).compareWithComposition(at: Self.x)
    #expect(faults(own) == ["pushforward"], "\(own)")
  }

  /// What takes the place of an operation with residuals of its own in nested scopes.
  @Test func aWrongDifferentiableFormIsFound() {
    let report = CubeOfOwn(fault: .none, factorOfDifferentiable: 1 + 1e-9)
      .compareWithComposition(at: Self.x)
    #expect(faults(report) == ["second derivative"], "\(report)")
  }

  /// A backward that has no derivative is no fault, and the report says that it has none.
  @Test func aBackwardOnScalarsIsReported() {
    for report in [
      Cube(fault: .scalars).compareWithComposition(at: Self.x),
      CubeOfOwn(fault: .scalars).compareWithComposition(at: Self.x),
    ] {
      #expect(!report.isBackwardDifferentiable)
      #expect(report.agrees, "\(report)")
      #expect("\(report)".contains("the fused backward computes on scalars"), "\(report)")
      #expect(report.rows.allSatisfy { ["value", "gradient"].contains($0.quantity) })
    }
  }

  /// Each operand of a loss has its second derivative.
  @Test func operandsAreNumbered() {
    let targets = Tensor([0, 1, 0.25], as: .float64)
    let report = BinaryCrossEntropy(reduction: .none).compareWithComposition(at: Self.x, targets)
    #expect(report.agrees, "\(report)")
    let quantities = report.rows.map(\.quantity)
    #expect(
      quantities.suffix(3) == ["pushforward", "second derivative 0", "second derivative 1"])
  }
}

private enum Fault: Sendable {
  case none
  case constantOperand
  case halfConstantCotangent
  case scalars

  /// g·3x².
  func cotangent(_ g: Tensor, _ x: Tensor) -> Tensor {
    func slope(_ x: Tensor) -> Tensor { x * x * 3 }
    return switch self {
    case .none: g * slope(x)
    case .constantOperand: g * slope(x.detached())
    case .halfConstantCotangent: (g + g.detached()) / 2 * slope(x)
    case .scalars:
      Tensor(
        zip(g.scalars, x.scalars).map { 3 * $0 * $1 * $1 }, shape: x.shape, as: x.scalarType)
    }
  }
}

/// x³, whose backward reads what the tape saved.
private struct Cube: FusedOperation {
  let fault: Fault

  func forward(_ operands: Operands) -> Tensor { composition(operands) }

  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    fault.cotangent(g, saved[0])
  }

  func composition(_ operands: Operands) -> Tensor { operands[0] * operands[0] * operands[0] }
}

/// x³ with residuals of its own.
private struct CubeOfOwn: FusedOperation {
  let fault: Fault
  var factorOfDifferentiable = 1.0

  func forward(_ operands: Operands, _ wanted: Wanted) -> (result: Tensor, residuals: [Tensor]) {
    (composition(operands), [operands[0]])
  }

  func cotangent(of operand: Int, _ g: Tensor, _ residuals: [Tensor]) -> Tensor? {
    fault.cotangent(g, residuals[0])
  }

  func composition(_ operands: Operands) -> Tensor { operands[0] * operands[0] * operands[0] }

  func differentiable(_ operands: Operands) -> Tensor {
    composition(operands) * factorOfDifferentiable
  }
}
