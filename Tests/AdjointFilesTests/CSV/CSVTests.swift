import Adjoint
import Foundation
import TestSupport
import Testing

@testable import AdjointFiles

/// Tables that are read as they should be.
@Suite struct CSVTests {
  static func table(
    _ text: String, delimiter: Unicode.Scalar = ",", hasHeader: Bool = true
  ) throws(FileError) -> CSV {
    try CSV(Data(text.utf8), file: "table.csv", delimiter: delimiter, hasHeader: hasHeader)
  }

  /// Every way to write the same two rows.
  @Test(
    arguments: [
      "a,b\n1,2\n3,4", "a,b\n1,2\n3,4\n", "a,b\r\n1,2\r\n3,4\r\n", "a,b\n1,2\r\n3,4\n\n\n",
      "\u{FEFF}a,b\n1,2\n3,4\r\n\r\n", "\"a\",\"b\"\n\"1\",2\n3,\"4\"", "\u{FEFF}\"a\",b\n1,2\n3,4",
    ])
  func sameTable(_ text: String) throws {
    let table = try Self.table(text)
    #expect(table.columnNames == ["a", "b"] && table.columnCount == 2 && table.rowCount == 2)
    #expect(try table.tensor() == Tensor([[1, 2], [3, 4]]))
    #expect(try table.texts(of: "b") == ["2", "4"])
  }

  @Test(arguments: [";", "\t", "|", " ", "x", "\u{0}"] as [Unicode.Scalar])
  func otherDelimiters(_ delimiter: Unicode.Scalar) throws {
    let text = "a,\"b,c\"\n-1.5,2e3\n".replacingOccurrences(of: ",", with: String(delimiter))
    let table = try Self.table(text, delimiter: delimiter)
    #expect(table.columnNames == ["a", "b\(delimiter)c"])
    #expect(try table.tensor() == Tensor([[-1.5, 2000]]))
  }

  @Test func quotedFields() throws {
    let table = try Self.table(
      "name,note\n\"a,b\",\"first\r\nsecond\"\n\"say \"\"so\"\"\",\"\"\n\"\"\"\",\"\"\"\"\"\"\n, x \n"
    )
    #expect(try table.texts(of: "name") == ["a,b", "say \"so\"", "\"", ""])
    #expect(try table.texts(of: "note") == ["first\r\nsecond", "", "\"\"", " x "])
    // A quote and a combining accent after it are one character to Swift.
    #expect(try Self.table("a\n\"\"\"\u{301}\"").texts(of: 0) == ["\"\u{301}"])
    #expect(try Self.table("größe,日本\n🙂,ñ").columnNames == ["größe", "日本"])
  }

  @Test func withoutAHeader() throws {
    let table = try Self.table("1,2,x\n3,4,y\n", hasHeader: false)
    #expect(table.columnNames == nil && table.rowCount == 2 && table.columnCount == 3)
    #expect(try table.tensor(of: .all(but: -1)) == Tensor([[1, 2], [3, 4]]))
    #expect(try table.tensor(of: [1, 0]) == Tensor([[2, 1], [4, 3]]))
    #expect(try table.tensor(of: [-2]) == Tensor([[2], [4]]))
    #expect(try table.texts(of: 2) == ["x", "y"])
  }

  @Test func chosenColumns() throws {
    let table = try Self.table("a,b,c,d\n1,2,x,4\n5,6,y,8\n")
    #expect(try table.tensor(of: ["d", "a"]) == Tensor([[4, 1], [8, 5]]))
    #expect(try table.tensor(of: .all(but: "c", "a")) == Tensor([[2, 4], [6, 8]]))
    #expect(try table.tensor(of: []).shape == [2, 0])
    #expect(try table.tensor(of: ["a"], as: .float64).scalarType == .float64)
  }

  @Test func tablesOfLittle() throws {
    let header = try Self.table("a,b\n")
    #expect(header.rowCount == 0 && header.columnCount == 2)
    #expect(try header.tensor().shape == [0, 2])
    #expect(try header.labels(of: "a") == CSVLabels(labels: [], classes: []))
    for text in ["", "\n", "\r\n\n", "\u{FEFF}"] {
      let nothing = try Self.table(text, hasHeader: false)
      #expect(nothing.rowCount == 0 && nothing.columnCount == 0)
      #expect(try nothing.tensor().shape == [0, 0])
    }
    #expect(try Self.table("7", hasHeader: false).tensor() == Tensor([[7]]))
    // Empty lines within a table of one column are rows, and those at the end are not.
    #expect(try Self.table("a\n\n1\n\n\n").texts(of: 0) == ["", "1"])
    #expect(try Self.table("a\n\"\"\n").texts(of: 0) == [""])
    #expect(try Self.table("a,b\n,\n").texts(of: 1) == [""])
    #expect(try Self.table(",b\n1,2").tensor(of: [""]) == Tensor([[1]]))
  }

  @Test func missingNumbers() throws {
    let table = try Self.table("a,b\n1,\nNA,\"\"\n")
    #expect(
      try table.tensor(of: ["b"], missing: .become(-1)) == Tensor([[-1], [-1]]))
    let numbers = try table.tensor(missing: .become(.nan, where: ["", "NA"])).scalars
    #expect(numbers[0] == 1 && numbers[1...].allSatisfy(\.isNaN))
    #expect(throws: FileError.self) { try table.tensor(missing: .become(0)) }
    #expect(throws: FileError.self) { try table.tensor(missing: .become(0, where: ["NA"])) }
  }

  @Test func classes() throws {
    let table = try Self.table("s,n,m\nb,10,1\na,9,x\nb,10,2\nc,-1,10\n")
    #expect(
      try table.labels(of: "s") == CSVLabels(labels: [1, 0, 1, 2], classes: ["a", "b", "c"]))
    #expect(
      try table.labels(of: "n") == CSVLabels(labels: [2, 1, 2, 0], classes: ["-1", "9", "10"]))
    #expect(
      try table.labels(of: -1) == CSVLabels(labels: [0, 3, 2, 1], classes: ["1", "10", "2", "x"]))
    #expect(try table.labels(of: "s", classes: ["c", "b", "a"]) == [1, 2, 1, 0])
  }

  /// Fields that lie across the pages of a mapped file, and more rows than anything holds at once.
  @Test func aLongFile() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).csv")
    defer { try? FileManager.default.removeItem(at: file) }
    let rows = (0..<5000).map { "\($0),\"x\($0 % 7)\n\",\(Double($0) / 8)" }
    try Data(("i,t,e\n" + rows.joined(separator: "\r\n")).utf8).write(to: file)
    let table = try CSV(contentsOf: file)
    #expect(table.rowCount == 5000)
    let expected = (0..<5000).flatMap { number in [Double(number), Double(number) / 8] }
    #expect(try table.tensor(of: ["i", "e"], as: .float64).scalars == expected)
    #expect(try table.labels(of: "t").labels == (0..<5000).map { $0 % 7 })
  }

  @Test(arguments: ["\"", "\n", "\r", "é"] as [Unicode.Scalar])
  func delimitersThatCannotBe(_ delimiter: Unicode.Scalar) async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { [code = delimiter.value as UInt32] in
      _ = try CSV(Data(), file: "", delimiter: Unicode.Scalar(code)!)
    }
    expectMessage(of: result, contains: "CSV:", "cannot be a delimiter", "ASCII")
  }

  @Test func aColumnTwice() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = try Self.table("a,b\n1,2").tensor(of: ["b", -1]) }
    expectMessage(of: result, contains: "CSV: a column is chosen twice", "[1, 1]")
  }

  @Test func aClassTwice() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = try Self.table("a\nx").labels(of: 0, classes: ["x", "x"]) }
    expectMessage(of: result, contains: "CSV: two of the 2 classes have the same name")
  }
}
