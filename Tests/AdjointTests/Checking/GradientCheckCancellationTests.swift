import Testing

@testable import Adjoint

/// Gradients that are 0 because large terms cancel: the tape gives the terms' rounding in their place,
/// which is right. A gradient that is really there is found all the same.
@Suite struct GradientCheckCancellationTests {
  struct Case: CustomTestStringConvertible {
    let testDescription: String
    let point: Tensor
    let function: @Sendable (Tensor) -> Tensor

    init(_ name: String, at point: Tensor, _ function: @escaping @Sendable (Tensor) -> Tensor) {
      (testDescription, self.point, self.function) = (name, point, function)
    }
  }

  static func waves(_ count: Int) -> Tensor {
    Tensor((0..<count).map { 3 * Double.sin(1.7 * Double($0)) + 0.3 }, as: .float64)
  }

  static let pair = Tensor([0.001, 0.002], as: .float64)

  static let cases: [Case] =
    [3, 10, 50, 300].flatMap { count in
      [
        Case("deviations of \(count)", at: waves(count)) { ($0 - $0.mean()).sum() },
        Case("standardized \(count)", at: waves(count)) {
          (($0 - $0.mean()) / $0.standardDeviation()).sum()
        },
      ]
    } + [
      Case(
        "layer norm", at: Tensor([[0.1, 0.3, -0.2, 0.5], [1, 2, 4, -3]], as: .float64)
      ) { x in
        let centered = x - x.mean(along: 1, keepingDimensions: true)
        let variance = square(centered).mean(along: 1, keepingDimensions: true)
        return (centered / sqrt(variance + 1e-5)).sum()
      },
      Case("shares", at: pair) { ($0 / $0.sum()).sum() },
      Case("a ratio's logarithm", at: pair) { log($0 * 7) - log($0) },
      Case("a direction's length", at: waves(8) * 1e-3) { x in
        let direction = x / x.norm()
        return (direction * direction).sum()
      },
    ]

  @Test(arguments: cases)
  func whatCancelsAgrees(_ test: Case) {
    let check = checkGradient(at: test.point, of: test.function)
    #expect(check.agrees, "\(check)")
  }

  @Test(arguments: cases)
  func anErrorIsFound(_ test: Case) {
    // A slope of 10⁻⁴, which the backward leaves out.
    let check = checkGradient(at: test.point) { x in
      test.function(x) + apply(WithoutGradient(), to: x * 1e-4).sum()
    }
    #expect(check.verdict == .differs, "\(check)")
  }

  @Test func castsAreLinearToTheirDigits() {
    let x = Tensor([1.7, 0.3], as: .float64)
    for check in [
      checkGradient(at: x) { sin($0.cast(to: .float32)).cast(to: .float64) },
      checkGradient(at: x) { ($0.cast(to: .float32) * 3).cast(to: .float64) },
    ] {
      #expect(check.isLinear && check.verdict != .differs, "\(check)")
    }
  }

  @Test func aBackwardThatIsRightForOneCotangentAloneIsFound() {
    let x = Tensor([0.5, 1.5], as: .float64)
    #expect(checkGradient(at: x) { apply(SumOfSines(scale: 1), to: $0) }.agrees)
    for scale in [0, 2.5, 1 + 1e-4] {
      #expect(!checkGradient(at: x) { apply(SumOfSines(scale: scale), to: $0) }.agrees)
    }
  }
}

/// The identity with a backward that loses the gradient.
private struct WithoutGradient: TensorOperation {
  func forward(_ operands: Operands) -> Tensor { operands[0] * 1 }
  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    g * 0
  }
}

/// Σ sin x, whose backward is right for the cotangent 1.
private struct SumOfSines: TensorOperation {
  let scale: Double
  func forward(_ operands: Operands) -> Tensor { sin(operands[0]).sum() }
  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    cos(saved[0]) * g * (g.scalar == 1 ? 1 : scale)
  }
}
