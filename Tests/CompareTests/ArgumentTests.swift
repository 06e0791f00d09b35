import Foundation
import Testing

@testable import compare

/// What the command line may say, and what is said of what it may not.
@Suite struct ArgumentTests {
  private static let tooLarge =
    "a shape has no or more rows and one or more classes, and all shapes together have up to 4194304 "
    + "logits"

  @Test(arguments: [
    (["--bogus"], "--bogus: there is no such option; --help lists them"),
    (["file"], "file: there is no such operation; --list has them"),
    (["softmax", "file"], "file: there is no such operation; --list has them"),
    (["--all", "--groups", "2"], "--groups: there is no such option; --help lists them"),
    (["attention", "--classes", "2"], "--classes: there is no such option; --help lists them"),
    (["attention", "--heads", "0"], "--heads \"0\": must be a whole number from 1 to 64"),
    (
      ["attention", "--heads", "3", "--key-heads", "2"],
      "--key-heads \"2\": must divide the 3 heads"
    ),
    (
      ["group-normalization", "--groups", "3"],
      "--groups \"3\": must divide the 4 channels into groups of more than one number"
    ),
    (
      ["convolution", "--kernel", "9"], "--kernel \"9\": the window does not fit into the images"
    ),
    (["max-pooling", "--padding", "2"], "--padding \"2\": must be at most half of the window"),
    (["--scale"], "--scale: needs a value"),
    (["--scale", "wide"], "--scale \"wide\": not a finite number"),
    (["--scale", "nan"], "--scale \"nan\": not a finite number"),
    (["--scale", "-1"], "--scale \"-1\": must be zero or more"),
    (["--offset", "1e31"], "--offset \"1e31\": too large"),
    (["--seed", "1.5"], "--seed \"1.5\": not an integer"),
    (["--type", "float16"], "--type \"float16\": must be one of float32, float64"),
    (["--targets", "words"], "--targets \"words\": must be one of labels, probabilities"),
    (["--shapes", "8"], "--shapes \"8\": shapes are like 8x10,32x1000"),
    (["--shapes", "8x10,"], "--shapes \"8x10,\": shapes are like 8x10,32x1000"),
    (["--ignored", "2"], "--ignored \"2\": must be a share from 0 to 1"),
    (["--soft-cap", "0"], "--soft-cap \"0\": must be positive"),
    (["--masked", "1"], "--masked \"1\": the labels need a class that is not masked"),
    (["--html", "--json"], "--html \"--json\": not the name of a file"),
    (
      ["--reduction", "-3"],
      "--reduction \"-3\": must be mean, sum, none, or a positive number that divides the sum"
    ),
    (
      ["--targets", "probabilities", "--ignored", "0.5"],
      "--ignored \"0.5\": rows with probabilities cannot be ignored"
    ),
    (["--shapes", "2048x2049"], "--shapes \"2048x2049\": \(tooLarge)"),
    (["--shapes", "2048x1024,2048x1025"], "--shapes \"2048x1024,2048x1025\": \(tooLarge)"),
    (["--shapes", "0x4194305"], "--shapes \"0x4194305\": \(tooLarge)"),
    (["--shapes", "16777216x1"], "--shapes \"16777216x1\": \(tooLarge)"),
    (["--shapes", "-1x1"], "--shapes \"-1x1\": \(tooLarge)"),
    (
      ["--shapes", "9223372036854775807x3"],
      "--shapes \"9223372036854775807x3\": \(tooLarge)"
    ),
  ])
  func aBadArgumentIsNamedInOneLine(_ arguments: [String], _ message: String) {
    var (printed, complaint) = ("", "")
    let status = Program.run(
      arguments, print: { printed += $0 }, complain: { complaint += $0 },
      report: { _ in fatalError("nothing is compared") })
    #expect(status == 64)
    #expect(printed.isEmpty)
    #expect(complaint == "compare: \(message)\n")
  }

  @Test func withoutArgumentsThereAreDefaults() throws {
    let settings = try Settings(arguments: [])
    #expect(settings.shapes == [[8, 10], [32, 1000]])
    #expect(settings.type == .float32)
    #expect(settings.command == "compare softmax-cross-entropy")
  }

  /// The command that a page gives leads to the same settings.
  @Test(arguments: [
    "--shapes 3x4 --scale 2.5 --offset -3 --seed 9 --type float64 --reduction sum --ignored 0.25 "
      + "--class-weights --smoothing 0.1 --smoothing-per-target --masked 0.5 --z-loss 0.01",
    "--shapes 0x1,7x2 --targets probabilities --inverse-temperature 1.5 --soft-cap 30 --reduction 64",
    "--reduction none",
  ])
  func theCommandGivesTheSameSettings(_ line: String) throws {
    let settings = try Settings(arguments: line.split(separator: " ").map(String.init))
    let again = try Settings(
      arguments: settings.command.split(separator: " ").dropFirst(2).map(String.init))
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    #expect(try encoder.encode(again) == encoder.encode(settings))
    #expect(try encoder.encode(again) != encoder.encode(Settings()))
  }

  @Test func helpNamesEachOption() {
    var printed = ""
    let status = Program.run(
      ["softmax-cross-entropy", "--help"], print: { printed += $0 }, complain: { _ in })
    #expect(status == 0)
    let text = printed
    for option in Settings.options.all {
      #expect(text.contains("  \(option.name) "), "\(option.name)")
    }
  }

  @Test func theListNamesEachOperation() {
    var printed = ""
    #expect(Program.run(["--list"], print: { printed += $0 }, complain: { _ in }) == 0)
    let lines = printed.split(separator: "\n")
    #expect(lines.count == Entry.all.count && Set(Entry.all.map(\.name)).count == lines.count)
    for (line, entry) in zip(lines, Entry.all) {
      #expect(line.hasPrefix("  \(entry.name) ") && line.hasSuffix(entry.summary))
    }
  }

  /// Each operation has options of its own, and says in its help what it computes.
  @Test(arguments: Entry.all.map(\.name))
  func eachOperationHasHelp(_ name: String) throws {
    var printed = ""
    #expect(Program.run([name, "--help"], print: { printed += $0 }, complain: { _ in }) == 0)
    #expect(printed.hasPrefix("usage: compare \(name) [OPTION]…"))
    for option in ["--seed", "--type", "--json", "--html"] { #expect(printed.contains(option)) }
  }
}
