import Foundation

/// A path for a file of a test's own, which is removed at the end.
public final class TemporaryFile: Sendable {
  public let url: URL

  /// - Parameter ending: how the file's name ends, such as `.csv`.
  public init(_ ending: String = "") {
    url = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString + ending)
  }

  deinit { removeTemporary(url.path) }

  public var data: Data {
    get throws { try Data(contentsOf: url) }
  }
}

/// A folder of a test's own, which is removed at the end.
public final class TemporaryFolder: Sendable {
  public let path: String

  public init() throws { path = try makeTemporaryFolder() }

  deinit { removeTemporary(path) }

  /// The path of a file in the folder.
  public subscript(name: String) -> String { path + "/" + name }

  /// A file in the folder.
  public func url(_ name: String) -> URL { URL(filePath: self[name]) }

  public var names: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
  }
}

/// The path of a new folder, which the test removes.
public func makeTemporaryFolder() throws -> String {
  let path = NSTemporaryDirectory() + "/" + UUID().uuidString
  try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  return path
}

/// Removes a file, or a folder with all that is in it.
public func removeTemporary(_ path: String) { try? FileManager.default.removeItem(atPath: path) }
