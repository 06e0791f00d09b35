import Adjoint
import AdjointNetworks
import Testing

@testable import benchmarks

/// The steps of the programs that are benchmarks.
@Suite struct ProgramStepTests {
  /// Each step learns the next batch: after a pass through the data, of three batches here, another begins.
  @Test func stepsGoThroughTheData() {
    var seen: [[Float]] = []
    let step = ProgramStep(
      withSeed(1) { Linear(1, 1) }, SGD(learningRate: 0.1),
      on: Tensor((0..<6).map(Double.init), shape: [6, 1]), batch: 2
    ) { layer, batch in
      seen.append(batch.scalars(as: Float.self))
      return square(layer(batch)).sum()
    }
    for _ in 0..<6 { step() }
    #expect(seen.count == 6 && seen.allSatisfy { $0.count == 2 })
    for pass in [seen[..<3], seen[3...]] {
      #expect(pass.flatMap { $0 }.sorted() == [0, 1, 2, 3, 4, 5])
    }
  }
}
