import Adjoint
import TestSupport
import Testing

/// Scopes on several threads at once. `.ci/run` has the thread sanitizer watch them.
@Suite struct ThreadTests {
  @Test func scopesOnTwoThreadsShareParameters() throws {
    let weight = Parameter(Tensor([1, 2, 3], as: .float64))
    let bias = Parameter(Tensor(5, as: .float64))
    let mistakes = runOnThreads(2) { thread in
      (1...300).count { step in
        let factor = Double(1000 * thread + step)
        let (loss, gradients) = valueWithGradients {
          (weight.value * weight.value * factor).sum() + bias.value * factor
        }
        return loss.scalar != factor * 19
          || gradients[weight]?.scalars != [2 * factor, 4 * factor, 6 * factor]
          || gradients[bias]?.scalar != factor
      }
    }
    #expect(mistakes == [0, 0])
  }

  @Test func nestedScopesOnTwoThreads() {
    let curvatures = runOnThreads(2) { thread in
      (1...200).map { step in
        gradient(at: Tensor(Double(step + thread), as: .float64)) { x in
          gradient(at: x) { $0 * $0 * $0 }
        }.scalar
      }
    }
    #expect(curvatures[0] == (1...200).map { 6 * Double($0) })
    #expect(curvatures[1] == (2...201).map { 6 * Double($0) })
  }

  @Test func updatesOfASharedParameterAreNotLost() {
    // The gradient of a linear loss is the same whichever thread was here before.
    let weight = Parameter(Tensor([0, 0], as: .float64))
    let mistakes = runOnThreads(2) { _ in
      (1...300).count { _ in
        let (_, gradients) = valueWithGradients { (weight.value * 2).sum() }
        guard let slope = gradients[weight] else { return true }
        weight.update { $0.add(slope, scaledBy: 0.5) }
        return slope.scalars != [2, 2]
      }
    }
    #expect(mistakes == [0, 0])
    #expect(weight.value.scalars == [600, 600])
  }

  @Test func scopeOfOneThreadDoesNotRecordOnAnother() {
    let slope = gradient(at: Tensor(3)) { x in
      let isRecording = runOnThread { Tape.current != nil }
      #expect(!isRecording)
      return x * x
    }
    #expect(slope.scalar == 6)
  }

  @Test func gradientOnAnotherThreadInsideAScopeIsAConstant() {
    // The inner thread differentiates with values of its own; its result is a constant here.
    let slope = gradient(at: Tensor(3)) { x in
      x * runOnThread { gradient(at: Tensor(5)) { $0 * $0 } }
    }
    #expect(slope.scalar == 10)
  }
}
