import TestSupport
import Testing

@testable import Adjoint

/// Recurrent operations against their compositions, differences, and each other.
@Suite struct RecurrenceAgreementTests {
  @Test(arguments: RecurrentOperation.allCases, ScalarType.allCases)
  func agreesByTheLibrarysJudge(_ operation: RecurrentOperation, _ type: ScalarType) {
    let comparison = operation.comparison(
      at: operation.operands(steps: 2, rows: 2, width: 2, as: type))
    #expect(comparison.agrees && comparison.isBackwardDifferentiable, "\(comparison)")
  }

  @Test(arguments: RecurrentOperation.allCases, [(1, 1, 1), (4, 3, 8), (5, 2, 13), (2, 17, 3)])
  func agreesWithTheComposition(_ operation: RecurrentOperation, _ lengths: (Int, Int, Int)) {
    let operands = operation.operands(steps: lengths.0, rows: lengths.1, width: lengths.2)
    let (expected, pullback) = valueWithPullback(at: operands) { operation.composition($0) }
    let all = expected + pullback(operation.cotangents(of: expected))
    for (index, (value, expected)) in zip(operation.evaluated(at: operands), all).enumerated() {
      expectClose(value, expected, within: .ofLargest(1e-13, or: 1), "number \(index)")
    }
  }

  @Test(arguments: RecurrentOperation.allCases)
  func derivativesOfBothOrders(_ operation: RecurrentOperation) {
    let operands = operation.operands(steps: 2, rows: 2, width: 2)
    let first = checkGradient(at: operands) { operation.loss($0) }
    #expect(first.agrees, "\(first)")
    let second = checkGradient(at: operands) { operands in
      gradient(at: operands) { operation.loss($0) }.map { $0.weighted() }
        .reduce(Tensor(0, as: .float64), +)
    }
    #expect(second.agrees, "\(second)")
  }

  /// A derivative along a direction, which differentiates the backward with respect to its cotangent.
  @Test(arguments: RecurrentOperation.allCases)
  func pushforwards(_ operation: RecurrentOperation) {
    let operands = operation.operands()
    let directions = operation.operands(seed: 2)
    let fused = pushforward(at: operands, along: directions) { operation($0)[0] }
    let composed = pushforward(at: operands, along: directions) { operation.composition($0)[0] }
    expectClose(fused, composed, within: .ofLargest(1e-12, or: 1))
  }

  @Test(arguments: RecurrentOperation.allCases, ScalarType.allCases)
  func onlyWhatIsWanted(_ operation: RecurrentOperation, _ type: ScalarType) {
    let operands = operation.operands(as: type)
    let results = operation(operands)
    let cotangents = operation.cotangents(of: results)
    let all = operation.evaluated(at: operands, for: cotangents).dropFirst(results.count)
    for (wanted, expected) in zip(operands.indices, all) {
      let (_, pullback) = valueWithPullback(at: operands[wanted]) { operand in
        var mixed = operands
        mixed[wanted] = operand
        return operation(mixed)
      }
      expectSameBits(pullback(cotangents), expected, "operand \(wanted)")
    }
  }

  /// What is not recorded keeps nothing, and has the same bits.
  @Test(arguments: RecurrentOperation.allCases, ScalarType.allCases)
  func withoutATape(_ operation: RecurrentOperation, _ type: ScalarType) {
    let operands = operation.operands(as: type)
    for (plain, recorded) in zip(operation(operands), operation.evaluated(at: operands)) {
      expectSameBits(plain, recorded)
    }
  }

  /// A sequence is its steps, one after the other, bit for bit in its results.
  @Test(arguments: ScalarType.allCases)
  func sequencesAreTheirSteps(_ type: ScalarType) {
    let (steps, width) = (4, 9)
    let p = RecurrentOperation.gru.operands(steps: steps, width: width, as: type)
    let states = gru(p[0], state: p[1], weights: p[2], bias: p[3])
    var state = p[1]
    for step in 0..<steps {
      state = gruCell(p[0][step], state: state, weights: p[2], bias: p[3])
      expectSameBits(states[step], state, "step \(step)")
    }
    let q = RecurrentOperation.lstm.operands(steps: steps, width: width, as: type)
    var both = LSTMState(hidden: q[1], cell: q[2])
    let all = lstm(q[0], state: both, weights: q[3], bias: q[4])
    for step in 0..<steps {
      both = lstmCell(q[0][step], state: both, weights: q[3], bias: q[4])
      expectSameBits(all.hidden[step], both.hidden, "step \(step)")
    }
    expectSameBits(all.cell, both.cell)
  }

  @Test(arguments: RecurrentOperation.allCases, ScalarType.allCases)
  func threadsDoNotMatter(_ operation: RecurrentOperation, _ type: ScalarType) {
    let operands = operation.operands(steps: 2, rows: 67, width: 131, as: type)
    expectSameBits("\(operation)") { operation.evaluated(at: operands) }
  }
}
