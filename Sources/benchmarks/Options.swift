import Adjoint
import Foundation

/// What the command line asks for.
struct Options {
  var filter = ""
  var threads = Parallelism.threadCount

  init(_ arguments: [String]) {
    var rest = arguments.dropFirst()
    while let option = rest.popFirst() {
      switch (option, rest.popFirst()) {
      case ("--filter", let text?): filter = text
      case ("--threads", let text?):
        guard let count = Int(text), count > 0 else { Options.exitWithUsage() }
        threads = count
      default: Options.exitWithUsage()
      }
    }
  }

  private static func exitWithUsage() -> Never {
    FileHandle.standardError.write(
      Data("usage: benchmarks [--filter TEXT] [--threads N]\n".utf8))
    exit(2)
  }
}
