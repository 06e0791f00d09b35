import Adjoint
import AdjointNetworks
import Testing

/// Initial values follow from a seed.
@Suite struct InitializationTests {
  private final class Model: Module {
    let first = Linear(20, 10)
    let second = Linear(20, 10)
  }

  private static func scalars(_ model: some Module) -> [[Double]] {
    model.parameters.map(\.value.scalars)
  }

  @Test func sameSeedSameValues() {
    let (one, other) = (withSeed(7) { Model() }, withSeed(7) { Model() })
    #expect(Self.scalars(one) == Self.scalars(other))
  }

  @Test func differentSeedsDiffer() {
    let models = (0..<10).map { seed in withSeed(seed) { Linear(20, 10) } }
    #expect(Set(models.map { Self.scalars($0) }).count == 10)
  }

  @Test func twoLayersOfOneSeedDiffer() {
    let model = withSeed(7) { Model() }
    #expect(model.first.weight.value.scalars != model.second.weight.value.scalars)
    #expect(model.first.bias?.value.scalars != model.second.bias?.value.scalars)
  }

  @Test func innerSeedDoesNotMoveTheOuterOne() {
    let outer = withSeed(7) {
      _ = withSeed(8) { Linear(3, 3) }
      return Linear(20, 10)
    }
    #expect(Self.scalars(outer) == Self.scalars(withSeed(7) { Linear(20, 10) }))
  }

  @Test func withoutASeedEachLayerIsAnother() {
    #expect(Self.scalars(Linear(20, 10)) != Self.scalars(Linear(20, 10)))
  }

  @Test func errorInsideASeedPassesThrough() {
    struct Failure: Error {}
    #expect(throws: Failure.self) { try withSeed(1) { throw Failure() } }
  }

  @Test(arguments: [1, 16, 100], ScalarType.allCases)
  func valuesFillTheRangeEvenly(inputs: Int, scalarType: ScalarType) throws {
    let layer = withSeed(3) { Linear(inputs, 4000 / inputs, as: scalarType) }
    // A bound like 1/√16 is rounded to float32 without error; 1/√100 may be rounded up.
    let bound = Tensor(1 / Double(inputs).squareRoot(), as: scalarType).scalar
    let weights = layer.weight.value.scalars
    #expect(weights.count == 4000)
    for values in [weights, try #require(layer.bias).value.scalars] {
      #expect(values.allSatisfy { $0.magnitude <= bound })
    }
    // Of 4000 even draws the mean has a standard deviation of bound/√12000, the share below any
    // quarter one of 0.007; five of them are a chance of one in a million.
    let mean = weights.reduce(0, +) / 4000
    #expect(mean.magnitude < 5 * bound / 12000.0.squareRoot())
    for quarter in [-0.5, 0, 0.5] {
      let share = Double(weights.count { $0 < quarter * bound }) / 4000
      #expect((share - (quarter + 1) / 2).magnitude < 5 * 0.008)
    }
  }

  @Test func layoutIsPyTorchs() {
    let layer = Linear(5, 3)
    #expect(layer.weight.shape == [3, 5])
    #expect(layer.bias?.shape == [3])
  }

  @Test func scalarTypeIsTheOneAskedFor() {
    #expect(Linear(5, 3).weight.scalarType == .float32)
    #expect(Linear(5, 3, as: .float64).weight.scalarType == .float64)
    #expect(Linear(5, 3, as: .float64).bias?.scalarType == .float64)
  }
}
