import Adjoint
import TestSupport
import Testing

/// What a program could fix silently stops it.
@Suite struct ProgramTrapTests {
  @Test func readingScalars() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Program(inputs: ["x": Tensor([1, 2])]) { x in ["y": x["x"]! * x["x"]!.sum().scalar] }
    }
    expectMessage(
      of: result, contains: "Program: the function reads the scalars of a value of shape []",
      "return the value and read it")
  }

  @Test func readingMasks() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Program(inputs: ["x": Tensor([1, 2])]) { x in
        (x["x"]! .> 0).trueCount > 1 ? ["y": x["x"]!] : [:]
      }
    }
    expectMessage(of: result, contains: "reads the scalars of a value of shape [2]")
  }

  @Test func readingPositions() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Program(inputs: ["x": Tensor([[1, 2], [4, 3]])]) { x in
        ["y": x["x"]!.rows(x["x"]!.argmin(along: 0))]
      }
    }
    expectMessage(of: result, contains: "reads the scalars of a value of shape [2, 2]")
  }

  @Test func writingScalars() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Program(inputs: ["x": Tensor([1, 2])]) { x in
        var y = x["x"]! * 2
        y.withUnsafeMutableScalars(as: Float.self) { $0[0] = 7 }
        return ["y": y]
      }
    }
    expectMessage(of: result, contains: "reads the scalars of a value of shape [2]")
  }

  @Test func constantsThatChange() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      nonisolated(unsafe) var count = 0.0
      _ = Program(inputs: ["x": Tensor([1, 2])]) { x in
        count += 1
        return ["y": x["x"]! * count]
      }
    }
    expectMessage(
      of: result,
      contains:
        "at other inputs operation 0, multiply, has another constant of shape [] as operand 1")
  }

  @Test func coursesThatChange() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      nonisolated(unsafe) var isFirst = true
      _ = Program(inputs: ["x": Tensor([1, 2])]) { x in
        defer { isFirst = false }
        return ["y": isFirst ? exp(x["x"]!) : -x["x"]!]
      }
    }
    expectMessage(of: result, contains: "operation 0, exp, is another one, negate")
  }

  @Test func operationsThatChange() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      nonisolated(unsafe) var row = 0
      _ = Program(inputs: ["x": Tensor([[1, 2], [3, 5]])]) { x in
        defer { row = 1 }
        return ["y": x["x"]!.rows([row])]
      }
    }
    expectMessage(of: result, contains: "operation 0, gather, gives another result than its record")
  }

  @Test func capturedInputs() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let w = Tensor([1, 2])
      _ = Program(inputs: ["x": Tensor([1, 2]), "w": w]) { x in ["y": x["x"]! * w] }
    }
    expectMessage(of: result, contains: "uses the tensor that the input w was made of")
  }

  @Test func stepsWhoseRatesDependOnTheirNumber() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Program(inputs: ["w": Tensor([1, 2])]) { x in
        var (w, mean, square): (Tensor, Tensor?, Tensor?) = (x["w"]!, nil, nil)
        w.descend(
          along: w * w, mean: &mean, square: &square,
          by: MomentStep(meanDecay: 0.9, squareDecay: 0.99, meanRate: 0.1, epsilon: 1e-8))
        return ["w": w]
      }
    }
    expectMessage(
      of: result, contains: "descend: a program is recorded", "give the rates as inputs")
  }

  @Test func programsInScopes() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = gradient(at: Tensor(2)) { x in
        _ = Program(inputs: ["x": Tensor(1)]) { ["y": $0["x"]! * 2] }
        return x
      }
    }
    expectMessage(of: result, contains: "Program: it is recorded inside another scope")
  }

  @Test func inputsThatAreRecorded() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let program = Program(inputs: ["x": Tensor(1)]) { ["y": $0["x"]! * 2] }
      _ = gradient(at: Tensor(2)) { program(["x": $0])["y"]! }
    }
    expectMessage(of: result, contains: "the input x of shape [] is being recorded")
  }

  @Test(arguments: [0, 1, 2])
  func inputsOfAnotherKind(number: Int) async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      [number] in
      let program = Program(inputs: ["x": Tensor([1, 2])]) { ["y": $0["x"]! * 2] }
      let inputs: [[String: Tensor]] = [
        [:], ["x": Tensor([1, 2, 3])], ["x": Tensor([1, 2]), "z": Tensor(1)],
      ]
      _ = program(inputs[number])
    }
    let problem = [
      "the input x of shape [2] is missing", "was recorded for [2] float32", "it has no input z",
    ]
    expectMessage(of: result, contains: "Program: ", problem[number])
  }
}
