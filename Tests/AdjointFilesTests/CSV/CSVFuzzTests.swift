import Adjoint
import AdjointFiles
import Foundation
import Testing

/// Whatever the bytes are, a table is read or an error is thrown, and both mean the same as a slow and
/// simple reader does.
@Suite struct CSVFuzzTests {
  private static let seeds = [
    "a,b\n1,2\n3.5,-4e2\n", "\u{FEFF}x,y,z\r\n\"1\",\"2\"\"\",é\r\n\"a\nb\",,\r\n", "1\n\n\"\"\n\n",
  ]

  @Test(arguments: 0..<4)
  func mutations(part: Int) throws {
    var random = RandomStream(seed: part)
    let alphabet = Array("\",\n\r1e.-x\u{E9}".utf8) + [0xFF, 0x00]
    var tableCount = 0
    for _ in 0..<mutationCount / 4 {
      var bytes = Array(Self.seeds.randomElement(using: &random)!.utf8)
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let place = Int.random(in: 0...bytes.count, using: &random)
        let byte = alphabet.randomElement(using: &random)!
        switch Int.random(in: 0..<4, using: &random) {
        case 0 where place < bytes.count: bytes[place] = byte
        case 1 where place < bytes.count: bytes.remove(at: place)
        case 2: bytes.removeSubrange(place...)
        default: bytes.insert(byte, at: place)
        }
      }
      if try Self.isTable(bytes, hasHeader: Bool.random(using: &random)) { tableCount += 1 }
    }
    // Some damage makes another table, and some makes none.
    #expect((mutationCount / 40..<mutationCount / 4 * 9 / 10).contains(tableCount))
  }

  private static func isTable(_ bytes: [UInt8], hasHeader: Bool) throws -> Bool {
    let expected = SimpleCSV(bytes, hasHeader: hasHeader)
    do {
      let table = try CSV(Data(bytes), file: "fuzz.csv", hasHeader: hasHeader)
      let rows = try #require(expected?.rows, "\(bytes) are no table")
      #expect(table.rowCount == rows.count && table.columnNames == expected?.names)
      for column in 0..<table.columnCount {
        let texts = try table.texts(of: .number(column))
        #expect(texts.map { Array($0.utf8) } == rows.map { $0[column] }, "\(bytes)")
      }
      _ = try? table.tensor()
      return true
    } catch let error as FileError {
      #expect(expected == nil, "\(bytes): \(error)")
      return false
    }
  }
}

/// A reader of tables that goes byte by byte and knows no error but that there is one.
private struct SimpleCSV {
  var names: [String]?
  var rows: [[[UInt8]]] = []

  init?(_ bytes: [UInt8], hasHeader: Bool) {
    var text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
    while text.last == 10 { text.removeLast(text.dropLast().last == 13 ? 2 : 1) }
    if text.last == 13 { return nil }
    if !text.isEmpty {
      text.append(10)
      guard let rows = Self.rows(text) else { return nil }
      self.rows = rows
    }
    guard rows.allSatisfy({ $0.count == rows[0].count }) else { return nil }
    guard rows.joined().allSatisfy({ String(validating: $0, as: UTF8.self) != nil }) else {
      return nil
    }
    if hasHeader {
      guard !rows.isEmpty else { return nil }
      let names = rows.removeFirst().map { String(decoding: $0, as: UTF8.self) }
      guard Set(names).count == names.count else { return nil }
      self.names = names
    }
  }

  private enum State { case begin, plain, quoted, quote, carriageReturn }

  private static func rows(_ text: [UInt8]) -> [[[UInt8]]]? {
    var (rows, row, field, state): ([[[UInt8]]], [[UInt8]], [UInt8], State) = ([], [], [], .begin)
    for byte in text {
      switch (state, byte) {
      case (.begin, 34): state = .quoted
      case (.quoted, 34): state = .quote
      case (.quote, 34): (field, state) = (field + [34], .quoted)
      case (.quoted, _): field.append(byte)
      case (.carriageReturn, 10), (.begin, 10), (.plain, 10), (.quote, 10):
        rows.append(row + [field])
        (row, field, state) = ([], [], .begin)
      case (.carriageReturn, _): return nil
      case (_, 13): state = .carriageReturn
      case (_, 44):
        row.append(field)
        (field, state) = ([], .begin)
      case (.quote, _), (_, 34): return nil
      default: (field, state) = (field + [byte], .plain)
      }
    }
    return state == .begin ? rows : nil
  }
}
