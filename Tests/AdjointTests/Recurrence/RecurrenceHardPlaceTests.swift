import TestSupport
import Testing

@testable import Adjoint

/// Recurrent operations where gates are wholly open or closed, where there is nothing, where something is
/// not finite, and where operands do not go together.
@Suite struct RecurrenceHardPlaceTests {
  /// Operands with inputs of all gates, one number for each, and weights of 0.
  private func operands(
    _ operation: RecurrentOperation, gates: [Double], state: [Double], _ type: ScalarType
  ) -> [Tensor] {
    let width = 3
    let inputs = gates.flatMap { [Double](repeating: $0, count: width) }
    let states = state.map { Tensor(repeating: $0, shape: [1, width], as: type) }
    return [Tensor(inputs, shape: [1, inputs.count], as: type)] + states
      + [.zeros([inputs.count, width], as: type), .zeros([inputs.count], as: type)]
  }

  /// An open update gate keeps the state, a closed one takes the new value, bit for bit.
  @Test(arguments: [100.0, .infinity], ScalarType.allCases)
  func saturatedGatesOfAGRU(_ large: Double, _ type: ScalarType) {
    let kept = operands(.gruCell, gates: [0, large, 0.5], state: [0.3], type)
    expectSameBits(RecurrentOperation.gruCell(kept)[0], kept[1])
    let taken = operands(.gruCell, gates: [0, -large, 0.5], state: [0.3], type)
    let new = Tensor(repeating: System.tanh(0.5), shape: [1, 3], as: type)
    // At −100 the gate is e⁻¹⁰⁰, of which nothing remains beside the new value.
    expectClose(RecurrentOperation.gruCell(taken)[0], new, within: .ulps(type == .float32 ? 0 : 1))
    for operands in [kept, taken] {
      let slopes = gradient(at: operands) { RecurrentOperation.gruCell($0)[0].sum() }
      for slope in slopes { #expect(slope.scalars.allSatisfy { $0.isFinite }) }
    }
  }

  /// Slopes of gates at ±x are equal, and have their digits where 1 − y² and y·(1 − y) have none.
  @Test(arguments: [20.0, 40, 80])
  func slopesOfSaturatedGates(_ x: Double) {
    let slope = System.exp(-x)
    for sign in [1.0, -1] {
      // The state of 1 and the new value of 0 make the update gate the result.
      let update = gradient(at: operands(.gruCell, gates: [0, sign * x, 0], state: [1], .float64)) {
        RecurrentOperation.gruCell($0)[0].sum()
      }[0].scalars[3]
      #expect((update / slope - 1).magnitude < 1e-8)
      let new = gradient(at: operands(.gruCell, gates: [0, -100, sign * x], state: [1], .float64)) {
        RecurrentOperation.gruCell($0)[0].sum()
      }[0].scalars[6]
      #expect((new / (4 * slope * slope) - 1).magnitude < 1e-8)
      for gate in 0..<4 where gate != 2 {
        var gates = [0.0, 0, 0.5, 0]
        gates[gate] = sign * x
        let of = gradient(at: operands(.lstmCell, gates: gates, state: [1, 0.25], .float64)) {
          let state = apply(LSTMCell(), to: Operands($0))
          return (gate == 3 ? state.hidden : state.cell).sum()
        }[0].scalars[3 * gate]
        let cell = 0.5 * (0.25 + System.tanh(0.5))
        let factor = gate == 0 ? System.tanh(0.5) : gate == 1 ? 0.25 : System.tanh(cell)
        #expect((of / (factor * slope) - 1).magnitude < 1e-8, "gate \(gate)")
      }
    }
  }

  /// A forget gate that is open and an input gate that is closed keep the cell, and its cotangent.
  @Test(arguments: ScalarType.allCases)
  func saturatedGatesOfAnLSTM(_ type: ScalarType) {
    let p = operands(.lstmCell, gates: [-200, 200, 0.5, 200], state: [0.3, -0.7], type)
    let (results, pullback) = valueWithPullback(at: p) { RecurrentOperation.lstmCell($0) }
    expectSameBits(results[1], p[2])
    let expected = Tensor(p[2].scalars.map { System.tanh($0) }, shape: [1, 3], as: type)
    expectClose(results[0], expected, within: .ulps(type == .float32 ? 0 : 1))
    let g = Tensor([1, 2, 3], as: type).reshaped(to: [1, 3])
    expectSameBits(pullback([.zeros([1, 3], as: type), g])[2], g)
  }

  @Test(
    arguments: RecurrentOperation.allCases, [(0, 2, 3), (2, 0, 3), (2, 3, 0), (0, 0, 0), (1, 1, 1)])
  func fewAndNone(_ operation: RecurrentOperation, _ lengths: (Int, Int, Int)) {
    let (steps, rows, width) = lengths
    let operands = operation.operands(steps: steps, rows: rows, width: width)
    let (expected, pullback) = valueWithPullback(at: operands) { operation.composition($0) }
    let all = expected + pullback(operation.cotangents(of: expected))
    for (value, expected) in zip(operation.evaluated(at: operands), all) {
      expectClose(value, expected, within: .ofLargest(1e-14, or: 1))
    }
  }

  /// A row with NaN spoils its own results and gradients alone, where its cotangent is 0.
  @Test(arguments: RecurrentOperation.allCases, ScalarType.allCases)
  func aCotangentOfZeroLeavesNoTrace(_ operation: RecurrentOperation, _ type: ScalarType) {
    let sound = operation.operands(rows: 2, as: type)
    var spoiled = sound
    // The second row's state.
    spoiled[1][1...] = .full(.nan, like: sound[1][1...])
    let cotangents = operation.cotangents(of: operation(sound)).map { g in
      var g = g
      if g.rank == 3 {
        g[.all, 1...] = .zeros(g[.all, 1...].shape, as: type)
      } else {
        g[1...] = .zeros(g[1...].shape, as: type)
      }
      return g
    }
    let expected = operation.evaluated(at: sound, for: cotangents)
    let values = operation.evaluated(at: spoiled, for: cotangents)
    let count = operation(sound).count
    for (value, expected) in zip(values, expected).dropFirst(count) {
      expectClose(
        value, expected, within: .ofLargest(type == .float32 ? 1e-6 : 1e-14, or: 1), "gradient")
    }
  }

  static let wrong: [@Sendable () -> Void] = [
    {
      _ = gru(
        .zeros([4, 2, 9]), state: .zeros([2, 4]), weights: .zeros([9, 3]), bias: .zeros([9]))
    },
    {
      _ = gru(.zeros([2, 9]), state: .zeros([2, 3]), weights: .zeros([9, 3]), bias: .zeros([9]))
    },
    {
      _ = gruCell(
        .zeros([2, 8]), state: .zeros([2, 3]), weights: .zeros([9, 3]), bias: .zeros([9]))
    },
    {
      _ = gruCell(
        .zeros([2, 9]), state: .zeros([2, 3]), weights: .zeros([3, 9]), bias: .zeros([9]))
    },
    {
      _ = gruCell(
        .zeros([2, 9]), state: .zeros([2, 3]), weights: .zeros([9, 3]), bias: .zeros([3]))
    },
    {
      let state = LSTMState(hidden: .zeros([2, 3]), cell: .zeros([2, 4]))
      _ = lstm(.zeros([4, 2, 12]), state: state, weights: .zeros([12, 3]), bias: .zeros([12]))
    },
    {
      let state = LSTMState(hidden: .zeros([2, 3]), cell: .zeros([2, 3]))
      _ = lstmCell(.zeros([2, 9]), state: state, weights: .zeros([12, 3]), bias: .zeros([12]))
    },
  ]
  static let parts = [
    "gru: ", "gru: ", "gruCell: ", "gruCell: ", "gruCell: ", "lstm: ", "lstmCell: ",
  ]

  @Test(arguments: wrong.indices)
  func refuses(_ index: Int) async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      [index] in Self.wrong[index]()
    }
    expectMessage(
      of: result, contains: Self.parts[index] + "the inputs of the gates have shape", "they must be"
    )
  }
}

extension Tensor {
  fileprivate static func full(_ value: Double, like other: Tensor) -> Tensor {
    Tensor(repeating: value, shape: other.shape, as: other.scalarType)
  }
}
