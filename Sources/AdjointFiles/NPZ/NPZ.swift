import Adjoint
import Foundation

/// Arrays by name from an NPZ file, as `numpy.savez` and `numpy.savez_compressed` write them: a ZIP
/// archive with an NPY file for each, stored or deflated.
///
/// ```swift
/// let file = try NPZ(contentsOf: file)
/// let weight = try file["weight"].tensor()
/// try NPZ.write(["weight": weight, "bias": bias], to: other)
/// ```
public struct NPZ: Sendable {
  /// The file's path, for errors.
  public let file: String

  /// The names of the arrays in the order of the file. A member that is no NPY file has none.
  public let names: [String]

  private let archive: ZIPArchive
  private let members: [String: ZIPMember]

  /// Reads a file's directory. Throws ``FileError``. An array is read when it is asked for.
  public init(contentsOf file: URL) throws(FileError) {
    try self.init(contents(of: file), file: file.path)
  }

  /// Reads the bytes of a file, whose name serves in errors.
  public init(_ data: Data, file: String) throws(FileError) {
    self.file = file
    archive = try ZIPArchive(data, file: file)
    let arrays = archive.members.filter { $0.name.hasSuffix(suffix) }
    names = arrays.map { String($0.name.dropLast(suffix.count)) }
    members = Dictionary(uniqueKeysWithValues: zip(names, arrays))
  }

  /// The array of a name. Throws ``FileError`` where there is none, or it cannot be read.
  public subscript(name: String) -> NPY {
    get throws(FileError) {
      guard let member = members[name] else {
        throw FileError(
          file: file, field: name, problem: "there is no such array among \(names)")
      }
      // No more is inflated than the header promises.
      if member.method == .deflated { _ = try header(of: member) }
      return try NPY(try archive.contents(of: member), file: path(of: member))
    }
  }

  /// All arrays by name. Throws ``FileError`` where one cannot be read.
  public var arrays: [String: NPY] {
    get throws(FileError) {
      var arrays: [String: NPY] = [:]
      for name in names { arrays[name] = try self[name] }
      return arrays
    }
  }

  /// Writes tensors by name, stored, in the order of their names; the same tensors give the same bytes.
  ///
  /// The file takes the place of the one before when it is whole. Throws ``WritingError``, and leaves
  /// that one as it was. Traps when a name is empty, longer than 65531 bytes, or has a character NUL.
  public static func write(
    _ tensors: [String: Tensor], to file: URL
  ) throws(WritingError) {
    for name in tensors.keys {
      require(
        !name.isEmpty && name.utf8.count + suffix.count <= UInt16.max && !name.utf8.contains(0),
        "NPZ.write: \(String(name.prefix(100)).debugDescription) cannot name an array; a name has "
          + "1 to 65531 bytes and no NUL"
      )
    }
    try replaceFile(at: file) { file throws(WritingError) in
      var archive = ZIPWriter(file)
      for (name, tensor) in tensors.sorted(by: { $0.key < $1.key }) {
        try npyHeader(of: tensor).withUnsafeBytes { header in
          tensor.withScalarBytes { scalars in
            Result { () throws(WritingError) in try archive.add(name + suffix, [header, scalars]) }
          }
        }.get()
      }
      try archive.finish()
    }
  }
}

extension NPZ {
  /// What the header of an array says, of which as much is inflated as it takes. Throws where the array and
  /// the size of its member disagree.
  private func header(of member: ZIPMember) throws(FileError) -> NPYHeader {
    let start = try archive.beginning(of: member, count: NPYHeader.preambleBytes)
    let count = try NPYHeader.count(from: start, file: path(of: member))
    let bytes = try archive.beginning(of: member, count: count)
    var reader = ByteReader(bytes, file: path(of: member))
    let header = try NPYHeader(&reader)
    try header.checkNumbers(member.count - reader.offset, after: reader)
    return header
  }

  private func path(of member: ZIPMember) -> String { "\(file)/\(member.name)" }
}

extension NPZ: CustomStringConvertible {
  /// The file, and a line for each array with its type and shape, or with what is wrong with it.
  public var description: String {
    let lines = names.map { name in
      do throws(FileError) {
        // The names are those of the members.
        let header = try header(of: members[name]!)
        return "\n  \(name): \(header.type.rawValue) \(header.lengths)"
      } catch {
        return "\n  \(name): \(error.problem)"
      }
    }
    return "\(file): \(names.count) array\(names.count == 1 ? "" : "s")" + lines.joined()
  }
}

private let suffix = ".npy"
