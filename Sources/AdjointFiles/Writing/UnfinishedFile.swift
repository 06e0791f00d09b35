import Foundation

/// A file that is being written, beside the one that it will replace.
///
/// It is locked until it is closed, and the system lets go of the locks of a program that ends, however it
/// ends. So one that nobody has locked was left by a program that was killed, and is removed. Where the file
/// system has no locks, it stays.
struct UnfinishedFile {
  let descriptor: Int32
  let path: String

  /// Names of this kind are no others': a dot, a word, a number and an ending.
  private static let (beginning, ending) = (".adjoint-", ".tmp")

  /// Makes a file with these permissions and locks it. It is nil where that fails, and `errno` says why.
  init?(in folder: String, permissions: mode_t) {
    while true {
      let number = String(UInt64.random(in: 0 ... .max), radix: 36)
      let path = folder + Self.beginning + number + Self.ending
      let descriptor = openToWrite(
        path, O_WRONLY | O_CREAT | O_EXCL, permissions: permissions)
      guard descriptor >= 0 else { return nil }
      while flock(descriptor, LOCK_EX) != 0 && errno == EINTR {}
      // Before it was locked, another program may have removed it.
      var status = stat()
      if fstat(descriptor, &status) == 0 && status.st_nlink > 0 {
        (self.path, self.descriptor) = (path, descriptor)
        return
      }
      close(descriptor)
    }
  }

  /// Removes what killed programs have left in a folder.
  static func removeAbandoned(in folder: String) {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    for name in names where name.hasPrefix(beginning) && name.hasSuffix(ending) {
      let descriptor = openToWrite(folder + name, O_WRONLY | O_NOFOLLOW | O_NONBLOCK)
      guard descriptor >= 0 else { continue }
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { unlink(folder + name) }
      close(descriptor)
    }
  }
}
