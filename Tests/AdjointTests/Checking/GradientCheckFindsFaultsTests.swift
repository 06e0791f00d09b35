import Testing

@testable import Adjoint

/// The checker checked: `checkGradient(at:)` finds each fault that is planted in the backward of a
/// primitive operation.
@Suite struct GradientCheckFindsFaultsTests {
  enum Fault: Equatable, Sendable {
    case none
    case factor(Double)
    case oneElement(Double)
    case transposed
    case droppedUpstream
    case missing
  }

  /// x² of each scalar of a square matrix. ∂x = g·2x, up to a fault.
  private struct FaultySquare: TensorOperation {
    let fault: Fault

    func forward(_ operands: Operands) -> Tensor { operands[0] * operands[0] }

    func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
      let slope = saved[0] * 2
      return switch fault {
      case .none: g * slope
      case .factor(let factor): g * slope * factor
      case .oneElement(let value): (g * slope).replaced(at: 5, by: value)
      case .transposed: (g * slope).transposed()
      case .droppedUpstream: slope
      case .missing: nil
      }
    }
  }

  private static let x: Tensor = {
    var random = RandomStream(seed: 50)
    return .normal([3, 3], as: .float64, using: &random)
  }()

  private static func check(_ fault: Fault, at x: Tensor) -> GradientCheck {
    checkGradient(at: x) { apply(FaultySquare(fault: fault), to: $0) }
  }

  static let faults: [Fault] = [
    .factor(1 + 1e-5), .factor(1 - 1e-6), .factor(-1), .factor(0), .factor(.nan),
    .factor(.infinity), .oneElement(.nan), .oneElement(.infinity), .oneElement(-.infinity),
    .oneElement(0), .transposed, .droppedUpstream, .missing,
  ]

  @Test(arguments: faults, ScalarType.allCases)
  func aFaultIsFound(_ fault: Fault, _ type: ScalarType) {
    let check = Self.check(fault, at: Self.x.cast(to: type))
    let (verdict, text) = (check.verdict, "\(check)")
    #expect(verdict == .differs && !check.agrees, "\(text)")
    #expect(text.contains("DIFFERS") || text.contains("NOT LINEAR"), "\(text)")
  }

  @Test(arguments: ScalarType.allCases)
  func theRightBackwardRaisesNoAlarm(_ type: ScalarType) {
    let check = Self.check(.none, at: Self.x.cast(to: type))
    #expect(check.agrees, "\(check)")
    #expect(!"\(check)".contains("DIFFERS"))
  }

  /// The usual way to write a check ends in a scalar.
  @Test func theRightBackwardRaisesNoAlarmBelowASum() {
    let check = checkGradient(at: Self.x) { apply(FaultySquare(fault: .none), to: $0).sum() }
    #expect(check.agrees, "\(check)")
  }

  /// A difference within the tolerance agrees, and one beyond it does not, whatever it is.
  @Test(arguments: [1e-3, 1e-5])
  func theToleranceIsTheCallers(_ tolerance: Double) {
    for (factor, agrees) in [(1 + 0.5 * tolerance, true), (1 + 2 * tolerance, false)] {
      let check = checkGradient(at: Self.x, tolerance: tolerance) {
        apply(FaultySquare(fault: .factor(factor)), to: $0)
      }
      #expect(check.agrees == agrees, "factor \(factor): \(check)")
    }
  }

  @Test(arguments: [Fault.oneElement(.nan), .oneElement(.infinity), .oneElement(1e6)])
  func theReportSaysWhere(_ fault: Fault) throws {
    let check = Self.check(fault, at: Self.x)
    let worst = try #require(check.tensors[0].worst)
    #expect(worst.index == [1, 2])
    #expect(worst.verdict == .differs)
    #expect("\(check)".contains("tensor 0 [3, 3]: DIFFERS"))
    #expect("\(check)".contains("at [1, 2]"))
  }

  /// Of several tensors the one with the fault is named.
  @Test func theFaultyTensorIsNamed() {
    let check = checkGradient(at: Self.x, Self.x * 2) { x, y in
      apply(FaultySquare(fault: .none), to: x) + apply(FaultySquare(fault: .factor(-1)), to: y)
    }
    let lines = "\(check)".split(separator: "\n")
    #expect(!check.agrees)
    #expect(lines[0].hasPrefix("tensor 0 [3, 3]: agrees"))
    #expect(lines[1].hasPrefix("tensor 1 [3, 3]: DIFFERS"))
  }

  /// A fault that shows only under a cotangent other than 1 must show where the result is a scalar
  /// too.
  private struct FaultySumOfSquares: TensorOperation {
    func forward(_ operands: Operands) -> Tensor { (operands[0] * operands[0]).sum() }

    func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
      saved[0] * 2
    }
  }

  @Test func aDroppedCotangentOfAScalarIsFound() {
    let check = checkGradient(at: Self.x) { apply(FaultySumOfSquares(), to: $0) }
    #expect(!check.agrees, "\(check)")
  }

  /// An argument that the function ignores has the gradient 0, which is right and yet worth a note.
  @Test func anIgnoredTensorIsNoted() {
    let y = Tensor.ones([2], as: .float64)
    let check = checkGradient(at: Self.x, y, order: 2) { x, _ in
      apply(FaultySquare(fault: .none), to: x)
    }
    #expect(check.agrees)
    #expect(check.tensors.map(\.isIgnored) == [false, true, false, true])
    let notes = "\(check.named(["x", "y"]))".split(separator: "\n").filter { $0.contains("note:") }
    #expect(notes == ["note: the function does not depend on y around this point"])
  }

  /// One whose gradient is 0 at the point alone, or that differs, is not ignored.
  @Test func aTensorWithoutAGradientIsNotIgnored() {
    let zero = Tensor.zeros([3, 3], as: .float64)
    let flat = checkGradient(at: zero) { ($0 * $0).sum() }
    #expect(flat.agrees && !flat.tensors[0].isIgnored && !"\(flat)".contains("note"), "\(flat)")
    let missing = Self.check(.missing, at: Self.x)
    #expect(!missing.agrees && !missing.tensors[0].isIgnored)
    let far = checkGradient(at: Self.x) { relu($0 - 10) }
    #expect(far.agrees && !far.tensors[0].isIgnored, "\(far)")
    let empty = checkGradient(at: Self.x, Tensor.zeros([0], as: .float64)) { x, y in
      x.sum() + y.sum()
    }
    #expect(!empty.tensors[1].isIgnored)
  }

  @Test func softmaxCrossEntropyPasses() {
    for reduction in LossReduction.plain {
      let check = checkGradient(at: Self.x) {
        softmaxCrossEntropy($0, labels: [2, 0, 1], reduction: reduction)
      }
      #expect(check.agrees, "\(check)")
    }
  }
}

extension Tensor {
  fileprivate func replaced(at index: Int, by value: Double) -> Tensor {
    var values = scalars
    values[index] = value
    return Tensor(values, shape: shape, as: scalarType)
  }
}
