import Adjoint
import Testing

/// After its scope a tensor is an ordinary value.
@Suite struct AfterScopeTests {
  @Test func leakedTensorsAreConstantsOfTheNextScope() {
    var leaked: [Tensor] = []
    _ = gradient(at: Tensor([1, 2])) { x in
      leaked = [x, x * x]
      return leaked[1].sum()
    }
    func tapeAndSlope(_ constants: [Tensor]) -> (tape: String, slope: Tensor) {
      var tape = ""
      let slope = gradient(at: Tensor([10, 20])) { y in
        let sum = (y * constants[0] + constants[0] * constants[1]).sum()
        tape = "\(Tape.current!)"
        return sum
      }
      return (tape, slope)
    }
    let (tape, slope) = tapeAndSlope(leaked)
    #expect(tape == tapeAndSlope([Tensor([1, 2]), Tensor([1, 4])]).tape)
    #expect(slope.scalars == [1, 2])
  }

  @Test func valueAndGradientAreConstants() {
    let (value, slope) = valueWithGradient(at: Tensor(3)) { $0 * $0 * $0 }
    let next = gradient(at: Tensor(2)) { x in x * value + x * slope }
    #expect(next.scalar == 27 + 27)
  }

  @Test func nothingIsRecordedOutside() {
    #expect(Tape.current == nil)
    var inside: Tape?
    let (value, _) = valueWithGradient(at: Tensor(3)) { x in
      inside = Tape.current
      return x
    }
    #expect(inside != nil)
    #expect(Tape.current == nil)
    #expect((value + value).scalar == 6)
  }

  @Test func oneScopeEachStepKeepsTheTapeShort() {
    var previous = Tensor(1)
    for _ in 0..<100 {
      let (value, _) = valueWithGradient(at: Tensor(1)) { x in
        let result = x * previous + 1
        #expect("\(Tape.current!)".split(separator: "\n").count == 3)
        return result
      }
      previous = value
    }
    #expect(previous.scalar == 101)
  }

  @Test func leakedTensorMayBeChangedInPlace() {
    var leaked = Tensor(0)
    let slope = gradient(at: Tensor([3, 4])) { x in
      leaked = x
      return (x * x).sum()
    }
    leaked *= 10
    leaked.add(Tensor([1, 1]), scaledBy: 2)
    #expect(leaked.scalars == [32, 42])
    #expect(slope.scalars == [6, 8])
  }
}
