import Foundation
import Testing

@testable import benchmarks

/// What the script that measures the peers asks of the program.
@Suite struct PlanTests {
  /// The keys of the plan's dictionaries, which stand before lists of bars, and the names of its lists.
  @Test func plannedNamesAreBenchmarks() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
    let plan = folder.appending(path: "../../Sources/Tools/benchmarks/Peers/plan.py")
    let text = try String(contentsOf: plan, encoding: .utf8)
    let names = Set(Benchmark.all(steps: 1).map(\.name))
    let paired = text.matches(of: /"([^"{]+)": \[/).map { String($0.1) }
    let memory = text.matches(of: /"(memory\/[^"{]+)"/).map { String($0.1) }
    #expect(paired.contains("gru/50x64x128") && paired.contains("step/names"))
    #expect(memory.contains("memory/50-layers/plain"))
    for name in paired + memory { #expect(names.contains(name), "\(name)") }
  }
}
