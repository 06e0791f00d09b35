import Adjoint
import TestSupport
import Testing

/// Rows, single scalars and their transposes, by integer indices.
@Suite struct IndexTests {
  @Test(arguments: ScalarType.allCases)
  func rowsAndPositions(_ type: ScalarType) {
    let x = Tensor([[0, 1, 2], [10, 11, 12], [20, 21, 22]], as: type)
    #expect(x.rows([2, 0, 2]).scalars == [20, 21, 22, 0, 1, 2, 20, 21, 22])
    #expect(x.rows([]).shape == [0, 3])
    #expect(x.selected([1, 1], along: -1).scalars == [1, 1, 11, 11, 21, 21])
    #expect(x.selectedFromRows([0, 2, 1]).scalars == [0, 12, 21])
    #expect(Tensor([7, 8], as: type).rows([1]).scalars == [8])
    #expect(x.reshaped(to: [3, 1, 3]).rows([1]).shape == [1, 1, 3])
    #expect(
      x.gathered([0, 2, 1, 1, 2, 0], shape: [3, 2], along: 1).scalars == [0, 2, 11, 11, 22, 20])
    #expect(x.gathered([2, 0, 1], shape: [1, 3], along: 0).scalars == [20, 1, 12])
  }

  @Test(arguments: ScalarType.allCases)
  func addingUp(_ type: ScalarType) {
    let x = Tensor([[1, 2], [3, 4], [5, 6]], as: type)
    let rows = x.scatterAddedRows(at: [2, 0, 2], count: 4)
    #expect(rows.shape == [4, 2] && rows.scalars == [3, 4, 0, 0, 6, 8, 0, 0])
    let columns = x.scatterAdded(at: [0, 0, 1, 2, 2, 2], along: 1, length: 3)
    #expect(columns.scalars == [3, 0, 0, 0, 3, 4, 0, 0, 11])
    #expect(
      Tensor.zeros([0, 2], as: type).scatterAddedRows(at: [], count: 2).scalars == [0, 0, 0, 0])
    let oneHot = Tensor.oneHot([2, 0], classes: 3, as: type)
    #expect(oneHot.scalars == [0, 0, 1, 1, 0, 0] && oneHot.scalarType == type)
    #expect(Tensor.oneHot([], classes: 3).shape == [0, 3])
  }

  /// ⟨gather(x), y⟩ = ⟨x, scatter(y)⟩, whatever the axis.
  @Test func gatherAndScatterAreTransposes() {
    var random = RandomStream(seed: 4)
    let shape: Shape = [3, 4, 2]
    for axis in 0..<3 {
      var lengths = Array(shape)
      lengths[axis] = 5
      let result = Shape(lengths)
      let indices = (0..<result.elementCount).map { _ in
        Int.random(in: 0..<shape[axis], using: &random)
      }
      let x = Tensor.normal(shape, as: .float64, using: &random)
      let y = Tensor.normal(result, as: .float64, using: &random)
      let forward = (x.gathered(indices, shape: result, along: axis) * y).sum()
      let back = (x * y.scatterAdded(at: indices, along: axis, length: shape[axis])).sum()
      expectClose(forward, back, within: .elementwise(1e-13))
      let position = Array(indices.prefix(5))
      #expect(x.selected(position, along: axis).shape == result)
      for (number, index) in position.enumerated() {
        #expect(
          x.selected(position, along: axis).sliced(number, along: axis).scalars
            == x.sliced(index, along: axis).scalars)
      }
    }
  }

  /// The row that is taken three times has three times the gradient.
  @Test func repeatedRowsAddUp() {
    let x = Tensor([[1, 2], [3, 4], [5, 6]])
    let gradient = gradient(at: x) { $0.rows([1, 1, 0, 1]).sum() }
    #expect(gradient.scalars == [1, 1, 3, 3, 0, 0])
  }

  static let operations: [String: @Sendable (Tensor) -> Tensor] = [
    "rows": { $0.rows([2, 0, 2]) },
    "selected": { $0.selected([0, 1, 1], along: -1) },
    "selectedFromRows": { $0.selectedFromRows([1, 0, 1]) },
    "gathered": { $0.gathered([0, 2, 1, 1, 0, 0, 2, 2], shape: [4, 2], along: 0) },
    "scatterAddedRows": { $0.scatterAddedRows(at: [3, 0, 3], count: 5) },
    "scatterAdded": { $0.scatterAdded(at: [0, 2, 1, 1, 2, 0], along: 1, length: 3) },
  ]

  @Test(arguments: operations.keys.sorted())
  func agreesWithDifferences(_ name: String) throws {
    let operation = try #require(Self.operations[name])
    var random = RandomStream(seed: 7)
    let x = Tensor.uniform([3, 2], in: 0.5..<1.5, as: .float64, using: &random)
    let check = checkGradient(at: x, order: 2) { x in
      let y = operation(x * x)
      return y * y
    }
    #expect(check.agrees, "\(name): \(check)")
  }

  /// What is refused, by what the message says.
  static let refusals: [String: @Sendable () -> Void] = [
    "rows: index 3 of row 1 is outside 0 ..< 3, the positions of axis 0": {
      _ = Tensor.zeros([3, 2]).rows([0, 3])
    },
    "selected: index -1 of position 0 is outside 0 ..< 2": {
      _ = Tensor.zeros([3, 2]).selected([-1], along: 1)
    },
    "selectedFromRows: 2 indices need a matrix of as many rows": {
      _ = Tensor.zeros([3, 2]).selectedFromRows([0, 1])
    },
    "gathered: 3 indices cannot have the shape [3, 2], which takes 6": {
      _ = Tensor.zeros([3, 2]).gathered([0, 0, 0], shape: [3, 2], along: 1)
    },
    "gathered: indices of shape [2, 2] do not belong to a tensor of shape [3, 2]": {
      _ = Tensor.zeros([3, 2]).gathered([0, 0, 0, 0], shape: [2, 2], along: 1)
    },
    "scatterAddedRows: 1 indices need a tensor of as many rows": {
      _ = Tensor.zeros([3, 2]).scatterAddedRows(at: [0], count: 3)
    },
    "oneHot: index 4 of row 0 is outside 0 ..< 3": {
      _ = Tensor.oneHot([4], classes: 3)
    },
  ]

  @Test(arguments: refusals.keys.sorted())
  func refuses(_ message: String) async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      [message] in Self.refusals[message]!()
    }
    expectMessage(of: result, contains: message)
  }
}
