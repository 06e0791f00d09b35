import Adjoint
import AdjointFiles
import AdjointNetworks
import Foundation
import TestSupport
import Testing

/// Files of other models and other runs: all differences are named at once, and nothing changes.
@Suite struct LoadingErrorTests {
  private final class Small: Module {
    let weight: Parameter
    let bias = Parameter(Tensor([1, 2]))
    let mean = Buffer(Tensor([3, 4], as: .float64))

    init(_ shape: Shape = [2, 3]) { weight = Parameter(.ones(shape)) }
  }

  private func error(
    _ tensors: [String: Tensor], _ load: (URL) throws -> Void
  ) throws -> LoadingError {
    let file = TemporaryFile()
    try Safetensors.write(tensors, to: file.url)
    return try #require(throws: LoadingError.self) { try load(file.url) }
  }

  @Test func allDifferencesAtOnce() throws {
    let model = Small()
    let before = [model.weight.value, model.bias.value, model.mean.value]
    let error = try error([
      "wieght": .zeros([2, 3]), "bias": .zeros([3]), "mean": .zeros([2]), "other": .zeros([]),
    ]) { try model.load(from: $0) }
    #expect(
      error.differences == [
        .missing("weight", nearest: "wieght"), .shape("bias", file: [3], model: [2]),
        .type("mean", file: "F32", model: .float64), .unexpected("other", nearest: nil),
        .unexpected("wieght", nearest: "weight"),
      ])
    #expect(
      "\(error)" == """
        \(error.file) is of another model:
          weight is missing; did the file call it wieght?
          bias has the shape [3] in the file and [2] here
          mean has the type F32 in the file and float64 here
          other has no place here
          converting: true takes numbers of another type
        """)
    #expect([model.weight.value, model.bias.value, model.mean.value] == before)
  }

  @Test func shapesAreNotBroadcast() throws {
    let model = Small()
    let error = try error([
      "weight": .zeros([3]), "bias": .zeros([1, 2]), "mean": .zeros([2], as: .float64),
    ]) { try model.load(from: $0) }
    #expect(
      error.differences == [
        .shape("weight", file: [3], model: [2, 3]), .shape("bias", file: [1, 2], model: [2]),
      ])
  }

  /// Converting is for types, and no way around a shape.
  @Test func convertingChangesNoShape() throws {
    let error = try error(["bias": .zeros([3], as: .float64)]) {
      try Small().parameters.matching("bias").load(from: $0, converting: true)
    }
    #expect(error.differences == [.shape("bias", file: [3], model: [2])])
  }

  /// Two names in the file are like the missing one; the one that it was perhaps called is said once.
  @Test func aPairIsSaidOnce() throws {
    let error = try error([
      "wieght": .zeros([2, 3]), "weights": .zeros([2, 3]), "bias": .zeros([2]),
      "mean": .zeros([2], as: .float64),
    ]) { try Small().load(from: $0) }
    #expect(error.differences.count == 3)
    #expect(
      "\(error)" == """
        \(error.file) is of another model:
          weight is missing; did the file call it weights?
          wieght has no place here; is it weight?
        """)
  }

  /// Halves and others are taken by a conversion, where one can be asked for and where it is enough.
  @Test func whatAConversionWouldTake() throws {
    let file = TemporaryFile()
    let header =
      #"{"bias":{"dtype":"F16","shape":[2],"data_offsets":[0,4]},"#
      + #""weight":{"dtype":"F8_E4M3","shape":[2,3],"data_offsets":[4,10]}}"#
    let count = Swift.withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Data($0) }
    try (count + Data(header.utf8) + Data(count: 10)).write(to: file.url)
    let model = Small()
    let half = try #require(throws: LoadingError.self) {
      try model.load(from: file.url, only: "bias")
    }
    #expect(
      "\(half)" == """
        \(half.file) is of another model:
          bias has the type F16 in the file and float32 here
          converting: true takes numbers of another type
        """)
    #expect(half.isConvertible)
    #expect(throws: Never.self) { try model.load(from: file.url, only: "bias", converting: true) }
    let eighth = try #require(throws: LoadingError.self) {
      try model.load(from: file.url, only: "weight")
    }
    #expect(!eighth.isConvertible && !"\(eighth)".contains("converting"))
  }

  @Test func aPartThatIsNotThere() throws {
    let error = try error(["weight": .zeros([2, 3])]) { try Small().load(from: $0, only: "bias") }
    #expect(error.differences == [.missing("bias", nearest: nil)])
  }

  private func makeRun(
    _ rule: some UpdateRule = AdamW(learningRate: 1e-2), seed: Int = 1, width: Int = 8,
    averaging: Double? = 0.9, frozen: String? = nil, skipping: Bool = false
  ) -> TrainingRun {
    let model = SavedClassifier(5, width)
    let groups: [Optimizer.Group] =
      (frozen.map { [.frozen(model.parameters.matching($0))] } ?? []) + [.rest(rule)]
    // A variadic argument takes no list.
    return groups.count == 1
      ? TrainingRun(
        model, groups[0], seed: seed, averaging: averaging, skippingNonFinite: skipping)
      : TrainingRun(
        model, groups[0], groups[1], seed: seed, averaging: averaging, skippingNonFinite: skipping)
  }

  private func saved(_ file: TemporaryFile, steps: Int = 3) throws {
    let run = makeRun()
    let model = run.model as! SavedClassifier
    for batch in run.batches(of: 8, in: SavedClassifier.data()).prefix(steps) {
      run.step { softmaxCrossEntropy(model(batch.inputs), labels: batch.labels) }
    }
    try run.save(to: file.url)
  }

  /// All of a run, as it stands in a file.
  private func bytes(_ run: TrainingRun) throws -> Data {
    let file = TemporaryFile()
    try run.save(to: file.url)
    return try file.data
  }

  private func expectRefusal(
    by run: TrainingRun, _ expected: [LoadingDifference],
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let file = TemporaryFile()
    try saved(file)
    let before = try bytes(run)
    let error = try #require(throws: LoadingError.self) { try run.resume(from: file.url) }
    #expect(error.differences == expected, sourceLocation: sourceLocation)
    #expect("\(error)".contains("is of another run:"), sourceLocation: sourceLocation)
    #expect(try bytes(run) == before, sourceLocation: sourceLocation)
    let report = try run.resume(from: file.url, acceptingChanges: true)
    #expect(report.accepted == expected, sourceLocation: sourceLocation)
    #expect(run.position.batch == 3 && run.optimizer.step == 3, sourceLocation: sourceLocation)
  }

  private static let adamW =
    "AdamW(betas: (0.9, 0.999), epsilon: 1e-08, weightDecay: WeightDecay(rate: 0.01, lowestRank: 2))"

  @Test func anotherSeed() throws {
    try expectRefusal(by: makeRun(seed: 2), [.setting("the seed", file: "1", run: "2")])
  }

  @Test func anotherAverage() throws {
    try expectRefusal(
      by: makeRun(averaging: 0.99), [.setting("the decay of the average", file: "0.9", run: "0.99")]
    )
    try expectRefusal(
      by: makeRun(averaging: nil), [.setting("the decay of the average", file: "0.9", run: "none")])
  }

  @Test func anotherTreatmentOfSteps() throws {
    try expectRefusal(
      by: makeRun(skipping: true),
      [.setting("leaving out steps that are not finite", file: "false", run: "true")])
  }

  @Test func anotherRule() throws {
    try expectRefusal(
      by: makeRun(Lion(learningRate: 1e-2)),
      [
        .setting(
          "the rule of hidden.bias and 5 more", file: Self.adamW,
          run: "Lion(betas: (0.9, 0.99), weightDecay: WeightDecay(rate: 0.0, lowestRank: 2))")
      ])
  }

  @Test func otherNumbersOfARule() throws {
    let other = AdamW(learningRate: 1e-2, betas: (0.9, 0.99))
    try expectRefusal(
      by: makeRun(other),
      [
        .setting(
          "the rule of hidden.bias and 5 more", file: Self.adamW,
          run: Self.adamW.replacing("0.999", with: "0.99"))
      ])
  }

  /// What a rule has kept that it would keep no longer, or did not keep, is no difference of the model.
  @Test(arguments: [(0, 0.9), (0.9, 0), (0.9, 0.5)])
  func anotherMomentum(saved: Double, own: Double) throws {
    let file = TemporaryFile()
    func makeRun(_ momentum: Double) -> (TrainingRun, Linear) {
      let model = withSeed(1) { Linear(2, 1) }
      return (TrainingRun(model, SGD(learningRate: 0.1, momentum: momentum), seed: 1), model)
    }
    let (run, model) = makeRun(saved)
    for _ in 0..<2 { run.step { square(model(.ones([1, 2]))).sum() } }
    try run.save(to: file.url)
    let (other, otherModel) = makeRun(own)
    let error = try #require(throws: LoadingError.self) { try other.resume(from: file.url) }
    #expect(error.differences.count == 1 && "\(error)".contains("is of another run:"))
    try other.resume(from: file.url, acceptingChanges: true)
    let kept = other.optimizer.state.parameters["weight"]!
    #expect(
      kept["velocity"] == (own == 0 ? nil : run.optimizer.state.parameters["weight"]!["velocity"]))
    #expect(kept.updateCount == 2)
    other.step { square(otherModel(.ones([1, 2]))).sum() }
    #expect(otherModel.weight.value.scalars[0].isFinite)
  }

  /// A rule of another type begins anew, and does not correct a bias that its moments do not have yet.
  @Test func anotherRuleBeginsAnew() throws {
    let file = TemporaryFile()
    try saved(file)
    let run = makeRun(Adam(learningRate: 1e-2))
    try run.resume(from: file.url, acceptingChanges: true)
    for (path, state) in run.optimizer.state.parameters {
      #expect(state.updateCount == 0 && state.names.isEmpty, "\(path)")
    }
    #expect(run.optimizer.step == 3)
  }

  @Test func anotherLearningRate() throws {
    try expectRefusal(
      by: makeRun(AdamW(learningRate: .linear(from: 1e-2, to: 0, over: 100))),
      [
        .setting(
          "the length of the schedule of hidden.bias and 5 more",
          file: "9223372036854775807 steps", run: "100 steps"),
        .setting(
          "the learning rate of hidden.bias and 5 more at step 1", file: "0.01", run: "0.0099"),
      ])
  }

  @Test func otherGroups() throws {
    try expectRefusal(
      by: makeRun(frozen: "output"),
      [.setting("the rule of output.bias and 1 more", file: Self.adamW, run: "frozen")])
  }

  @Test func otherData() throws {
    let run = makeRun()
    _ = run.batches(of: 4, in: SavedClassifier.data())
    try expectRefusal(
      by: run,
      [
        .setting(
          "the data", file: "23 examples in batches of 8", run: "23 examples in batches of 4")
      ])
  }

  /// Other shapes of the model, and of what the rule and the average keep, beside another seed.
  @Test func anotherModel() throws {
    let file = TemporaryFile()
    try saved(file)
    let run = makeRun(seed: 2, width: 9)
    let error = try #require(throws: LoadingError.self) { try run.resume(from: file.url) }
    #expect("\(error)".contains("is of another model:"))
    #expect(error.differences.contains(.setting("the seed", file: "1", run: "2")))
    #expect(
      error.differences.contains(.shape("hidden.weight", file: [8, 5], model: [9, 5]))
        || error.differences.contains(.shape("hidden.weight", file: [5, 8], model: [5, 9])))
    for name in [
      "optimizer/hidden.bias/mean", "optimizer/hidden.bias/square", "average/hidden.bias",
    ] {
      #expect(error.differences.contains(.shape(name, file: [8], model: [9])))
    }
    #expect(run.position.batch == 0)
    #expect(throws: LoadingError.self) {
      try run.resume(from: file.url, acceptingChanges: true)
    }
  }
}
