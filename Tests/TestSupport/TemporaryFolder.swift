import Foundation

/// The path of a new folder, which the test removes.
public func makeTemporaryFolder() throws -> String {
  let path = NSTemporaryDirectory() + "/" + UUID().uuidString
  try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  return path
}

/// Removes a file, or a folder with all that is in it.
public func removeTemporary(_ path: String) { try? FileManager.default.removeItem(atPath: path) }
