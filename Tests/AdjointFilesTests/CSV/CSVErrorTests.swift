import Adjoint
import AdjointFiles
import Foundation
import Testing

/// What is wrong with a table is named by file, line, column and value.
@Suite struct CSVErrorTests {
  private static func message(
    _ text: String, hasHeader: Bool = true, _ read: (CSV) throws -> Void = { _ in }
  ) -> String {
    message(Array(text.utf8), hasHeader: hasHeader, read)
  }

  private static func message(
    _ bytes: [UInt8], hasHeader: Bool = true, _ read: (CSV) throws -> Void = { _ in }
  ) -> String {
    do {
      try read(CSV(Data(bytes), file: "t.csv", hasHeader: hasHeader))
      return "no error"
    } catch {
      return "\(error)"
    }
  }

  private static func numbers(_ table: CSV) throws { _ = try table.tensor() }

  @Test func rowsOfAnotherLength() {
    #expect(
      Self.message("a,b\n1,2\n1,2,3\n")
        == "t.csv, line 3: the row has 3 fields, and the first row has 2")
    #expect(
      Self.message("a,b\n1\n") == "t.csv, line 2: the row has 1 field, and the first row has 2")
    #expect(
      Self.message("a,b\n\n1,2\n")
        == "t.csv, line 2: the row has 1 field, and the first row has 2")
    // The line in which the row begins, also where it is longer.
    #expect(
      Self.message("a,b\n\"x\n\ny\"\n1,2")
        == "t.csv, line 2: the row has 1 field, and the first row has 2")
    #expect(
      Self.message("1,2\n3\n", hasHeader: false)
        == "t.csv, line 2: the row has 1 field, and the first row has 2")
  }

  @Test func quotes() {
    #expect(
      Self.message("a,b\n1,2\n3,\"x\n\n\ny")
        == "t.csv, line 3, column 2, \"b\": the quote that begins the field is not closed")
    #expect(
      Self.message("a,\"b")
        == "t.csv, line 1, column 2: the quote that begins the field is not closed")
    #expect(
      Self.message("a\n\"\"\"")
        == "t.csv, line 2, column 1, \"a\": the quote that begins the field is not closed")
    #expect(
      Self.message("a\nx\"y\"\n")
        == "t.csv, line 2, column 1, \"a\": there is a quote within a field that does not begin with one"
    )
    #expect(
      Self.message("a\n\"x\ny\"z\n")
        == "t.csv, line 3, column 1, \"a\": there is text after the closing quote; a quote within quotes "
        + "is doubled")
  }

  @Test(arguments: ["a\r1", "a\r\r\n1", "a\n1\r2\n", "a\n1\r"])
  func carriageReturnsAlone(_ text: String) {
    #expect(
      Self.message(text).contains(
        "column 1")
        && Self.message(text).contains("there is a carriage return without a line feed"))
  }

  @Test(
    arguments: [
      [0xFF], [0xC0, 0x80], [0xC3], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0x80],
      [0xE2, 0x82],
    ] as [[UInt8]])
  func bytesThatAreNotUTF8(_ bytes: [UInt8]) {
    let place = "t.csv, line 2, column 2, \"b\": the bytes are not UTF-8"
    #expect(Self.message(Array("a,b\n1,x".utf8) + bytes + Array("\n".utf8)) == place)
    #expect(Self.message(Array("a,b\n1,\"x".utf8) + bytes + Array("\"\n".utf8)) == place)
    // The beginning and the end of a character are in two fields.
    #expect(Self.message(Array("a,b\n1,".utf8) + bytes + Array(",".utf8)) == place)
  }

  @Test func names() {
    #expect(
      Self.message("a,b,a\n1,2,3") == "t.csv, line 1, column 3, \"a\": column 1 has the same name")
    #expect(Self.message("a,,\n") == "t.csv, line 1, column 3, \"\": column 2 has the same name")
    #expect(Self.message("") == "t.csv: there is no header: the file is empty")
    #expect(Self.message("\n\n") == "t.csv: there is no header: the file is empty")
  }

  @Test func columnsThatAreNotThere() {
    #expect(
      Self.message("area,price\n1,2") { _ = try $0.tensor(of: ["Area"]) }
        == "t.csv, line 1, \"Area\": there is no such column; the columns are \"area\", \"price\"")
    let many = (0..<30).map { "c\($0)" }.joined(separator: ",")
    #expect(
      Self.message(many) { _ = try $0.texts(of: "d") }.hasSuffix("\"c19\" and 10 more"))
    #expect(
      Self.message("1,2", hasHeader: false) { _ = try $0.labels(of: "a") }
        == "t.csv, \"a\": the columns have no names; ask for them by number, or read the file with a "
        + "header")
    for number in [2, -3, .max, .min] {
      #expect(
        Self.message("1,2", hasHeader: false) { _ = try $0.texts(of: .number(number)) }
          == "t.csv: there is no column number \(number) among 2; the first is 0, and −1 is the last"
      )
    }
  }

  @Test func valuesThatAreNoNumbers() {
    #expect(
      Self.message("floor,area\n1,50\n2,\"12,5\"\n", Self.numbers)
        == "t.csv, line 3, column 2, \"area\": \"12,5\" is not a number")
    #expect(
      Self.message("1\n\" 2\"", hasHeader: false, Self.numbers)
        == "t.csv, line 2, column 1: \" 2\" is not a number")
    #expect(
      Self.message("a,b\n,1", Self.numbers)
        == "t.csv, line 2, column 1, \"a\": \"\" is not a number; say what missing numbers become")
    #expect(
      Self.message("a\n\"1\"\"\"", Self.numbers)
        == "t.csv, line 2, column 1, \"a\": \"1\\\"\" is not a number")
    let long = String(repeating: "é", count: 100)
    #expect(
      Self.message("a\n\(long)", Self.numbers)
        == "t.csv, line 2, column 1, \"a\": \"\(long.prefix(60))…\" is not a number")
    // Columns that nobody asks for may hold anything.
    #expect(Self.message("a,b\nx,1") { _ = try $0.tensor(of: ["b"]) } == "no error")
  }

  @Test func valuesThatAreNoClasses() {
    #expect(
      Self.message("s\na\nb\n") { _ = try $0.labels(of: "s", classes: ["a"]) }
        == "t.csv, line 3, column 1, \"s\": \"b\" is none of the 1 classes")
  }
}
