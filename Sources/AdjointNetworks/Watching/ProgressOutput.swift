import AdjointFiles
import Foundation

/// Where a ``ProgressLine`` is written.
public struct ProgressOutput: Sendable {
  /// How many characters a line of the terminal has; nil where there is no terminal, so that no line can be
  /// drawn over.
  let columns: @Sendable () -> Int?

  let write: @Sendable (String) throws -> Void

  /// - Parameters:
  ///   - columns: how many characters a line of the terminal has now; nil where there is no terminal.
  ///   - write: writes a text as it is. Where it throws, nothing more is written.
  public init(
    columns: @escaping @Sendable () -> Int?, write: @escaping @Sendable (String) throws -> Void
  ) {
    (self.columns, self.write) = (columns, write)
  }

  /// What a program says besides its results.
  public static let standardError = ProgressOutput(.standardError, STDERR_FILENO)

  /// The program's results.
  public static let standardOutput = ProgressOutput(.standardOutput, STDOUT_FILENO)

  private init(_ file: File, _ descriptor: Int32) {
    self.init {
      terminalColumns(descriptor)
    } write: { text in
      try withoutPipeSignal { try file.write(text) }
    }
  }
}

/// How many characters a line of a terminal has; nil for other files, and for terminals that cannot go back.
private func terminalColumns(_ descriptor: Int32) -> Int? {
  guard isatty(descriptor) == 1, getenv("TERM").map({ String(cString: $0) }) != "dumb" else {
    return nil
  }
  var size = winsize()
  let isKnown = ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
  return isKnown ? Int(size.ws_col) : 80
}
