import Adjoint
import AdjointNetworks
import ExampleNetworks
import Testing

@testable import names

/// The gradients that were derived by hand against the tape's.
@Suite struct BackwardByHandTests {
  private static let names = ["emma", "olivia", "ava", "isabella", "sophia", "mia", "amelia"]

  /// A network and so many places of some names.
  private static func example(
    _ count: Int, seed: Int, as type: ScalarType
  ) -> (model: MLP, batch: Places) {
    let vocabulary = Vocabulary(of: names)
    let model = withSeed(seed) { MLP(vocabulary: vocabulary.count, as: type) }
    let places = Places(of: names, vocabulary, contextLength: model.contextLength)
    return (model, places.batches(of: count, seed: seed)[0])
  }

  /// Of a few places, the three terms of dz cancel, and units of its last place say little: of two places
  /// dz is nearly 0.
  @Test(arguments: [8, 31, 32, 44], [ScalarType.float32, .float64])
  func everyGradientIsTheTapes(_ count: Int, _ type: ScalarType) {
    for seed in 1...3 {
      let (model, batch) = Self.example(count, seed: seed, as: type)
      let table = BackwardTable(model, at: batch)
      let unit = type.ulp(of: table.loss.tape)
      #expect((table.loss.byHand - table.loss.tape).magnitude <= 4 * unit)
      for row in table.rows {
        #expect(row.difference.ulps <= 16, "\(row.name), \(count) places, seed \(seed)")
      }
    }
  }

  /// Every parameter has a row, and every value on the way.
  @Test func nothingIsLeftOut() {
    let (model, batch) = Self.example(32, seed: 1, as: .float64)
    let table = BackwardTable(model, at: batch)
    #expect(
      table.rows.map(\.name)
        == ["dy", "dw2", "db2", "dh", "da", "dgamma", "dbeta", "dz", "dw1", "de", "dc"])
    let shapes = Set(table.rows.map(\.difference.shape))
    #expect(model.parameters.allSatisfy { shapes.contains($0.shape) })
    #expect(table.rows.allSatisfy { $0.difference.values.1 != 0 })
  }

  /// Finite differences know neither the tape nor the derivation.
  @Test func theTapeIsRight() {
    let (model, batch) = Self.example(8, seed: 1, as: .float64)
    let check = checkGradients(of: model) {
      training(seed: 1, step: 0) {
        softmaxCrossEntropy(model(batch.inputs), labels: batch.labels)
      }
    }
    #expect(check.agrees, "\(check)")
  }

  /// The table shows a wrong gradient: its place, and how far it is off.
  @Test func aDifferenceHasAPlaceAndASize() {
    let tape = Tensor([[1, 2], [3, 4]], as: .float64)
    let byHand = Tensor([[1, 2 + 2 * 4.0.ulp], [3, 4]], as: .float64)
    let difference = Difference(byHand, from: tape)
    #expect(difference.exactCount == 3 && difference.ulps == 2)
    #expect(difference.index == [0, 1])
    #expect(difference.values == (2 + 2 * 4.0.ulp, 2))
    #expect(Difference(Tensor([.nan]), from: Tensor([1])).ulps == .infinity)
    #expect(Difference(tape, from: tape).ulps == 0)
  }
}
