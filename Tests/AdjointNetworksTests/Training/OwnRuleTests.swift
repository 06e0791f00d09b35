import Adjoint
import AdjointNetworks
import Testing

/// A rule of one's own: a struct with one function, whose state is kept by name.
@Suite struct OwnRuleTests {
  private struct SignDescent: UpdateRule {
    var learningRate: Schedule

    func update(_ value: inout Tensor, gradient: Tensor, state: inout RuleState, step: Int) {
      let mean = (state["mean"] ?? gradient) * 0.5 + gradient * 0.5
      value -= sign(mean) * learningRate(step)
      state["mean"] = mean
    }
  }

  @Test func itMovesParametersAndKeepsItsState() {
    let weight = Parameter(Tensor([4, -4]))
    let optimizer = Optimizer([weight], SignDescent(learningRate: .linear(from: 1, to: 0, over: 2)))
    var path: [[Double]] = []
    for gradient in [Tensor([8, -1]), Tensor([-2, 4]), Tensor([1, 1])] {
      optimizer.update(with: Gradients([(weight, gradient)]))
      path.append(weight.value.scalars)
    }
    // The means are [8, −1], [3, 1.5], [2, 1.25]; the rates 1, ½, 0.
    #expect(path == [[3, -3], [2.5, -3.5], [2.5, -3.5]])
  }

  @Test func stateIsReadAndWrittenByName() {
    var state = RuleState()
    #expect(state["a"] == nil && state.names.isEmpty)
    state["b"] = Tensor(1)
    state["a"] = Tensor(2)
    state["a"]! += 1
    #expect(state.names == ["b", "a"] && state["a"] == Tensor(3))
    state["b"] = nil
    #expect(state.names == ["a"])
  }
}
