import Foundation

/// An open file to write to. Unlike `print` and `FileHandle` it says when nothing could be written.
package struct File: Sendable {
  let descriptor: Int32
  let name: String

  package static let standardOutput = File(descriptor: STDOUT_FILENO, name: "standard output")
  package static let standardError = File(descriptor: STDERR_FILENO, name: "standard error")

  /// Writes all of a text.
  package func write(_ text: String) throws(WritingError) {
    var text = text
    let isWritten = text.withUTF8 { writes(UnsafeRawBufferPointer($0)) }
    guard isWritten else { throw WritingError(name) }
  }

  /// Writes all of some bytes.
  package func write(_ bytes: some ContiguousBytes) throws(WritingError) {
    let isWritten = bytes.withUnsafeBytes { writes($0) }
    guard isWritten else { throw WritingError(name) }
  }

  /// Whether all bytes could be written; where not, `errno` tells why.
  private func writes(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = Foundation.write(
        descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
      if count >= 0 {
        rest = rest.dropFirst(count)
      } else if errno == EAGAIN {
        // A pipe or terminal that does not wait: wait until it takes more.
        var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        poll(&request, 1, -1)
      } else if errno != EINTR {
        return false
      }
    }
    return true
  }
}
