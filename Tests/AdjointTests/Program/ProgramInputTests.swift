import Adjoint
import TestSupport
import Testing

/// Programs that have labels, positions and random keys for inputs.
@Suite struct ProgramInputTests {
  @Test(arguments: OpenInputCase.all)
  func programsAgreeWithTheirFunctions(of subject: OpenInputCase) {
    let recorded = subject.recorded
    let program = Program(
      inputs: recorded.tensors, integers: recorded.integers, keys: recorded.keys, subject.function)
    for arguments in [recorded, subject.other] {
      let (results, expected) = (program(arguments), subject.function(arguments))
      #expect(results.keys.sorted() == expected.keys.sorted())
      for (name, value) in expected {
        let isSame =
          subject.isExact
          ? results[name]! == value : results[name]!.isClose(to: value, tolerance: 1e-12)
        #expect(isSame, "\(name) of \(subject): \(results[name]!) and not \(value)")
      }
    }
    // Other integers and keys matter.
    var mixed = subject.recorded
    (mixed.integers, mixed.keys) = (subject.other.integers, subject.other.keys)
    let same = subject.description == "nothing and all dropped"
    #expect((program(mixed)["value"] == program(recorded)["value"]) == same)
  }

  @Test func stepsOfTrainingHaveTheMasksOfTheirNumbers() {
    let x = Tensor.ones([64])
    func layer(_ x: Tensor) -> Tensor {
      guard case .training(let step) = Mode.current(for: "a test") else { return x }
      return dropout(x, rate: 0.5, key: step.nextKey())
    }
    let program = Program(inputs: ["x": x], keys: ["step": RandomKey(seed: 1)]) { inputs in
      training(key: inputs.keys["step"]!) { ["y": layer(inputs["x"]!)] }
    }
    for step in 0..<3 {
      let results = program(["x": x], keys: ["step": RandomKey(seed: 5).folded(with: step)])
      #expect(results["y"] == training(seed: 5, step: step) { layer(x) })
    }
  }

  @Test func descriptionsListThem() {
    let program = Program(
      inputs: ["x": .ones([2, 3])], integers: ["labels": [0, 2]], keys: ["key": RandomKey(seed: 1)]
    ) { inputs in
      let labels = inputs.integers["labels"]!
      let kept = dropout(inputs["x"]!, rate: 0.5, key: inputs.keys["key"]!.folded(with: 3))
      let fixed = dropout(kept, rate: 0.25, key: RandomKey(seed: 2))
      return ["y": fixed.selectedFromRows(labels) + fixed.selectedFromRows([1, 0])]
    }
    #expect(
      program.description == """
        input key  key
        input labels  [2] int64
        input x  [2, 3] float32
        constant0  key  16 B
        %0 = folded(key, 3)  key
        %1 = dropout(x, %0, rate: 0.5)  [2, 3] float32
        %2 = dropout(%1, constant0, rate: 0.25)  [2, 3] float32
        %3 = gather(%2, labels, width: 1, whole: [2, 3], selection: [2])  [2] float32
        %4 = gather(%2, numbers: [1, 3], width: 1, whole: [2, 3], selection: [2])  [2] float32
        %5 = add(%3, %4)  [2] float32
        output y = %5  [2] float32
        """)
    #expect(program.inputs.map(\.kind) == [.key, .integers, .tensor(.float32)])
  }

  @Test func textsSayTheirTypes() {
    let program = Program(
      inputs: ["x": .ones([2, 3])], integers: ["the labels": [0, 2]],
      keys: ["key": RandomKey(seed: 1)]
    ) { inputs in
      let kept = dropout(inputs["x"]!, rate: 0.5, key: inputs.keys["key"]!)
      return ["y": kept.selectedFromRows(inputs.integers["the labels"]!)]
    }
    let lines = program.stableHLO().split(separator: "\n")
    #expect(
      lines[..<3] == [
        "// input %in0 tensor<2xui64> key", "// input %in1 tensor<2xi64> the labels",
        "// input %in2 tensor<2x3xf32> x",
      ])
    #expect(lines[3].hasSuffix(" tensor<2xf32> y"))
  }

  @Test func emptyListsAreInputs() {
    let program = Program(inputs: ["x": .ones([2, 3])], integers: ["rows": []]) { inputs in
      ["y": inputs["x"]!.rows(inputs.integers["rows"]!)]
    }
    #expect(program(["x": .ones([2, 3])], integers: ["rows": []])["y"]!.shape == [0, 3])
  }
}
