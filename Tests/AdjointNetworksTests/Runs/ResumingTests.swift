import Adjoint
import AdjointNetworks
import Foundation
import TestSupport
import Testing

/// A run that was stopped and resumed ends in the same bits as one that never stopped.
@Suite(.serialized) struct ResumingTests {
  private static let stepCount = 9

  /// Rules that keep nothing, one tensor or several, and scalars.
  static let rules: [@Sendable () -> any UpdateRule] = [
    { AdamW(learningRate: .warmUp(to: 1e-2, over: 4).then(.cosine(to: 0, over: 20))) },
    { SGD(learningRate: .linear(from: 0.1, to: 0, over: 20)) },
    { SGD(learningRate: 0.05, momentum: 0.9, nesterov: true, weightDecay: 1e-3) },
    { Adam() }, { NAdam() }, { Lion() }, { Adagrad(initialSquare: 0.1) },
    { RMSprop(momentum: 0.5, isCentered: true) }, { SignDescent(learningRate: 1e-3) },
  ]

  /// The rule of the guide.
  private struct SignDescent: UpdateRule {
    var learningRate: Schedule

    func update(_ value: inout Tensor, gradient: Tensor, state: inout RuleState, step: Int) {
      let mean = (state["mean"] ?? gradient) * 0.9 + gradient * 0.1
      value -= sign(mean) * learningRate(step)
      state["mean"] = mean
    }
  }

  /// Trains until `end`, and saves.
  private func train(
    _ run: TrainingRun, _ model: SavedClassifier, to end: Int, inPieces: Bool, file: URL
  ) throws {
    let data = SavedClassifier.data()
    for batch in run.batches(of: 8, in: data).prefix(end - run.position.batch) {
      if inPieces {
        run.step(accumulating: batch.batches(of: 3)) { piece in
          SoftmaxCrossEntropy(.labels(piece.labels)).meanLoss(of: model(piece.inputs))
        } adjusting: {
          $0.clipped(toNorm: 0.5)
        }
      } else {
        run.step { softmaxCrossEntropy(model(batch.inputs), labels: batch.labels) }
      }
    }
    try run.save(to: file)
  }

  private func makeRun(_ rule: any UpdateRule, modelSeed: Int) -> (TrainingRun, SavedClassifier) {
    let model = withSeed(modelSeed) { SavedClassifier() }
    return (TrainingRun(model, .rest(rule), seed: 3, averaging: 0.9), model)
  }

  @Test(arguments: rules.indices, [false, true])
  func afterEveryStep(rule: Int, inPieces: Bool) throws {
    let (whole, stopped, end) = (TemporaryFile(), TemporaryFile(), TemporaryFile())
    let (run, model) = makeRun(Self.rules[rule](), modelSeed: 1)
    try train(run, model, to: Self.stepCount, inPieces: inPieces, file: whole.url)
    let (part, partModel) = makeRun(Self.rules[rule](), modelSeed: 1)
    for step in 0..<Self.stepCount {
      try train(part, partModel, to: step, inPieces: inPieces, file: stopped.url)
      let (resumed, resumedModel) = makeRun(Self.rules[rule](), modelSeed: 2)
      try resumed.resume(from: stopped.url)
      #expect(resumed.position.batch == step)
      try train(resumed, resumedModel, to: Self.stepCount, inPieces: inPieces, file: end.url)
      // A file holds all of a run, so the same bytes are the same bits everywhere.
      #expect(try end.data == whole.data, "stopped after step \(step)")
    }
  }

  /// In groups, with some parameters frozen, and skipping a step whose loss is NaN.
  @Test func groupsAndSteps() throws {
    func makeRun(_ seed: Int) -> (TrainingRun, SavedClassifier) {
      let model = withSeed(seed) { SavedClassifier() }
      let run = TrainingRun(
        model, .group(model.parameters.matching("hidden.weight"), Muon()),
        .frozen(model.parameters.matching("normalization.shift")), .rest(AdamW()), seed: 5,
        skippingNonFinite: true)
      return (run, model)
    }
    func train(_ run: TrainingRun, _ model: SavedClassifier, to end: Int, _ file: URL) throws {
      for batch in run.batches(of: 8, in: SavedClassifier.data()).prefix(end - run.position.batch) {
        let isSpoiled = run.position.batch == 2
        run.step {
          let loss = softmaxCrossEntropy(model(batch.inputs), labels: batch.labels)
          return isSpoiled ? loss * .nan : loss
        }
      }
      try run.save(to: file)
    }
    let (whole, stopped, end) = (TemporaryFile(), TemporaryFile(), TemporaryFile())
    let (run, model) = makeRun(1)
    try train(run, model, to: 8, whole.url)
    #expect(run.optimizer.skippedSteps == 1 && run.optimizer.step == 7 && run.position.batch == 8)
    let (part, partModel) = makeRun(1)
    for step in 0..<8 {
      try train(part, partModel, to: step, stopped.url)
      let (resumed, resumedModel) = makeRun(2)
      try resumed.resume(from: stopped.url)
      try train(resumed, resumedModel, to: 8, end.url)
      #expect(try end.data == whole.data, "stopped after step \(step)")
    }
  }

  /// Sizes that several threads share.
  @Test func anyNumberOfThreads() throws {
    let before = Parallelism.threadCount
    defer { Parallelism.threadCount = before }
    let data = SavedClassifier.data(64, count: 300)
    func makeRun(_ seed: Int) -> (TrainingRun, SavedClassifier) {
      let model = withSeed(seed) { SavedClassifier(64, 600) }
      return (TrainingRun(model, AdamW(learningRate: 1e-2), seed: 3, averaging: 0.9), model)
    }
    func train(_ run: TrainingRun, _ model: SavedClassifier, to end: Int, _ file: URL) throws {
      for batch in run.batches(of: 128, in: data).prefix(end - run.position.batch) {
        run.step { softmaxCrossEntropy(model(batch.inputs), labels: batch.labels) }
      }
      try run.save(to: file)
    }
    let (whole, stopped, end) = (TemporaryFile(), TemporaryFile(), TemporaryFile())
    Parallelism.threadCount = 1
    let (run, model) = makeRun(1)
    try train(run, model, to: 4, whole.url)
    for (first, second) in [(1, 2), (2, 3), (3, 1)] {
      Parallelism.threadCount = first
      let (part, partModel) = makeRun(1)
      try train(part, partModel, to: 2, stopped.url)
      Parallelism.threadCount = second
      let (resumed, resumedModel) = makeRun(2)
      try resumed.resume(from: stopped.url)
      try train(resumed, resumedModel, to: 4, end.url)
      #expect(try end.data == whole.data, "\(first) threads, then \(second)")
    }
  }

  /// A step of a run is what the guide's loop does.
  @Test func aStepIsThatOfALoop() throws {
    let (run, model) = makeRun(AdamW(), modelSeed: 1)
    let other = withSeed(1) { SavedClassifier() }
    let optimizer = Optimizer(other, AdamW())
    let data = SavedClassifier.data()
    for epoch in 0..<3 {
      for batch in data.batches(of: 8, seed: 3, epoch: epoch) {
        let (loss, gradients) = training(seed: 3, step: optimizer.step) {
          valueWithGradients { softmaxCrossEntropy(other(batch.inputs), labels: batch.labels) }
        }
        optimizer.update(with: gradients)
        let own = run.batches(of: 8, in: data).first { _ in true }!
        #expect(
          run.step { softmaxCrossEntropy(model(own.inputs), labels: own.labels) } == loss.scalar)
      }
    }
    #expect(zip(model.parameters, other.parameters).allSatisfy { $0.value == $1.value })
    #expect(zip(model.buffers, other.buffers).allSatisfy { $0.value == $1.value })
  }

  @Test func valuesOfOnesOwn() throws {
    struct Best: Codable, Equatable {
      var loss = Double.infinity
      var random = RandomStream(seed: 3)
      var share: Float = 0.1
    }
    let file = TemporaryFile()
    let (run, _) = makeRun(SGD(learningRate: 1), modelSeed: 1)
    #expect(try run.kept("best", as: Best.self) == nil)
    try run.keep(Best(), as: "best")
    try run.keep(Double.pi, as: "pi")
    try run.keep("a \"note\"\n", as: "note/é")
    try run.save(to: file.url)
    let (other, _) = makeRun(SGD(learningRate: 1), modelSeed: 2)
    try other.keep(1, as: "old")
    try other.resume(from: file.url)
    #expect(try other.kept("best", as: Best.self) == Best())
    #expect(try other.kept("pi", as: Double.self) == Double.pi)
    #expect(try other.kept("note/é", as: String.self) == "a \"note\"\n")
    #expect(try other.kept("old", as: Int.self) == nil)
    #expect(throws: DecodingError.self) { try other.kept("pi", as: String.self) }
  }

  /// Batches that were asked for before go on where the resumed run stands.
  @Test func batchesAskedForBeforeResuming() throws {
    let file = TemporaryFile()
    let data = SavedClassifier.data()
    let (run, model) = makeRun(AdamW(), modelSeed: 1)
    try train(run, model, to: 4, inPieces: false, file: file.url)
    let (resumed, _) = makeRun(AdamW(), modelSeed: 2)
    let batches = resumed.batches(of: 8, in: data)
    try resumed.resume(from: file.url)
    let next = try #require(batches.first { _ in true })
    #expect(try next.labels == #require(run.batches(of: 8, in: data).first { _ in true }).labels)
  }

  /// The data that a run has asked for must be the file's.
  @Test(arguments: [
    (22, 8, false, "22 examples in batches of 8"), (23, 7, false, "23 examples in batches of 7"),
    (23, 8, true, "23 examples in batches of 8 without a smaller last one"),
  ])
  func otherDataAreRefused(_ count: Int, _ size: Int, _ dropsLast: Bool, _ own: String) throws {
    let file = TemporaryFile()
    let (run, model) = makeRun(AdamW(), modelSeed: 1)
    try train(run, model, to: 2, inPieces: false, file: file.url)
    let (other, otherModel) = makeRun(AdamW(), modelSeed: 2)
    let before = otherModel.parameters.map(\.value)
    let data = SavedClassifier.data().examples(at: Array(0..<count))
    _ = other.batches(of: size, in: data, dropsLast: dropsLast)
    let error = try #require(throws: LoadingError.self) { try other.resume(from: file.url) }
    #expect(
      error.differences == [.setting("the data", file: "23 examples in batches of 8", run: own)])
    #expect(other.position.batch == 0 && otherModel.parameters.map(\.value) == before)
  }

  /// 23 examples are two batches of 8 and a smaller one, which is left out.
  @Test func smallerBatchesAreLeftOut() throws {
    let file = TemporaryFile()
    let data = SavedClassifier.data()
    let (run, model) = makeRun(AdamW(), modelSeed: 1)
    let batches = run.batches(of: 8, in: data, dropsLast: true)
    for batch in batches.prefix(3) {
      #expect(batch.count == 8)
      run.step { softmaxCrossEntropy(model(batch.inputs), labels: batch.labels) }
    }
    try run.save(to: file.url)
    let (resumed, _) = makeRun(AdamW(), modelSeed: 2)
    let rest = resumed.batches(of: 8, in: data, dropsLast: true)
    try resumed.resume(from: file.url)
    let next = try #require(rest.first { _ in true })
    #expect(next.labels == data.batches(of: 8, seed: 3, epoch: 1, dropsLast: true)[1].labels)
  }

  /// The file of a run is one of its model, too.
  @Test func aModelLoadsTheFileOfARun() throws {
    let file = TemporaryFile()
    let (run, model) = makeRun(AdamW(), modelSeed: 1)
    try train(run, model, to: 2, inPieces: false, file: file.url)
    let other = withSeed(2) { SavedClassifier() }
    let report = try other.load(from: file.url)
    #expect(report.loaded == model.parameters.paths + model.buffers.paths)
    let x = SavedClassifier.data().inputs
    #expect(other(x) == model(x))
    // The averages stand under names of their own.
    try other.parameters.load(from: file.url) { "average/" + $0 }
    #expect(other.parameters.map(\.value) == run.average!.values)
  }
}
