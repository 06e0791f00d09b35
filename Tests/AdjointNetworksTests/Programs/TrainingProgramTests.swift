import Adjoint
import AdjointNetworks
import TestSupport
import Testing

/// A program of a training step trains as the run does that it was made of.
@Suite struct TrainingProgramTests {
  /// How a network is trained.
  struct Recipe: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var isClipping = false
    let groups: @Sendable (Network) -> [Optimizer.Group]

    init(_ name: String, clipping: Bool = false, _ rule: some UpdateRule) {
      (testDescription, isClipping) = (name, clipping)
      groups = { _ in [.rest(rule)] }
    }

    init(_ name: String, _ groups: @escaping @Sendable (Network) -> [Optimizer.Group]) {
      testDescription = name
      self.groups = groups
    }

    func run(_ model: Network) -> TrainingRun {
      let groups = groups(model)
      return groups.count == 1
        ? TrainingRun(model, groups[0], seed: 3)
        : TrainingRun(model, groups[0], groups[1], groups[2], seed: 3)
    }

    func adjust(_ gradients: Gradients) -> Gradients {
      isClipping ? gradients.clipped(toNorm: 0.2) : gradients
    }
  }

  final class Network: Module {
    let hidden: Linear
    let normalization: BatchNormalization
    let dropout = Dropout(0.25)
    let output: Linear
    let unused: Linear

    init(as type: ScalarType) {
      hidden = Linear(4, 6, bias: false, as: type)
      normalization = BatchNormalization(6, as: type)
      output = Linear(6, 3, as: type)
      unused = Linear(2, 2, as: type)
    }

    func callAsFunction(_ x: Tensor) -> Tensor {
      output(dropout(relu(normalization(hidden(x)))))
    }
  }

  static let rate = Schedule.warmUp(to: 0.05, over: 3).then(.cosine(to: 0, over: 20))
  static let recipes = [
    Recipe("SGD", SGD(learningRate: rate)),
    Recipe("momentum", SGD(learningRate: rate, momentum: 0.9, nesterov: true, weightDecay: 0.01)),
    Recipe("constant", SGD(learningRate: 0.1, momentum: 0.9)),
    Recipe("Adam", clipping: true, Adam(learningRate: rate, weightDecay: 0.01)),
    Recipe("AdamW", AdamW(learningRate: rate, weightDecay: 0.1)),
    Recipe("NAdam", NAdam(learningRate: rate)),
    Recipe("RMSprop", RMSprop(learningRate: rate, momentum: 0.5, isCentered: true)),
    Recipe("Adagrad", Adagrad(learningRate: rate, learningRateDecay: 0.1, initialSquare: 0.1)),
    Recipe("Lion", Lion(learningRate: rate, weightDecay: 0.1)),
    Recipe("groups") { model in
      [
        .frozen(model.parameters.matching("hidden.weight")),
        .group(model.parameters.matching("**.bias"), SGD(learningRate: rate)),
        .rest(AdamW(learningRate: 0.01)),
      ]
    },
  ]

  static func batches(_ type: ScalarType, _ count: Int = 6) -> [Program.Arguments] {
    (0..<count).map { step in
      let key = RandomKey(seed: 7).folded(with: step)
      let labels = (0..<8).map { ($0 * $0 + step) % 3 }
      return Program.Arguments(
        ["x": .normal([8, 4], as: type, key: key)], integers: ["labels": labels])
    }
  }

  static func loss(of model: Network) -> (Program.Arguments) -> Tensor {
    { softmaxCrossEntropy(model($0["x"]!), labels: $0.integers["labels"]!) }
  }

  /// The program's steps, each with what the one before it gave.
  static func losses(of program: TrainingProgram) -> (losses: [Double], state: [String: Tensor]) {
    var (state, losses) = (program.state, [Double]())
    for batch in program.batches {
      let results = program.step(
        state.merging(batch.tensors) { $1 }, integers: batch.integers, keys: batch.keys)
      losses.append(results["loss"]!.scalar)
      for (name, value) in results where name != "loss" { state[name] = value }
    }
    return (losses, state)
  }

  @Test(arguments: recipes, ScalarType.allCases)
  func programsTrainAsRuns(_ recipe: Recipe, _ type: ScalarType) {
    let model = withSeed(1) { Network(as: type) }
    let run = recipe.run(model)
    let loss = Self.loss(of: model)
    // Not from the first step on, so that rules have what they keep.
    let batches = Self.batches(type)
    let before = batches[0]
    run.step {
      loss(before)
    } adjusting: {
      recipe.adjust($0)
    }
    let values = model.parameters.map(\.value) + model.buffers.map(\.value)
    let program = TrainingProgram(of: run, batches: batches, adjusting: recipe.adjust, loss)
    #expect(zip(values, model.parameters.map(\.value) + model.buffers.map(\.value)).allSatisfy(==))
    #expect(run.optimizer.step == 1)

    let (losses, state) = Self.losses(of: program)
    let expected = batches.map { batch in
      run.step {
        loss(batch)
      } adjusting: {
        recipe.adjust($0)
      }
    }
    #expect(program.losses == expected)
    let tolerance = type == .float32 ? 1e-5 : 1e-12
    for (loss, expected) in zip(losses, expected) {
      #expect((loss - expected).magnitude < tolerance, "\(losses)")
    }
    for (path, value) in model.parameters.named.map({ ($0, $1.value) })
      + model.buffers.named.map({ ($0, $1.value) })
    {
      #expect(state[path]!.isClose(to: value, tolerance: 10 * tolerance), "\(path)")
      if let end = program.end[path] { #expect(end == value) }
    }
  }

  /// The first step begins what rules keep.
  @Test(arguments: recipes)
  func programsBeginAsRuns(_ recipe: Recipe) {
    let model = withSeed(1) { Network(as: .float64) }
    let program = TrainingProgram(
      of: recipe.run(model), batches: Self.batches(.float64), adjusting: recipe.adjust,
      Self.loss(of: model))
    for (loss, expected) in zip(Self.losses(of: program).losses, program.losses) {
      #expect((loss - expected).magnitude < 1e-12)
    }
  }

  @Test func widenedProgramsComputeInFloat64() {
    let model = withSeed(1) { Network(as: .float32) }
    let run = TrainingRun(model, AdamW(learningRate: Self.rate), seed: 3)
    let program = TrainingProgram(
      of: run, batches: Self.batches(.float32), widened: true,
      Self.loss(of: model))
    #expect(program.step.inputs.allSatisfy { $0.kind != .tensor(.float32) })
    for (loss, expected) in zip(Self.losses(of: program).losses, program.losses) {
      #expect((loss - expected).magnitude < 1e-12)
    }
    #expect(model.hidden.weight.value.scalarType == .float32)
    #expect(model.normalization.mean.scalarType == .float32)
  }

  /// The numbers that change stand in one input, each once.
  @Test func ratesAreShared() {
    let model = withSeed(1) { Network(as: .float32) }
    func program(_ rule: some UpdateRule) -> TrainingProgram {
      TrainingProgram(
        of: TrainingRun(model, rule, seed: 3), batches: Self.batches(.float32),
        Self.loss(of: model))
    }
    // The rate of the mean, the scale of the root, and the decay.
    let adam = program(AdamW(learningRate: Self.rate))
    #expect(adam.batches.allSatisfy { $0["rates"]!.shape == [3] })
    let first = adam.batches[0]["rates"]!.scalars
    #expect(first[0] == Self.rate(0) / (1 - 0.9) && first[2] == Self.rate(0) * 0.01)
    #expect(program(SGD(learningRate: 0.1)).batches.allSatisfy { $0["rates"] == nil })
    #expect(adam.batchInputs == ["labels", "x"])
  }

  @Test func modelsInUseAreRecorded() {
    let model = withSeed(1) { Network(as: .float32) }
    let run = TrainingRun(model, SGD(learningRate: 0.1), seed: 3)
    let batch = Self.batches(.float32)[0]
    run.step { Self.loss(of: model)(batch) }
    let program = Program(evaluating: model, inputs: Program.Arguments(["x": batch["x"]!])) {
      ["logits": model($0["x"]!)]
    }
    var inputs = ["x": batch["x"]!]
    for (path, parameter) in model.parameters.named { inputs[path] = parameter.value }
    for (path, buffer) in model.buffers.named { inputs[path] = buffer.value }
    #expect(program(inputs)["logits"]!.isClose(to: model(batch["x"]!), tolerance: 1e-6))
    inputs["output.bias"] = inputs["output.bias"]! + 1
    #expect(program(inputs)["logits"]!.isClose(to: model(batch["x"]!) + 1, tolerance: 1e-6))
  }
}
