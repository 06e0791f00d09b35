import Adjoint
import AdjointFiles
import AdjointNetworks
import Foundation
import TestSupport
import Testing

/// Files of runs that are damaged, or none: each error says what is wrong, and nothing changes.
@Suite struct RunDamageTests {
  /// How many mutations are tried: `ADJOINT_CAMPAIGN=20000 swift test --filter RunDamageTests`.
  private static let mutationCount =
    ProcessInfo.processInfo.environment["ADJOINT_CAMPAIGN"].flatMap(Int.init) ?? 200

  private static func makeRun(_ seed: Int = 1) -> TrainingRun {
    TrainingRun(
      withSeed(seed) { SavedClassifier(2, 3) }, AdamW(learningRate: 1e-2), seed: 1, averaging: 0.9)
  }

  /// The bytes of a run after two steps.
  private static let saved = Result {
    let run = makeRun()
    let model = run.model as! SavedClassifier
    for batch in run.batches(of: 8, in: SavedClassifier.data(2)).prefix(2) {
      run.step { softmaxCrossEntropy(model(batch.inputs), labels: batch.labels) }
    }
    return try bytes(run)
  }

  private static func bytes(_ run: TrainingRun) throws -> Data {
    let file = TemporaryFile()
    try run.save(to: file.url)
    return try file.data
  }

  /// Resumes from bytes, and returns the error; then nothing has changed.
  private static func error(_ data: Data) throws -> (any Error)? {
    let file = TemporaryFile()
    try data.write(to: file.url)
    let run = makeRun(2)
    let before = try bytes(run)
    do {
      try run.resume(from: file.url)
      return nil
    } catch {
      #expect(try bytes(run) == before)
      return error
    }
  }

  /// The saved run with other tensors and texts.
  private static func changed(
    _ change: (_ tensors: inout [String: Tensor], _ metadata: inout [String: String]) -> Void
  ) throws -> Data {
    let saved = try Safetensors(saved.get(), file: "saved")
    var tensors: [String: Tensor] = [:]
    for entry in saved.entries { tensors[entry.name] = try saved.tensor(entry.name) }
    var metadata = saved.metadata
    change(&tensors, &metadata)
    let file = TemporaryFile()
    try Safetensors.write(tensors, metadata: metadata, to: file.url)
    return try file.data
  }

  private static func errorOfRecord(_ change: (String) -> String) throws -> FileError? {
    try error(changed { $1["adjoint.run"] = change($1["adjoint.run"]!) }) as? FileError
  }

  @Test func theFileItselfIsGood() throws {
    #expect(try Self.error(Self.saved.get()) == nil)
    #expect(try Self.changed { _, _ in } == Self.saved.get())
  }

  @Test func aFileWithoutARun() throws {
    let error = try Self.error(Self.changed { $1 = [:] }) as? FileError
    #expect(error?.field == "adjoint.run")
    #expect(
      error?.problem.contains("tensors and no run; a model loads them with load(from:)") == true)
  }

  @Test func aFileOfTheFuture() throws {
    let error = try Self.errorOfRecord { _ in #"{"version":2,"all":["is","different"]}"# }
    #expect(
      error?.problem
        == "the run has the version 2 of the format, and this library reads version 1")
  }

  @Test(arguments: [
    ("\"step\":2", "\"step\":-2", "step is -2, and must be 0 or more"),
    ("\"step\":2", "\"step\":9007199254740992", "step is 9007199254740992, and must be"),
    ("\"step\":2", "\"step\":2.5", "cannot be read"),
    ("\"step\":2", "\"step\":null", "cannot be read"),
    ("\"step\":2", "\"step\":1", "AdamW has 2 learning rates of 1 steps"),
    ("\"step\":2", "\"step\":20", "AdamW has 2 learning rates of 20 steps"),
    ("\"position\":2", "\"position\":-1", "position is -1"),
    ("\"skippedSteps\":0", "\"skippedSteps\":-1", "skippedSteps is -1"),
    ("\"batchSize\":8", "\"batchSize\":0", "there are no 23 examples in batches of 0"),
    ("\"exampleCount\":23", "\"exampleCount\":0", "there are no 0 examples in batches of 8"),
    ("\"rule\":0", "\"rule\":1", "has the rule 1, and there are 1"),
    ("\"rule\":0", "\"rule\":-1", "has the rule -1, and there are 1"),
    ("\"updateCount\":2", "\"updateCount\":-1", "has had -1 updates"),
    ("{", "[", "cannot be read"), ("\"version\":1", "\"version\":\"1\"", "cannot be read"),
    ("\"parameters\":", "\"params\":", "cannot be read"),
  ])
  func aDamagedRecord(old: String, new: String, problem: String) throws {
    let error = try Self.errorOfRecord { text in
      #expect(text.contains(old))
      return text.replacing(old, with: new, maxReplacements: 1)
    }
    #expect(error?.problem.contains(problem) == true, "\(error.map { "\($0)" } ?? "no error")")
  }

  @Test func tensorsOfARuleAndAnAverage() throws {
    let error = try Self.error(
      Self.changed { tensors, _ in
        tensors["optimizer/hidden.weight/mean"] = nil
        tensors["optimizer/output.bias/square"] = .zeros([3], as: .float64)
        tensors["average/hidden.bias"] = .zeros([2])
        tensors["optimizer/nobody/mean"] = Tensor(1)
      })
    let differences = try #require(error as? LoadingError).differences
    #expect(
      differences == [
        .missing("optimizer/hidden.weight/mean", nearest: "optimizer/nobody/mean"),
        .type("optimizer/output.bias/square", file: "F64", model: .float32),
        .shape("average/hidden.bias", file: [2], model: [3]),
      ])
  }

  @Test func aFileThatIsCutShort() throws {
    for count in stride(from: 0, to: try Self.saved.get().count, by: 97) {
      #expect(try Self.error(Self.saved.get().prefix(count)) is FileError, "\(count) bytes")
    }
  }

  /// A damaged file resumes or throws, and never crashes.
  @Test func mutations() throws {
    var random = RandomStream(seed: 5)
    let headerEnd =
      Int(try Self.saved.get().withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) }) + 8
    let digits = Data("0123456789-.e\"{}[],:ntf".utf8)
    for _ in 0..<Self.mutationCount {
      var damaged = try Self.saved.get()
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        damaged[Int.random(in: 8..<headerEnd, using: &random)] = digits.randomElement(
          using: &random)!
      }
      _ = try Self.error(damaged)
    }
  }
}
