import Adjoint
import Foundation
import TestSupport
import Testing

@testable import AdjointFiles

/// Event files are those that TensorBoard's own writer makes of the same events.
@Suite struct EventLogTests {
  private static let time = Date(timeIntervalSince1970: 1_700_000_000.25)

  private static var fixture: [UInt8] {
    get throws {
      let file = URL(filePath: #filePath).appending(
        path: "../../Fixtures/TensorBoard/events.tfevents")
      return Array(try Data(contentsOf: file.standardized))
    }
  }

  private static func bytes(_ log: EventLog) throws -> [UInt8] {
    Array(try Data(contentsOf: log.file))
  }

  @Test func theBytesOfTensorBoardsWriter() throws {
    let (folder, time) = (try makeTemporaryFolder(), Self.time)
    defer { removeTemporary(folder) }
    let log = try EventLog(in: URL(filePath: folder), resumingAt: 5, at: time)
    try log.add(scalar: 0.5, named: "loss/training", step: 0, at: time)
    try log.add(scalar: 0, named: "loss/training", step: 1, at: time)
    try log.add(scalar: .nan, named: "loss/training", step: 128, at: time)
    try log.add(scalar: -.infinity, named: "größe", step: 1 << 40, at: time)
    try log.add(scalar: -1e-30, named: "before", step: -1, at: time)
    let weights: [Double] = [-2, -1, 0, 0, 1e-13, 0.5, 1, 1.1, 3e38, 1e-12]
    for (step, numbers) in zip(10..., [weights, [7], []]) {
      try log.add(
        histogram: Tensor(numbers, as: .float64), named: "weights", step: step, at: time)
    }
    let text = "# Title\n*größer* " + String(repeating: "x", count: 300)
    try log.add(text: text, named: "notes", step: 0, at: time)
    try log.add(
      charts: [
        EventChart("both", of: ["loss/training", "loss/validation"], in: "losses"),
        EventChart("rate", of: ["rate"], in: "rates"),
        EventChart("training", of: ["loss/training"], in: "losses"),
      ], at: time)
    let (bytes, expected) = (try Self.bytes(log), try Self.fixture)
    let difference = zip(bytes, expected).enumerated().first { $1.0 != $1.1 }?.offset
    #expect(bytes.count == expected.count && difference == nil)
  }

  @Test func namesOfFiles() throws {
    let folder = try makeTemporaryFolder()
    defer { removeTemporary(folder) }
    let logs = try (0..<3).map { _ in try EventLog(in: URL(filePath: folder), at: Self.time) }
    #expect(Set(logs.map(\.file)).count == 3)
    for (log, name) in zip(
      logs.sorted { $0.file.path < $1.file.path },
      try FileManager.default.contentsOfDirectory(atPath: folder).sorted())
    {
      #expect(log.file.path == "\(folder)/\(name)")
      #expect(name.hasPrefix("events.out.tfevents.1700000000."))
      #expect(name.hasSuffix(name.split(separator: ".").last!) && !name.contains("/"))
    }
    let early = try EventLog(in: URL(filePath: folder), at: Date(timeIntervalSince1970: 7))
    #expect(early.file.path.contains("/events.out.tfevents.0000000007."))
  }

  /// Each event is in the file as soon as it was added.
  @Test func nothingIsHeldBack() throws {
    let folder = try makeTemporaryFolder()
    defer { removeTemporary(folder) }
    let log = try EventLog(in: URL(filePath: folder))
    var counts = [try Self.bytes(log).count]
    for step in 0..<10 {
      try log.add(scalar: 1, named: "loss", step: step)
      counts.append(try Self.bytes(log).count)
    }
    #expect(zip(counts, counts.dropFirst()).allSatisfy { $0 < $1 })
  }

  @Test func theTimeIsNowUnlessItIsSaid() throws {
    let folder = try makeTemporaryFolder()
    defer { removeTemporary(folder) }
    let before = Date().timeIntervalSince1970
    let log = try EventLog(in: URL(filePath: folder))
    let bits = try Self.bytes(log)[13..<21].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    #expect((before...Date().timeIntervalSince1970).contains(Double(bitPattern: bits)))
  }

  @Test func foldersThatCannotBeMade() throws {
    let folder = try makeTemporaryFolder()
    defer { removeTemporary(folder) }
    let log = try EventLog(in: URL(filePath: folder))
    let inFile = try #require(throws: WritingError.self) {
      try EventLog(in: log.file.appending(path: "x"))
    }
    #expect(inFile.name == log.file.path + "/x")
    #expect(inFile.reason.hasPrefix("the folder cannot be made"))
  }

  #if os(Linux)
    /// A file that may not grow further holds whole records.
    @Test func anEventThatCannotBeWrittenLeavesNothing() async throws {
      let folder = try makeTemporaryFolder()
      defer { removeTemporary(folder) }
      await #expect(processExitsWith: .success) { [folder = folder as String] in
        let log = try EventLog(in: URL(filePath: folder))
        try log.add(scalar: 1, named: "loss", step: 1)
        let whole = try Self.bytes(log)
        limitFileSizes(to: whole.count + 20)
        let error = #expect(throws: WritingError.self) {
          try log.add(text: String(repeating: "x", count: 100), named: "text", step: 2)
        }
        #expect(error?.name == log.file.path && error?.reason == "File too large")
        #expect(try Self.bytes(log) == whole)
      }
    }
  #endif

  @Test func aValueWithoutAName() async throws {
    let folder = try makeTemporaryFolder()
    defer { removeTemporary(folder) }
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { [folder = folder as String] in
      try EventLog(in: URL(filePath: folder)).add(scalar: 1, named: "", step: 3)
    }
    expectMessage(of: result, contains: "EventLog: a value at step 3 has no name")
  }
}
