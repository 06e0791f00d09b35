import Adjoint
import TestSupport
import Testing

/// The search for the first non-finite number looks at what is computed of constants too, and does
/// not put it on the tape.
@Suite struct SearchAndConstantsTests {
  @Test func quotientOfConstantsInsideASearch() async {
    await #expect(processExitsWith: .success) {
      let slope = trappingNonFinite {
        gradient(at: Tensor(3)) { x in x * (Tensor(4) / Tensor(2)) }
      }
      require(slope.scalar == 2, "the gradient is \(slope)")
    }
  }

  @Test func tapeIsTheSameInsideASearch() async {
    await #expect(processExitsWith: .success) {
      func tape() -> String {
        var tape = ""
        _ = gradient(at: Tensor(3)) { x in
          let result = x * exp(Tensor(0))
          tape = "\(Tape.current!)"
          return result
        }
        return tape
      }
      let (inside, outside) = (trappingNonFinite { tape() }, tape())
      require(inside == outside, "the tape is \(inside) instead of \(outside)")
    }
  }

  @Test func searchOnOneThreadLeavesTheOthersAlone() async {
    await #expect(processExitsWith: .success) {
      let slope = trappingNonFinite {
        runOnThread { gradient(at: Tensor(3)) { x in x * (Tensor(4) / Tensor(2)) } }.scalar
      }
      require(slope == 2, "the gradient is \(slope)")
    }
  }
}
