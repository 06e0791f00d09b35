import Testing

@testable import Adjoint

/// Gradients of values inside a scope, asked for by name.
@Suite struct WatchedTests {
  private let weight = Parameter(Tensor([2, 3]))

  @Test func theGradientOfAnIntermediateValue() {
    let (_, gradients) = valueWithGradients {
      let hidden = (weight.value * 2).watched(as: "hidden")
      return (hidden * hidden).sum()
    }
    #expect(gradients["hidden"]!.scalars == [8, 12])
    #expect(gradients[weight]!.scalars == [16, 24])
  }

  @Test func theGradientOfAnInput() {
    let (_, gradients) = valueWithGradients {
      (weight.value * Tensor([5, 7]).watched(as: "inputs")).sum()
    }
    #expect(gradients["inputs"]!.scalars == [2, 3])
  }

  /// Records on tapes that have ended do not pile up on a value that passes from scope to scope.
  @Test func aValueThatPassesThroughManyScopes() {
    var state = Tensor([1, 1])
    for _ in 0..<100 {
      _ = valueWithGradients {
        state = state.watched(as: "state")
        return (weight.value * state).sum()
      }
    }
    #expect(state.record.outer == nil)
    #expect(state.scalars == [1, 1])
  }

  @Test func onlyWhatComesOfItCounts() {
    let (_, gradients) = valueWithGradients {
      let value = weight.value
      return (value.watched(as: "one") + value * 10).sum()
    }
    #expect(gradients["one"]!.scalars == [1, 1])
    #expect(gradients[weight]!.scalars == [11, 11])
  }

  @Test func aValueWithoutInfluenceHasNone() {
    let (_, gradients) = valueWithGradients {
      _ = (weight.value * 3).watched(as: "aside")
      return weight.value.sum()
    }
    #expect(gradients["aside"] == nil)
    #expect("\(gradients)".contains("\"aside\": none"))
  }

  @Test func outsideAScopeNothingHappens() {
    #expect(Tensor(3).watched(as: "x").scalar == 3)
    let slope = gradient(at: Tensor(3)) { x in (x * x).watched(as: "x") }
    #expect(slope.scalar == 6)
  }

  @Test func twoValuesByOneName() async {
    await #expect(processExitsWith: .failure) {
      let weight = Parameter(Tensor(2))
      _ = valueWithGradients {
        weight.value.watched(as: "w") + weight.value.watched(as: "w")
      }
    }
  }

  @Test func aNameThatNoValueHas() async {
    await #expect(processExitsWith: .failure) {
      let weight = Parameter(Tensor(2))
      _ = valueWithGradients { weight.value }.gradients["w"]
    }
  }
}
