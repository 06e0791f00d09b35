import Adjoint
import TestSupport
import Testing

/// What the tape keeps, as the printed tape tells.
@Suite struct ResidualTests {
  @Test func defaultKeepsOperandsAndResult() {
    // y = a^b with ∂a = g·b·y/a, ∂b = g·y·ln a: the backward reads all three.
    var tape = ""
    let (forBase, forExponent) = gradient(
      at: Tensor([2, 3], as: .float64), Tensor([3, 2], as: .float64)
    ) { a, b in
      let power = apply(Power(), to: a, b)
      tape = "\(Tape.current!)"
      return power.sum()
    }
    #expect(tape.contains("%2 = power(%0, %1)  [2] float64  kept 48 B"))
    expectClose(forBase, Tensor([12, 6], as: .float64), within: .ulps(8))
    let logarithms = Tensor([0.6931471805599453, 1.0986122886681098], as: .float64)
    expectClose(forExponent, Tensor([8, 9], as: .float64) * logarithms, within: .ulps(8))
  }

  @Test func residualsOfAConstantOperandAreNotKept() {
    // The gradient by x of x·c needs c alone, and that of x + c needs nothing.
    let constant = Tensor.ones([100])
    #expect(keptLine { $0 * constant }.hasSuffix("multiply(%0, ·)  [100] float32  kept 400 B"))
    #expect(keptLine { $0 * $0 }.hasSuffix("multiply(%0, %0)  [100] float32  kept 800 B"))
    #expect(keptLine { $0 + constant }.hasSuffix("add(%0, ·)  [100] float32"))
  }

  @Test func nothingIsKeptOfAResultThatNoBackwardReads() {
    let token = WatchedToken()
    _ = gradient(at: Tensor([1, 2])) { x in
      apply(TokenHolder(token.make()), to: x).sum()
    }
    #expect(token.isGone)
  }

  @Test func outermostSweepFreesEachResidualAsItPasses() {
    let last = WatchedToken()
    let wasGone = Counter()
    let slope = gradient(at: Tensor([1, 2])) { x in
      let first = apply(TokenHolder(nil) { if last.isGone { wasGone.increase() } }, to: x)
      let second = apply(TokenHolder(last.make()), to: first)
      #expect(!last.isGone)
      return second.sum()
    }
    #expect(slope.scalars == [1, 1])
    #expect(wasGone.count == 1)
  }

  @Test func pullbackKeepsItsResidualsUntilItIsReleased() {
    let token = WatchedToken()
    var pullback: ((Tensor) -> Tensor)?
    pullback =
      valueWithPullback(at: Tensor([1, 2])) { x in
        apply(TokenHolder(token.make()), to: x)
      }.pullback
    #expect(!token.isGone)
    _ = pullback!(Tensor([1, 1]))
    #expect(!token.isGone)
    pullback = nil
    #expect(token.isGone)
  }

  @Test func resultOfAScopeHoldsNothingOfItsTape() {
    let token = WatchedToken()
    let value = valueWithGradient(at: Tensor([1, 2])) { x in
      apply(TokenHolder(token.make()), to: x).sum()
    }.value
    #expect(token.isGone)
    #expect(value.scalar == 3)
  }

  /// The line of the printed tape for an operation on a leaf of 100 scalars.
  private func keptLine(_ operation: (Tensor) -> Tensor) -> String {
    var line = ""
    _ = gradient(at: Tensor.ones([100])) { x in
      let result = operation(x)
      line = "\(Tape.current!)".split(separator: "\n").last.map(String.init) ?? ""
      return result.sum()
    }
    return line
  }
}

private struct Power: TensorOperation {
  func forward(_ operands: Operands) -> Tensor { exp(operands[1] * log(operands[0])) }

  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    operand == 0 ? g * saved[1] * saved.result / saved[0] : g * saved.result * log(saved[0])
  }
}
