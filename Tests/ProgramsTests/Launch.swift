import Foundation

/// A program of this package, run by the shell.
struct Launch {
  let status: Int32
  let output: String
  let complaints: String

  /// Runs a line of the shell's, which finds the programs of this package.
  ///
  /// What is redirected there does not reach `output` and `complaints`.
  init(_ line: String) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", line]
    process.environment = ProcessInfo.processInfo.environment.merging(
      ["PATH": Self.products.path + ":/usr/bin:/bin"]
    ) { $1 }
    let (output, complaints) = (Pipe(), Pipe())
    (process.standardOutput, process.standardError) = (output, complaints)
    try process.run()
    // Complaints are a few lines, which fit into a pipe that is read later.
    self.output = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    self.complaints = String(
      decoding: complaints.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    status =
      process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
  }

  /// Where the programs stand, which is where the tests stand.
  private static let products = URL(fileURLWithPath: CommandLine.arguments[0])
    .deletingLastPathComponent()
}
