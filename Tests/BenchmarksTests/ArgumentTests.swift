import Testing

@testable import benchmarks

/// What the command line may say, and what is said of what it may not.
@Suite struct ArgumentTests {
  @Test(arguments: [
    (["--bogus"], "--bogus: there is no such option; --help lists them"),
    (["matmul"], "matmul: there is no such option; --help lists them"),
    (["--threads"], "--threads: needs a value"),
    (["--threads", "0"], "--threads \"0\": not a whole number from 1 to 256"),
    (["--threads", "two"], "--threads \"two\": not a whole number from 1 to 256"),
    (["--steps", "1.5"], "--steps \"1.5\": not a whole number from 1 to 10000000"),
    (["--seconds", "-1"], "--seconds \"-1\": not a number from 0 to 600"),
    (["--threads", "257"], "--threads \"257\": not a whole number from 1 to 256"),
    (["--runs", "0"], "--runs \"0\": not a whole number from 1 to 1000"),
    (["--seconds", "601"], "--seconds \"601\": not a number from 0 to 600"),
    (["--seconds", "nan"], "--seconds \"nan\": not a number from 0 to 600"),
    (["--level", "sse9"], "--level \"sse9\": must be one of baseline, avx2, avx512"),
    (["--filter", "a,,b"], "--filter \"a,,b\": a part of a name is empty"),
    (
      ["--list", "--filter", "matmul,nothing"],
      "--filter \"nothing\": no benchmark has this in its name; --list lists them"
    ),
  ])
  func aBadArgumentIsNamedInOneLine(_ arguments: [String], _ message: String) {
    var (printed, complaint) = ("", "")
    let status = Program.run(
      arguments, print: { printed += $0 }, complain: { complaint += $0 })
    #expect(status == 64)
    #expect(printed.isEmpty)
    #expect(complaint == "benchmarks: \(message)\n")
  }

  @Test func withoutArgumentsThereAreDefaults() throws {
    #expect(try Settings(arguments: []) == Settings())
    #expect(Settings().steps == 100_000)
  }

  @Test func optionsAreRead() throws {
    let line =
      "--filter a,b/c --threads 3 --level baseline --seconds 0.25 --runs 2 --steps 10 --json --list"
    let expected = Settings(
      filters: ["a", "b/c"], threads: 3, level: .baseline, seconds: 0.25, fewestRuns: 2, steps: 10,
      printsJSON: true, listsNames: true)
    #expect(try Settings(arguments: line.split(separator: " ").map(String.init)) == expected)
  }

  @Test func helpNamesEachOption() {
    var printed = ""
    let status = Program.run(["--help"], print: { printed += $0 }, complain: { _ in })
    #expect(status == 0)
    let text = printed
    for option in Settings.options.all {
      #expect(text.contains("  \(option.name) "), "\(option.name)")
    }
  }

  /// `chain/1000` is part of `chain/1000000`, and is not meant where it is a name itself.
  @Test(arguments: [
    ("chain/1000", ["chain/1000"]),
    ("chain", ["chain/1000", "chain/1000000"]),
    ("chain/1000,matmul/64", ["matmul/64", "chain/1000"]),
    ("tape", ["tape"]),
    ("exp/1M", ["exp/1M"]),
  ])
  func filtersChoose(_ filter: String, _ names: [String]) {
    var printed = ""
    let status = Program.run(
      ["--list", "--filter", filter], print: { printed += $0 }, complain: { _ in })
    #expect(status == 0)
    #expect(printed == names.map { $0 + "\n" }.joined())
  }

  @Test func namesAreDifferent() {
    let names = Benchmark.all(steps: 1).map(\.name)
    #expect(Set(names).count == names.count)
    #expect(names.allSatisfy { !$0.contains(",") && !$0.contains(" ") })
  }
}
