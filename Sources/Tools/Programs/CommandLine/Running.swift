import AdjointFiles
import Foundation

/// How the programs of this package end.
public enum Status {
  public static let success: Int32 = 0

  /// What was examined is not as it should be, or the program could not do its work.
  public static let failure: Int32 = 1

  /// An argument cannot be used; `EX_USAGE` of `sysexits.h`.
  public static let usage: Int32 = 64
}

/// Runs a program without its process: arguments in, text and a status out.
///
/// Help goes to the output and is a success. An error becomes one line for whoever reads complaints,
/// after the program's name.
///
/// - Parameters:
///   - arguments: without the program's name.
///   - print: writes to the output.
///   - complain: writes to the error output.
///   - body: the program; its result is the status.
package func run(
  _ program: String, usage: String, _ arguments: [String],
  print: (String) throws -> Void = File.standardOutput.write, complain: (String) -> Void = complain,
  _ body: () throws -> Int32
) -> Int32 {
  do {
    if arguments.contains("--help") || arguments.contains("-h") {
      try print(usage + "\n")
      return Status.success
    }
    return try body()
  } catch {
    complain("\(program): \(error)\n")
    return error is ArgumentError ? Status.usage : Status.failure
  }
}

/// Writes to the error output; where that fails there is nobody left to tell.
public func complain(_ text: String) { try? File.standardError.write(text) }

/// Runs a program as this process, with the arguments of the command line, and ends it.
public func runProcess(_ program: ([String]) -> Int32) -> Never {
  // A closed stream's number would go to the next file that is opened, and what is printed with it.
  for stream in STDIN_FILENO...STDERR_FILENO where fcntl(stream, F_GETFD) == -1 {
    _ = open("/dev/null", O_RDONLY)
  }
  exit(program(Array(CommandLine.arguments.dropFirst())))
}
