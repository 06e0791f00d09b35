import Foundation
import Synchronization

/// An open file that whole records are appended to.
///
/// A record is handed to the system at once, so that a program that is killed leaves whole records. Where
/// one cannot be written, what was written of it is cut off again.
final class AppendedFile: Sendable {
  let url: URL
  private let file: File
  private let turn = Mutex(())

  /// Opens a file, or makes it.
  ///
  /// - Parameters:
  ///   - url: the file.
  ///   - isNew: whether a file that is there already is an error.
  init(_ url: URL, isNew: Bool = false) throws(WritingError) {
    let descriptor = openToWrite(
      url.path, O_RDWR | O_APPEND | O_CREAT | (isNew ? O_EXCL : 0))
    guard descriptor >= 0 else { throw WritingError(url.path) }
    self.url = url
    file = File(descriptor: descriptor, name: url.path)
  }

  deinit { close(file.descriptor) }

  /// Appends a record, whole or not at all.
  func append(_ record: some ContiguousBytes) throws(WritingError) {
    let result: Result<Void, WritingError> = turn.withLock { _ in
      record.withUnsafeBytes { bytes in
        Result { () throws(WritingError) in try append(bytes) }
      }
    }
    try result.get()
  }

  private func append(_ bytes: UnsafeRawBufferPointer) throws(WritingError) {
    let size = lseek(file.descriptor, 0, SEEK_END)
    do throws(WritingError) {
      try file.write(bytes)
    } catch {
      if size >= 0 { ftruncate(file.descriptor, size) }
      throw error
    }
  }

  /// The first bytes of the file, at most so many.
  func prefix(_ count: Int) -> [UInt8] { bytes(from: 0, count) }

  /// The last byte of the file, or nil where it is empty.
  var last: UInt8? {
    let size = lseek(file.descriptor, 0, SEEK_END)
    return size > 0 ? bytes(from: size - 1, 1).first : nil
  }

  private func bytes(from offset: off_t, _ count: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count) { memory, initializedCount in
      initializedCount = max(0, pread(file.descriptor, memory.baseAddress, count, offset))
    }
  }
}
