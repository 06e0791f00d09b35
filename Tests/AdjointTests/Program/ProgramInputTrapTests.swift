import Adjoint
import TestSupport
import Testing

/// What would fix labels, positions and random keys stops the program.
@Suite struct ProgramInputTrapTests {
  private static let x = Tensor([[1, 2, 3], [4, 5, 6], [7, 8, 9]])
  private static let labels = [0, 2, 1]
  private static let key = RandomKey(seed: 1)

  /// What is wrong with a function of labels and keys, and a part of the message.
  private static let functions: [(@Sendable (Program.Arguments) -> Tensor, message: String)] = [
    (
      { x in Self.x.rows(x.integers["labels"]!.map { $0 }) },
      "at other inputs the output y is another"
    ),
    (
      { x in x["x"]!.rows(x.integers["labels"]!.map { 2 - $0 }) },
      "operation 0, gather, gives another result than its record"
    ),
    (
      { x in x["x"]!.rows(Array(x.integers["labels"]![1...])) },
      "operation 0, gather, gives another result than its record"
    ),
    (
      { x in x["x"]! * Double(x.integers["labels"]!.count { $0 == 1 }) },
      "operation 0, multiply, has another constant"
    ),
    (
      { x in softmaxCrossEntropy(x["x"]!, labels: Self.labels) },
      "uses the list that the input labels was made of"
    ),
    (
      { x in SoftmaxCrossEntropy(.labels(Self.labels, ignoring: 2))(x["x"]!) },
      "uses the list that the input labels was made of"
    ),
    (
      { x in
        let loss = SoftmaxCrossEntropy(.labels(x.integers["labels"]!, ignoring: 2))
        return loss.meanLoss(of: x["x"]!).mean
      }, "computes a number from a list of 3 integers that is an input"
    ),
    (
      { x in
        let loss = SoftmaxCrossEntropy(
          .labels(x.integers["labels"]!, ignoring: 2), whenAllIgnored: .trap)
        return loss(x["x"]!)
      }, "which has no way to stop where all rows are ignored"
    ),
    (
      { x in dropout(x["x"]!, rate: 0.5, key: Self.key) },
      "uses the key that the input key was made of"
    ),
    (
      { x in dropout(x["x"]!, rate: 0.5, key: Self.key.folded(with: 2)) },
      "uses the key that the input key was made of"
    ),
    (
      { x in x["x"]! + Tensor.normal([3], key: x.keys["key"]!) },
      "draws numbers with a key that is an input"
    ),
    (
      { x in x["x"]! + Tensor.uniform([3], key: x.keys["key"]!.folded(with: 1)) },
      "draws numbers with a key that is an input"
    ),
  ]

  @Test(arguments: functions.indices)
  func whatWouldBeFixed(number: Int) async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      [number] in
      _ = Program(
        inputs: ["x": Self.x], integers: ["labels": Self.labels], keys: ["key": Self.key]
      ) { ["y": Self.functions[number].0($0)] }
    }
    expectMessage(of: result, contains: Self.functions[number].message)
  }

  /// Labels that a call gives, and what it says.
  private static let calls: [([Int]?, message: String)] = [
    ([0, 3, 1], "index 3 of row 1 is outside 0 ..< 3"),
    ([0, -2, 1], "index -2 of row 1 is outside 0 ..< 3"),
    ([0, 1], "the input labels is of shape [2] int64, and the program was recorded for [3] int64"),
    (nil, "the input labels of shape [3] is missing"),
  ]

  @Test(arguments: calls.indices, [nil, -1] as [Int?])
  func labelsOfCalls(number: Int, ignoring: Int?) async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      [number, ignoring] in
      let program = Program(inputs: ["x": Self.x], integers: ["labels": Self.labels]) { x in
        let target = SoftmaxCrossEntropy.Target.labels(
          x.integers["labels"]!, ignoring: ignoring)
        return ["y": SoftmaxCrossEntropy(target)(x["x"]!)]
      }
      let labels = Self.calls[number].0.map { ["labels": $0] } ?? [:]
      _ = program(["x": Self.x], integers: labels)
    }
    expectMessage(of: result, contains: Self.calls[number].message)
  }

  @Test func labelsOfRecording() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Program(inputs: ["x": Self.x], integers: ["labels": [0, 3, 1]]) { x in
        ["y": softmaxCrossEntropy(x["x"]!, labels: x.integers["labels"]!)]
      }
    }
    expectMessage(of: result, contains: "softmaxCrossEntropy: the label of row 1 is 3")
  }

  @Test func labelsThatAreAllTheSame() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Program(inputs: ["x": Self.x], integers: ["labels": [1, 1, 1]]) { x in
        ["y": x["x"]!.rows(x.integers["labels"]!)]
      }
    }
    expectMessage(
      of: result, contains: "the input labels has the same integers in both runs", "checkedAt")
  }

  @Test func namesThatAreGivenTwice() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Program(inputs: ["x": Self.x], integers: ["x": Self.labels]) { ["y": $0["x"]!] }
    }
    expectMessage(of: result, contains: "Program: two inputs are called x")
  }
}
