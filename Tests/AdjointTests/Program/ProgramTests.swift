import Adjoint
import TestSupport
import Testing

/// A program does at other inputs what its function does there.
@Suite struct ProgramTests {
  @Test(arguments: ProgramCase.all)
  func programsAgreeWithTheirFunctions(of subject: ProgramCase) {
    let program = Program(inputs: subject.inputs(seed: 1), subject.function)
    let inputs = subject.inputs(seed: 2)
    let (results, expected) = (program(inputs), subject.function(inputs))
    #expect(results.keys.sorted() == expected.keys.sorted())
    for (name, value) in expected {
      #expect(
        results[name]!.isClose(to: value, tolerance: 1e-13), "\(name) of \(subject)")
      #expect(value.scalars.contains { $0 != 0 }, "\(name) of \(subject) shows nothing")
    }
  }

  @Test func stepsFollowEachOther() {
    let program = Program(inputs: ProgramCase.step.inputs(seed: 1), ProgramCase.step.function)
    var (state, expected) = (ProgramCase.step.inputs(seed: 2), ProgramCase.step.inputs(seed: 2))
    var losses: [Double] = []
    for _ in 0..<20 {
      let results = program(state)
      losses.append(results["loss"]!.scalar)
      for name in state.keys { state[name] = results[name] ?? state[name]! }
      for (name, value) in ProgramCase.step.function(expected) where name != "loss" {
        expected[name] = value
      }
    }
    #expect(losses.last! < losses.first!)
    for (name, value) in expected { #expect(state[name]!.isClose(to: value, tolerance: 1e-12)) }
  }

  @Test func stepsAreRecorded() {
    let x = ProgramCase.scalars([4, 3], seed: 1)
    let y = Tensor.oneHot([0, 1, 1, 0], classes: 2, as: .float64)
    let w = ProgramCase.scalars([3, 2], seed: 2)
    let program = Program(inputs: ["x": x, "y": y, "w": w]) { inputs in
      var w = inputs["w"]!
      let (loss, gradient) = valueWithGradient(at: w) { w in
        softmaxCrossEntropy(matmul(inputs["x"]!, w), probabilities: inputs["y"]!)
      }
      var velocity: Tensor?
      w.descend(along: gradient, velocity: &velocity, learningRate: 0.1)
      return ["loss": loss, "w": w]
    }
    let first = program(["x": x, "y": y, "w": w])
    let second = program(["x": x, "y": y, "w": first["w"]!])
    #expect(second["loss"]!.scalar < first["loss"]!.scalar)
  }

  @Test func stepsWithLabelsAndDropout() {
    let x = ProgramCase.scalars([4, 3], seed: 1)
    let w = ProgramCase.scalars([3, 2], seed: 2)
    let (labels, key) = ([0, 1, 1, 0], RandomKey(seed: 1))
    let program = Program(
      inputs: ["x": x, "w": w], integers: ["labels": labels], keys: ["step": key.folded(with: 0)]
    ) { inputs in
      let (loss, gradient) = valueWithGradient(at: inputs["w"]!) { w in
        let kept = dropout(inputs["x"]!, rate: 0.5, key: inputs.keys["step"]!)
        return softmaxCrossEntropy(matmul(kept, w), labels: inputs.integers["labels"]!)
      }
      return ["loss": loss, "w": inputs["w"]! - 0.1 * gradient]
    }
    let others = [1, 1, 0, 0]
    let results = program(
      ["x": x, "w": w], integers: ["labels": others], keys: ["step": key.folded(with: 1)])
    let kept = dropout(x, rate: 0.5, key: key.folded(with: 1))
    let loss = softmaxCrossEntropy(matmul(kept, w), labels: others)
    #expect(results["loss"]!.isClose(to: loss, tolerance: 1e-12))
  }

  @Test func parametersBecomeInputs() {
    let weights = Parameter(Tensor([[1, 2], [3, 4]]))
    let program = Program(inputs: ["x": .ones([1, 2]), "w": weights.value]) { inputs in
      let gradient = gradient(at: inputs["w"]!) { w in
        substituting([w], for: [weights]) {
          square(matmul(inputs["x"]!, weights.value)).sum()
        }
      }
      return ["g": gradient]
    }
    let results = program(["x": Tensor([[1, 0]]), "w": Tensor([[5, 6], [7, 8]])])
    #expect(results["g"] == Tensor([[10, 12], [0, 0]]))
  }

  @Test func descriptionsListWhatIsFixed() {
    let program = Program(inputs: ["x": Tensor([[1, 2], [3, 4]]), "w": .ones([2, 2])]) { x in
      let product = matmul(x["x"]!, x["w"]!, transposing: .right) * Tensor([2, 3])
      return ["y": (product + 0.5).selectedFromRows([1, 0]), "unchanged": x["w"]!]
    }
    #expect(
      program.description == """
        input w  [2, 2] float32
        input x  [2, 2] float32
        constant0  [2] float32  8 B
        %0 = matmul(x, w, transposed: right)  [2, 2] float32
        %1 = multiply(%0, constant0)  [2, 2] float32
        %2 = add(%1, 0.5)  [2, 2] float32
        %3 = gather(%2, numbers: [1, 2], width: 1, whole: [2, 2], selection: [2])  [2] float32
        output unchanged = w  [2, 2] float32
        output y = %3  [2] float32
        """)
  }

  @Test func operationsThatNoOutputNeedsAreLeftOut() {
    let program = Program(inputs: ["x": Tensor([1, 2])]) { x in
      _ = exp(x["x"]!)
      return ["y": x["x"]! * 2]
    }
    #expect(program.operations.map(\.name) == ["multiply"])
  }

  @Test func cotangentsOfConstantsAreAddedToOthers() {
    // The first contribution to the cotangent of x is a constant, the second is not.
    let program = Program(inputs: ["x": Tensor([1, 2])]) { x in
      ["g": gradient(at: x["x"]!) { x in (x * x).sum() + x.sum() }]
    }
    #expect(program(["x": Tensor([3, 4])])["g"] == Tensor([7, 9]))
  }

  @Test func infinitiesTakeTheWayOfTheirOwn() {
    // Recorded at finite numbers, where the general way and the short one are the same.
    let function: ([String: Tensor]) -> [String: Tensor] = { x in
      ["g": gradient(at: x["x"]!) { $0.logSumExp(along: 1).sum() }]
    }
    let program = Program(inputs: ["x": .ones([2, 3])], function)
    let inputs = [
      "x": Tensor([[-.infinity, -.infinity, -.infinity], [.infinity, 1, .infinity]])
    ]
    #expect(program(inputs) == function(inputs))
    #expect(program(inputs)["g"] == Tensor([[0, 0, 0], [0.5, 0, 0.5]]))
  }
}
