import Foundation

/// Something that could not be written.
public struct WritingError: Error, CustomStringConvertible, Equatable {
  /// The file's path, or what the stream is called.
  public let name: String

  /// The system's words for it.
  public let reason: String

  /// The error that the system has just reported.
  init(_ name: String) { (self.name, reason) = (name, String(cString: strerror(errno))) }

  init(_ name: String, reason: String) { (self.name, self.reason) = (name, reason) }

  public var description: String { "\(name): \(reason)" }
}
