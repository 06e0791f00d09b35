import TestSupport
import Testing

@testable import Adjoint

/// Recurrent operations against PyTorch in float64.
@Suite struct RecurrenceFixtureTests {
  private struct Case: Decodable {
    let kind: String
    let operands: [TensorFixture]
    let cotangents: [TensorFixture]
    let results: [TensorFixture]
    let gradients: [TensorFixture]

    func evaluated() -> [Tensor] {
      let operation: RecurrentOperation = kind == "gru" ? .gru : .lstm
      return operation.evaluated(
        at: operands.map { $0.tensor(as: .float64) },
        for: cotangents.map { $0.tensor(as: .float64) })
    }
  }

  @Test func sequencesAreThoseOfPyTorch() throws {
    let sequences = try loadFixture("recurrence", as: [Case].self)
    #expect(Set(sequences.map(\.kind)) == ["gru", "lstm"])
    for test in sequences {
      let (values, expected) = (test.evaluated(), test.results + test.gradients)
      #expect(values.count == expected.count)
      for (value, expected) in zip(values, expected) {
        expectClose(
          value, expected.tensor(as: .float64), within: .ofLargest(1e-13, or: 1), "\(test.kind)")
      }
    }
  }
}
