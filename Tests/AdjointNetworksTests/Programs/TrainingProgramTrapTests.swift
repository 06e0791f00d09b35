import Adjoint
import AdjointNetworks
import TestSupport
import Testing

/// What a program of a training step would fix silently stops it.
@Suite struct TrainingProgramTrapTests {
  /// A rule that computes with numbers by itself.
  struct OwnRule: UpdateRule {
    var learningRate: Schedule
    var isCounting = false
    var isKeeping = false

    func update(_ value: inout Tensor, gradient: Tensor, state: inout RuleState, step: Int) {
      if isKeeping { state["old"] = gradient }
      value -= gradient * learningRate(step) / (isCounting ? Double(step + 1) : 1)
    }
  }

  static func makeProgram(
    _ rule: some UpdateRule, batches count: Int = 3, input: String = "x", averaging: Double? = nil,
    skipping: Bool = false
  ) {
    let model = withSeed(1) { Linear(4, 2) }
    let batches = (0..<count).map {
      Program.Arguments([input: Tensor.normal([3, 4], key: RandomKey(seed: $0))])
    }
    let run = TrainingRun(
      model, rule, seed: 1, averaging: averaging, skippingNonFinite: skipping)
    _ = TrainingProgram(of: run, batches: batches) { square(model($0[input]!)).mean() }
  }

  @Test func aRuleOfConstantNumbersIsRecorded() {
    Self.makeProgram(OwnRule(learningRate: 0.1))
  }

  @Test func ratesThatARuleComputesWithByItself() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      Self.makeProgram(OwnRule(learningRate: .linear(from: 0.1, to: 0, over: 9)))
    }
    expectMessage(
      of: result, contains: "OwnRule of weight computes with its learning rate by itself")
  }

  @Test func numbersThatDependOnTheStep() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      Self.makeProgram(OwnRule(learningRate: 0.1, isCounting: true))
    }
    expectMessage(of: result, contains: "at other inputs operation")
  }

  @Test func stateWhoseBeginningIsNotKnown() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      Self.makeProgram(OwnRule(learningRate: 0.1, isKeeping: true))
    }
    expectMessage(of: result, contains: "keeps old", "take one step of the run before")
  }

  @Test func tooFewBatches() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      Self.makeProgram(SGD(learningRate: 0.1), batches: 1)
    }
    expectMessage(of: result, contains: "there are 1 batches; give two or more")
  }

  @Test func inputsWithTheNameOfAParameter() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      Self.makeProgram(SGD(learningRate: 0.1), input: "bias")
    }
    expectMessage(of: result, contains: "an input of the batch is called bias")
  }

  @Test func averages() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      Self.makeProgram(SGD(learningRate: 0.1), averaging: 0.9)
    }
    expectMessage(of: result, contains: "the run has a moving average")
  }

  @Test func stepsThatMayBeLeftOut() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      Self.makeProgram(SGD(learningRate: 0.1), skipping: true)
    }
    expectMessage(of: result, contains: "the run leaves out steps")
  }
}
