import Adjoint
import AdjointFiles
import Foundation
import TestSupport
import Testing

/// Logs are written so that they read back.
@Suite struct CSVLogTests {
  private static func text(_ path: String) throws -> String {
    try String(contentsOfFile: path, encoding: .utf8)
  }

  private static func table(_ path: String) throws -> CSV {
    try CSV(contentsOf: URL(filePath: path))
  }

  @Test func rows() throws {
    let file = NSTemporaryDirectory() + "/\(UUID().uuidString).csv"
    defer { removeTemporary(file) }
    let log = try CSVLog(URL(filePath: file), columns: ["step", "loss", "note"])
    #expect(try Self.text(file) == "step,loss,note\n")
    try log.append(1, 0.1, "a")
    #expect(try Self.text(file) == "step,loss,note\n1,0.1,a\n")
    try log.append(-2, Float(0.1), "b, \"c\"\nd\r")
    try log.append(Int.max, Double.infinity, "")
    #expect(
      try Self.text(file)
        == "step,loss,note\n1,0.1,a\n-2,0.1,\"b, \"\"c\"\"\nd\r\"\n9223372036854775807,inf,\n")
    #expect(try Self.table(file).texts(of: "note") == ["a", "b, \"c\"\nd\r", ""])
  }

  @Test func numbersReadBackExactly() throws {
    let file = NSTemporaryDirectory() + "/\(UUID().uuidString).csv"
    defer { removeTemporary(file) }
    let log = try CSVLog(URL(filePath: file), columns: ["wide", "narrow"])
    var random = RandomStream(seed: 1)
    var numbers: [Double] = [
      0, -0.0, 1e16, 0.1, .leastNonzeroMagnitude, .greatestFiniteMagnitude, -.infinity,
    ]
    numbers += (0..<300).map { _ in Double(bitPattern: random.next()) }.filter { !$0.isNaN }
    for number in numbers { try log.append(number, Float(number)) }
    try log.append(Double.nan, Float.nan)
    let wide = try Self.table(file).tensor(of: ["wide"], as: .float64).scalars
    let narrow = try Self.table(file).tensor(of: ["narrow"]).scalars
    #expect(wide.dropLast().map(\.bitPattern) == numbers.map(\.bitPattern))
    #expect(narrow.dropLast().map(\.bitPattern) == numbers.map { Double(Float($0)).bitPattern })
    #expect(wide.last!.isNaN && narrow.last!.isNaN)
  }

  @Test func textsReadBackExactly() throws {
    let file = NSTemporaryDirectory() + "/\(UUID().uuidString).csv"
    defer { removeTemporary(file) }
    let texts = [
      "", "\"", "\"\"", ",", "\n", "\r\n", " x ", "\"\u{301}", "a\rb", "é🙂", "1,5", "#", "\u{FEFF}",
    ]
    let log = try CSVLog(URL(filePath: file), columns: ["one"])
    for text in texts { try log.append(text) }
    let read = try Self.table(file).texts(of: "one")
    #expect(read.map { Array($0.utf8) } == texts.map { Array($0.utf8) })
  }

  @Test func aLogGoesOn() throws {
    let file = NSTemporaryDirectory() + "/\(UUID().uuidString).csv"
    defer { removeTemporary(file) }
    try CSVLog(URL(filePath: file), columns: ["a", "b,c"]).append(1, 2)
    try CSVLog(URL(filePath: file), columns: ["a", "b,c"]).append(3, 4)
    #expect(try Self.table(file).tensor() == Tensor([[1, 2], [3, 4]]))
    // Another program has left the last line without its end.
    try Data("a,\"b,c\"\n1,2".utf8).write(to: URL(filePath: file))
    try CSVLog(URL(filePath: file), columns: ["a", "b,c"]).append(3, 4)
    #expect(try Self.table(file).tensor() == Tensor([[1, 2], [3, 4]]))
  }

  @Test(arguments: ["a,c\n1,2\n", "a,b,c\n", "a", "a,b", "{}\n"])
  func anotherHeader(_ text: String) throws {
    let file = NSTemporaryDirectory() + "/\(UUID().uuidString).csv"
    defer { removeTemporary(file) }
    try Data(text.utf8).write(to: URL(filePath: file))
    let error = try #require(throws: WritingError.self) {
      try CSVLog(URL(filePath: file), columns: ["a", "b"])
    }
    #expect("\(error)" == "\(file): the file does not begin with the header a,b")
    #expect(try Self.text(file) == text)
  }

  @Test func rowsOfManyThreadsAreWhole() throws {
    let file = NSTemporaryDirectory() + "/\(UUID().uuidString).csv"
    defer { removeTemporary(file) }
    let log = try CSVLog(URL(filePath: file), columns: ["thread", "number", "text"])
    let text = String(repeating: "x", count: 500)
    let failures = Counter()
    _ = runOnThreads(4) { thread in
      for number in 0..<200 {
        do { try log.append(thread, number, text) } catch { failures.increase() }
      }
    }
    #expect(failures.count == 0)
    let table = try Self.table(file)
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
        try CSVLog(URL(filePath: "/dev/full"), columns: ["a"])
      } throws: {
        "\($0)" == "/dev/full: No space left on device"
      }
    }

    /// A file that may not grow further holds whole rows, and takes what there is room for.
    @Test func aRowThatCannotBeWrittenLeavesNothing() async throws {
      let file = NSTemporaryDirectory() + "/\(UUID().uuidString).csv"
      defer { removeTemporary(file) }
      await #expect(processExitsWith: .success) { [file = file as String] in
        let log = try CSVLog(URL(filePath: file), columns: ["text"])
        limitFileSizes(to: 20)
        try log.append("first")
        let error = #expect(throws: WritingError.self) {
          try log.append("much longer than the rest of the room")
        }
        #expect(error?.name == file && error?.reason == "File too large")
        try log.append("last")
      }
      #expect(try Self.text(file) == "text\nfirst\nlast\n")
    }
  #endif

  @Test func folders() throws {
    #expect(throws: WritingError.self) {
      try CSVLog(URL(filePath: "/no such folder/x.csv"), columns: ["a"])
    }
    #expect(throws: WritingError.self) {
      try CSVLog(URL(filePath: NSTemporaryDirectory()), columns: ["a"])
    }
  }

  @Test func aRowOfAnotherLength() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { try CSVLog(URL(filePath: "/dev/null"), columns: ["a", "b"]).append(1) }
    expectMessage(
      of: result, contains: "CSVLog: a row of 1 fields for the 2 columns [\"a\", \"b\"]")
  }

  @Test(arguments: [[], ["a", "a"]])
  func columnsThatCannotBe(_ columns: [String]) async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { [columns] in _ = try CSVLog(URL(filePath: "/dev/null"), columns: columns) }
    expectMessage(of: result, contains: "CSVLog: the columns are", "each once")
  }
}
