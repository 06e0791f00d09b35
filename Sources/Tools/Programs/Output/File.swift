import Foundation

/// Something that could not be written.
public struct WritingError: Error, CustomStringConvertible, Equatable {
  /// The file's path, or what the stream is called.
  public let name: String

  /// The system's words for it.
  public let reason: String

  /// The error that the system has just reported.
  init(_ name: String) { (self.name, reason) = (name, String(cString: strerror(errno))) }

  public var description: String { "\(name): \(reason)" }
}

/// An open file to write to. Unlike `print` and `FileHandle` it says when nothing could be written.
public struct File: Sendable {
  let descriptor: Int32
  let name: String

  public static let standardOutput = File(descriptor: STDOUT_FILENO, name: "standard output")
  public static let standardError = File(descriptor: STDERR_FILENO, name: "standard error")

  /// Writes all of a text.
  public func write(_ text: String) throws(WritingError) {
    var text = text
    let isWritten = text.withUTF8 { writes(UnsafeRawBufferPointer($0)) }
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
