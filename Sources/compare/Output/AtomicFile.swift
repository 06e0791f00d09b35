import Foundation

/// A file that could not be written.
struct WritingError: Error, CustomStringConvertible {
  let path: String
  let reason: String

  var description: String { "\(path): \(reason)" }
}

/// Writes a file under a temporary name beside it, brings it to the disk, and renames it: a reader
/// sees the old contents or the new ones, whatever happens.
func write(_ contents: Data, to path: String) throws(WritingError) {
  let temporary = "\(path).\(getpid()).tmp"
  func error() -> WritingError {
    WritingError(path: path, reason: String(cString: strerror(errno)))
  }
  let file = open(temporary, O_WRONLY | O_CREAT | O_EXCL, 0o644)
  guard file >= 0 else { throw error() }
  let isWritten = contents.withUnsafeBytes { bytes in
    var offset = 0
    while offset < bytes.count {
      let count = Foundation.write(file, bytes.baseAddress! + offset, bytes.count - offset)
      if count < 0 && errno == EINTR { continue }
      if count <= 0 { return false }
      offset += count
    }
    return fsync(file) == 0
  }
  guard isWritten, close(file) == 0, rename(temporary, path) == 0 else {
    let error = error()
    unlink(temporary)
    throw error
  }
}
