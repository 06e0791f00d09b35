import Adjoint
import Testing

/// Fused operations as users write them, with residuals of a type of their own.
@Suite struct CustomFusedTests {
  @Test func typedResidualsReachTheBackward() {
    let (value, gradient) = valueWithGradient(
      at: Tensor([1, 2, 3], as: .float64), Tensor([3, 2, -1], as: .float64)
    ) { a, b in apply(HalfSquaredDistance(scale: 3), to: a, b) }
    #expect(value.scalar == 30)
    #expect(gradient.0.scalars == [-6, 0, 12])
    #expect(gradient.1.scalars == [6, 0, -12])
  }

  @Test func cotangentOfTheResultCounts() {
    let slope = gradient(at: Tensor([1, 2, 3], as: .float64)) { a in
      apply(HalfSquaredDistance(scale: 3), to: a, Tensor([3, 2, -1], as: .float64)) * 5
    }
    #expect(slope.scalars == [-30, 0, 60])
  }

  @Test func backwardRunsAgainWithTheSameResiduals() {
    let (_, pullback) = valueWithPullback(at: Tensor([1, 2], as: .float64)) { a in
      apply(HalfSquaredDistance(scale: 1), to: a, Tensor([3, 7], as: .float64))
    }
    #expect(pullback(Tensor(1, as: .float64)).scalars == [-2, -5])
    #expect(pullback(Tensor(2, as: .float64)).scalars == [-4, -10])
    #expect(pullback(Tensor(1, as: .float64)).scalars == [-2, -5])
  }

  @Test func nestedScopesDifferentiateTheComposition() {
    // ½·s·Σ(a − b)²: the gradient's gradient by a is s, by b −s.
    let (forFirst, forSecond) = gradient(
      at: Tensor([1, 2], as: .float64), Tensor([3, 7], as: .float64)
    ) { a, b in
      gradient(at: a) { a in apply(HalfSquaredDistance(scale: 3), to: a, b) }.sum()
    }
    #expect(forFirst.scalars == [3, 3])
    #expect(forSecond.scalars == [-3, -3])
  }

  @Test func forwardIsToldWhatIsWanted() {
    let probe = WantedProbe()
    let x = Tensor([1, 2])
    _ = apply(probe, to: x, x)
    #expect(probe.seen.last == [false, false])
    _ = gradient(at: x) { apply(probe, to: $0, x) }
    #expect(probe.seen.last == [true, false])
    _ = gradient(at: x) { apply(probe, to: x, $0) }
    #expect(probe.seen.last == [false, true])
    _ = gradient(at: x) { apply(probe, to: $0, $0) }
    #expect(probe.seen.last == [true, true])
  }

  @Test func comparisonTellsRightFromWrong() {
    let a = Tensor([1, 2, 3])
    let b = Tensor([3, 2, -1])
    let right = HalfSquaredDistance(scale: 3).compareWithComposition(at: a, b)
    #expect(right.agrees, "\(right)")
    let wrong = HalfSquaredDistance(scale: 3, factorOfBackward: 1.001)
      .compareWithComposition(at: a, b)
    #expect(!wrong.agrees, "\(wrong)")
  }
}

/// y = ½·s·Σ(a − b)². Its residuals are of a type of its own.
private struct HalfSquaredDistance: FusedOperation {
  let scale: Double
  var factorOfBackward = 1.0

  struct Residuals: Sendable {
    let difference: Tensor
    let scale: Double
  }

  func forward(_ operands: Operands, _ wanted: Wanted) -> (result: Tensor, residuals: Residuals) {
    let difference = operands[0] - operands[1]
    return (
      (difference * difference).sum() * (scale / 2),
      Residuals(difference: difference, scale: scale)
    )
  }

  func cotangent(of operand: Int, _ g: Tensor, _ residuals: Residuals) -> Tensor? {
    let slope = residuals.difference * (residuals.scale * factorOfBackward) * g
    return operand == 0 ? slope : -slope
  }

  func composition(_ operands: Operands) -> Tensor {
    let difference = operands[0] - operands[1]
    return (difference * difference).sum() * (scale / 2)
  }
}
