import Foundation

/// Writes a file, whole or not at all.
///
/// A file is written under a temporary name beside it, brought to the disk and renamed, so that a
/// reader sees the old contents or the new ones, whatever happens; its permissions stay. A link stays
/// a link, and the file that it leads to is replaced. Devices and pipes are written to as they are.
/// What a program that was killed has left in the folder is removed by the next one that writes there.
///
/// - Parameter write: writes the contents, in as many pieces as it likes.
package func replaceFile(
  at url: URL, _ write: (File) throws(WritingError) -> Void
) throws(WritingError) {
  let path = url.path
  // Opened again, a file would be written from its beginning.
  if path == "/dev/stdout" { return try write(File.standardOutput) }
  var status = stat()
  let exists = stat(path, &status) == 0
  let isRegular = status.st_mode & S_IFMT == S_IFREG
  // What stands for an open file, such as /dev/stdout, may lead to a regular one.
  let isOpenFile = path.hasPrefix("/dev/") || path.hasPrefix("/proc/")
  if !exists || (isRegular && !isOpenFile) {
    guard !exists || access(path, W_OK) == 0 else { throw WritingError(path) }
    try replace(path, permissions: exists ? status.st_mode & 0o7777 : nil, write)
  } else {
    let descriptor = openToWrite(path, O_WRONLY | O_CREAT)
    guard descriptor >= 0 else { throw WritingError(path) }
    try finish(File(descriptor: descriptor, name: path), write) { true }
  }
}

/// Writes a text to a file, whole or not at all, as ``replaceFile(at:_:)`` does.
package func write(_ text: String, to file: URL) throws(WritingError) {
  try replaceFile(at: file) { file throws(WritingError) in try file.write(text) }
}

/// - Parameter permissions: those of the file that is replaced; without one the process's own rules
///   give them.
private func replace(
  _ path: String, permissions: mode_t?, _ write: (File) throws(WritingError) -> Void
) throws(WritingError) {
  let target = destination(path)
  guard !isLink(target) else {
    errno = ELOOP
    throw WritingError(path)
  }
  let folder = target.lastIndex(of: "/").map { String(target[...$0]) } ?? ""
  UnfinishedFile.removeAbandoned(in: folder)
  guard let new = UnfinishedFile(in: folder, permissions: permissions.map { $0 & 0o600 } ?? 0o666)
  else { throw WritingError(path) }
  do throws(WritingError) {
    // Renamed before it is closed, and with that unlocked, it is never taken for abandoned.
    try finish(File(descriptor: new.descriptor, name: path), write) {
      (permissions.map { fchmod(new.descriptor, $0) == 0 } ?? true)
        && fsync(new.descriptor) == 0 && rename(new.path, target) == 0
    }
  } catch {
    unlink(new.path)
    throw error
  }
}

/// Writes to an open file, brings it to its end, and closes it in any case.
private func finish(
  _ file: File, _ write: (File) throws(WritingError) -> Void, end: () -> Bool
) throws(WritingError) {
  do throws(WritingError) {
    try write(file)
    guard end() else { throw WritingError(file.name) }
  } catch {
    close(file.descriptor)
    throw error
  }
  guard close(file.descriptor) == 0 else { throw WritingError(file.name) }
}

private func isLink(_ path: String) -> Bool {
  var status = stat()
  return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
}

/// The path behind all links, whether there is a file or not. It is a link itself where these go in a circle.
private func destination(_ path: String) -> String {
  if let resolved = realpath(path, nil) {
    defer { free(resolved) }
    return String(cString: resolved)
  }
  var url = URL(filePath: path)
  for _ in 0..<40 {
    guard let next = try? FileManager.default.destinationOfSymbolicLink(atPath: url.path)
    else { break }
    url = URL(filePath: next, relativeTo: url.deletingLastPathComponent()).absoluteURL
  }
  return url.path
}
