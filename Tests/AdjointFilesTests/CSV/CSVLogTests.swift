import Adjoint
import AdjointFiles
import Foundation
import TestSupport
import Testing

/// Logs are written so that they read back.
@Suite struct CSVLogTests {
  /// A file that is removed after its test.
  private final class TemporaryFile {
    let path = NSTemporaryDirectory() + "/\(UUID().uuidString).csv"
    var text: String { get throws { try String(contentsOfFile: path, encoding: .utf8) } }
    var table: CSV { get throws { try CSV(contentsOf: URL(filePath: path)) } }
    deinit { unlink(path) }
  }

  @Test func rows() throws {
    let file = TemporaryFile()
    let log = try CSVLog(file.path, columns: ["step", "loss", "note"])
    #expect(try file.text == "step,loss,note\n")
    try log.append(1, 0.1, "a")
    #expect(try file.text == "step,loss,note\n1,0.1,a\n")
    try log.append(-2, Float(0.1), "b, \"c\"\nd\r")
    try log.append(Int.max, Double.infinity, "")
    #expect(
      try file.text
        == "step,loss,note\n1,0.1,a\n-2,0.1,\"b, \"\"c\"\"\nd\r\"\n9223372036854775807,inf,\n")
    #expect(try file.table.texts(of: "note") == ["a", "b, \"c\"\nd\r", ""])
  }

  @Test func numbersReadBackExactly() throws {
    let file = TemporaryFile()
    let log = try CSVLog(file.path, columns: ["wide", "narrow"])
    var random = RandomStream(seed: 1)
    var numbers: [Double] = [0, -0.0, 1e16, 0.1, 5e-324, .greatestFiniteMagnitude, -.infinity]
    numbers += (0..<300).map { _ in Double(bitPattern: random.next()) }.filter { !$0.isNaN }
    for number in numbers { try log.append(number, Float(number)) }
    try log.append(Double.nan, Float.nan)
    let wide = try file.table.tensor(of: ["wide"], as: .float64).scalars
    let narrow = try file.table.tensor(of: ["narrow"]).scalars
    #expect(wide.dropLast().map(\.bitPattern) == numbers.map(\.bitPattern))
    #expect(narrow.dropLast().map(\.bitPattern) == numbers.map { Double(Float($0)).bitPattern })
    #expect(wide.last!.isNaN && narrow.last!.isNaN)
  }

  @Test func textsReadBackExactly() throws {
    let file = TemporaryFile()
    let texts = [
      "", "\"", "\"\"", ",", "\n", "\r\n", " x ", "\"\u{301}", "a\rb", "é🙂", "1,5", "#", "\u{FEFF}",
    ]
    let log = try CSVLog(file.path, columns: ["one"])
    for text in texts { try log.append(text) }
    let read = try file.table.texts(of: "one")
    #expect(read.map { Array($0.utf8) } == texts.map { Array($0.utf8) })
  }

  @Test func aLogGoesOn() throws {
    let file = TemporaryFile()
    try CSVLog(file.path, columns: ["a", "b,c"]).append(1, 2)
    try CSVLog(file.path, columns: ["a", "b,c"]).append(3, 4)
    #expect(try file.table.tensor() == Tensor([[1, 2], [3, 4]]))
    // Another program has left the last line without its end.
    try Data("a,\"b,c\"\n1,2".utf8).write(to: URL(filePath: file.path))
    try CSVLog(file.path, columns: ["a", "b,c"]).append(3, 4)
    #expect(try file.table.tensor() == Tensor([[1, 2], [3, 4]]))
  }

  @Test(arguments: ["a,c\n1,2\n", "a,b,c\n", "a", "a,b", "{}\n"])
  func anotherHeader(_ text: String) throws {
    let file = TemporaryFile()
    try Data(text.utf8).write(to: URL(filePath: file.path))
    let error = try #require(throws: WritingError.self) {
      try CSVLog(file.path, columns: ["a", "b"])
    }
    #expect("\(error)" == "\(file.path): the file does not begin with the header a,b")
    #expect(try file.text == text)
  }

  @Test func rowsOfManyThreadsAreWhole() throws {
    let file = TemporaryFile()
    let log = try CSVLog(file.path, columns: ["thread", "number", "text"])
    let text = String(repeating: "x", count: 500)
    let failures = Counter()
    _ = runOnThreads(4) { thread in
      for number in 0..<200 {
        do { try log.append(thread, number, text) } catch { failures.increase() }
      }
    }
    #expect(failures.count == 0)
    let table = try file.table
    #expect(table.rowCount == 800)
    #expect(try table.labels(of: "text").classes == [text])
    for thread in 0..<4 {
      let rows = zip(try table.labels(of: "thread").labels, try table.texts(of: "number"))
      #expect(rows.filter { $0.0 == thread }.map(\.1) == (0..<200).map(String.init))
    }
  }

  #if os(Linux)
    @Test func aFullDisk() throws {
      #expect {
        try CSVLog("/dev/full", columns: ["a"])
      } throws: {
        "\($0)" == "/dev/full: No space left on device"
      }
    }

    /// A file that may not grow further holds whole rows, and takes what there is room for.
    @Test func aRowThatCannotBeWrittenLeavesNothing() async throws {
      let file = TemporaryFile()
      await #expect(processExitsWith: .success) { [path = file.path as String] in
        let log = try CSVLog(path, columns: ["text"])
        limitFileSizes(to: 20)
        try log.append("first")
        let error = #expect(throws: WritingError.self) {
          try log.append("much longer than the rest of the room")
        }
        #expect(error?.name == path && error?.reason == "File too large")
        try log.append("last")
      }
      #expect(try file.text == "text\nfirst\nlast\n")
    }
  #endif

  @Test func folders() throws {
    #expect(throws: WritingError.self) { try CSVLog("/no such folder/x.csv", columns: ["a"]) }
    #expect(throws: WritingError.self) { try CSVLog(NSTemporaryDirectory(), columns: ["a"]) }
  }

  @Test func aRowOfAnotherLength() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { try CSVLog("/dev/null", columns: ["a", "b"]).append(1) }
    expectMessage(
      of: result, contains: "CSVLog: a row of 1 fields for the 2 columns [\"a\", \"b\"]")
  }

  @Test(arguments: [[], ["a", "a"]])
  func columnsThatCannotBe(_ columns: [String]) async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { [columns] in _ = try CSVLog("/dev/null", columns: columns) }
    expectMessage(of: result, contains: "CSVLog: the columns are", "each once")
  }
}
