import Adjoint
import AdjointFiles
import AdjointNetworks
import Foundation
import TestSupport
import Testing

/// The best weights and the curves of a training are saved with its run.
@Suite struct KeptBestTests {
  /// A training with all that watches it, which is stopped and goes on.
  private struct Training {
    let model = withSeed(1) { SavedClassifier() }
    let run: TrainingRun
    var best: Best
    var stopping = EarlyStopping(patience: 3, by: .largest)
    var curves = Curves()

    init(from file: URL? = nil) throws {
      run = TrainingRun(model, AdamW(learningRate: 0.05), seed: 3, averaging: 0.5)
      best = Best(of: model, by: .largest)
      guard let file else { return }
      try run.resume(from: file)
      #expect(try run.restore(&best, as: "best") && run.restore(&stopping, as: "stopping"))
      #expect(try run.restore(&curves, as: "curves"))
    }

    mutating func train(to end: Int, _ file: URL) throws {
      let data = SavedClassifier.data()
      for batch in run.batches(of: 8, in: data).prefix(end - run.position.batch) {
        let loss = run.step { softmaxCrossEntropy(model(batch.inputs), labels: batch.labels) }
        curves.add(["loss": loss, "none": .nan], at: run.position.batch)
        var accuracy = Accuracy()
        run.average!.applied { accuracy.add(model(data.inputs), labels: data.labels) }
        run.average!.applied { best.update(accuracy.value) }
        stopping.update(accuracy.value)
      }
      try run.keep(best, as: "best")
      try run.keep(stopping, as: "stopping")
      try run.keep(curves, as: "curves")
      try run.save(to: file)
    }
  }

  @Test func aTrainingGoesOn() throws {
    let (whole, stopped, end) = (TemporaryFile(), TemporaryFile(), TemporaryFile())
    var training = try Training()
    try training.train(to: 8, whole.url)
    for step in [1, 5, 8] {
      var part = try Training()
      try part.train(to: step, stopped.url)
      var resumed = try Training(from: stopped.url)
      #expect(resumed.best.metric == part.best.metric)
      try resumed.train(to: 8, end.url)
      #expect(try end.data == whole.data, "stopped after step \(step)")
      #expect(resumed.curves.csv == training.curves.csv)
      #expect(resumed.best.restore() && training.best.restore())
      #expect(
        zip(resumed.model.parameters, training.model.parameters).allSatisfy { $0.value == $1.value }
      )
    }
    // To a model the file is one of its own.
    let report = try SavedClassifier().load(from: whole.url)
    #expect(report.loaded.count == training.model.parameters.count + training.model.buffers.count)
  }

  /// Nothing is kept: a best without a metric, and no best at all.
  @Test func nothingIsKept() throws {
    let file = TemporaryFile()
    let (model, other) = (Linear(2, 1), Linear(2, 1))
    let run = TrainingRun(model, SGD(learningRate: 1), seed: 1)
    try run.keep(Best(of: model, by: .smallest), as: "best")
    try run.save(to: file.url)
    let resumed = TrainingRun(other, SGD(learningRate: 1), seed: 1)
    let report = try resumed.resume(from: file.url)
    #expect(report.unused.isEmpty)
    var best = Best(of: other, by: .smallest)
    #expect(try resumed.restore(&best, as: "best") && best.metric == nil && !best.restore())
    #expect(try !resumed.restore(&best, as: "other"))
  }

  /// What replaces the best under its name leaves none of its tensors.
  @Test func anotherValueTakesItsPlace() throws {
    let file = TemporaryFile()
    let model = Linear(2, 1)
    let run = TrainingRun(model, SGD(learningRate: 1), seed: 1)
    var best = Best(of: model, by: .smallest)
    best.update(1)
    try run.keep(best, as: "best")
    try run.keep(1, as: "best")
    try run.save(to: file.url)
    #expect(
      try Safetensors(contentsOf: file.url).entries.map(\.name).sorted() == ["bias", "weight"])
    let error = try #require(throws: FileError.self) { try run.restore(&best, as: "best") }
    #expect(error.file == "the run" && error.field == "adjoint.run.kept.best")
  }

  /// A best of another model, another direction, or without its tensors.
  @Test(arguments: [
    ("[1,2]", "[1,3]", "the state has [1, 2] float32 for weight, which is [1, 3] float32"),
    ("largest", "smallest", "the smallest metric is the best in the file, and the largest here"),
    ("\"weight\",", "", "the state has nothing for weight"),
    ("[\"weight\",\"bias\"]", "[]", "a best metric and its weights go together"),
    ("\"metric\":1", "\"metric\":\"inf\"", "the best metric is inf"),
    ("\"updateCount\"", "\"count\"", "cannot be read as"),
  ])
  func aDamagedBest(old: String, new: String, problem: String) throws {
    let (file, damaged) = (TemporaryFile(), TemporaryFile())
    let model = Linear(2, 1)
    let run = TrainingRun(model, SGD(learningRate: 1), seed: 1)
    var best = Best(of: model, by: .largest)
    best.update(1)
    try run.keep(best, as: "best")
    try run.save(to: file.url)
    let saved = try Safetensors(contentsOf: file.url)
    let key = "adjoint.run.kept.best"
    let text = try #require(saved.metadata[key])
    var metadata = saved.metadata
    metadata[key] = text.replacing(old, with: new)
    var tensors: [String: Tensor] = [:]
    for entry in saved.entries { tensors[entry.name] = try saved.tensor(entry.name) }
    try Safetensors.write(tensors, metadata: metadata, to: damaged.url)
    try run.resume(from: damaged.url)
    var other = old == "[1,2]" ? Best(of: Linear(3, 1), by: .largest) : best
    let error = try #require(throws: FileError.self) { try run.restore(&other, as: "best") }
    #expect(error.file == damaged.url.path && error.field == key)
    #expect(error.problem.contains(problem), "\(error)")
  }
}
