import Foundation

/// The members of a ZIP archive (PKWARE, APPNOTE.TXT 6.3.10), stored or deflated.
///
/// An archive is taken as it says itself only where all that it says agrees: each member's two headers,
/// sizes and descriptor; members do not overlap; names are unique. Encrypted ones are refused, and so
/// are other methods.
struct ZIPArchive: Sendable {
  /// The archive's path, for errors.
  let file: String

  /// The members in the order of the directory.
  let members: [ZIPMember]

  private let data: Data

  /// - Parameters:
  ///   - data: all bytes of the archive.
  ///   - file: its path, for errors.
  init(_ data: Data, file: String) throws(FileError) {
    (self.data, self.file) = (data, file)
    let archive = ByteReader(data, file: file)
    let directory = try ZIPDirectory(archive)
    var members = try directory.entries(of: archive)
    var names: Set<String> = []
    for member in members where !names.insert(member.name).inserted {
      throw archive.error(
        at: directory.offset, "directory", "two members are named “\(member.name)”")
    }
    // Those that begin earlier come first, so each one needs to look at its predecessor only.
    var end = 0
    for index in members.indices.sorted(by: { members[$0].offset < members[$1].offset }) {
      guard members[index].offset >= end else {
        throw archive.error(
          at: members[index].offset, members[index].name,
          "it begins before byte \(end), where another member ends")
      }
      end = try members[index].findContents(in: archive, before: directory.offset)
    }
    self.members = members
  }

  /// The bytes of a member, whose checksum is verified.
  func contents(of member: ZIPMember) throws(FileError) -> Data {
    let file = path(of: member)
    let contents =
      switch member.method {
      case .stored: stored(member)
      case .deflated: try inflated(stored(member), count: member.count, file: file)
      }
    let checksum = crc32(contents)
    guard checksum == member.checksum else {
      throw FileError(
        file: file, field: "checksum",
        problem: "the directory says \(member.checksum), and that of the data is \(checksum)")
    }
    return contents
  }

  /// The first bytes of a member, at most so many, whose checksum is not verified.
  func beginning(of member: ZIPMember, count: Int) throws(FileError) -> Data {
    switch member.method {
    case .stored: return stored(member).prefix(count)
    case .deflated:
      var reader = ByteReader(stored(member), file: path(of: member))
      var output = InflateOutput(limit: count)
      _ = try inflate(&reader, to: &output)
      return output.data()
    }
  }

  private func path(of member: ZIPMember) -> String { "\(file)/\(member.name)" }

  /// The bytes of a member as they stand in the archive.
  private func stored(_ member: ZIPMember) -> Data {
    let start = data.startIndex
    return data[start + member.contents.lowerBound..<start + member.contents.upperBound]
  }

  private func inflated(_ data: Data, count: Int, file: String) throws(FileError) -> Data {
    var reader = ByteReader(data, file: file)
    var output = InflateOutput(limit: count)
    let isComplete = try inflate(&reader, to: &output)
    guard isComplete, output.count == count else {
      throw FileError(
        file: file, field: "size",
        problem: "the directory says \(count) bytes, and there are "
          + (isComplete ? "\(output.count)" : "more"))
    }
    guard reader.count == 0 else {
      throw reader.error(compressedData, "\(reader.count) bytes follow its end")
    }
    return output.data()
  }
}
