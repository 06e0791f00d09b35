import Testing

@testable import Adjoint

/// The formulas of the backwards, written out by operations, agree; and each fault in them is noticed.
@Suite struct RecurrenceFaultTests {
  /// A GRU's step with the backward that ``GRUCell`` documents, and a fault in it.
  private struct GRUStep: FusedOperation {
    var fault: Fault?

    enum Fault: CaseIterable {
      case resetGateOutside, newValueMissing, noPassingOn, passedOnTwice, noStateInReset,
        biasOfInputs
    }

    func forward(_ x: Operands) -> Tensor { GRUCell().forward(x, .nothing).result }
    func composition(_ x: Operands) -> Tensor { GRUCell().composition(x) }

    func backward(_ g: Tensor, _ x: SavedTensors, _ wanted: Wanted) -> Cotangents {
      let a = x[0].split(into: 3, along: 1)
      let s = affine(x[1], x[2], x[3], transposing: .right).split(into: 3, along: 1)
      let (r, z) = (sigmoid(a[0] + s[0]), sigmoid(a[1] + s[1]))
      let n = tanh(a[2] + r * s[2])
      let ofN = g * (1 - z) * (1 - n * n)
      let ofZ = g * (fault == .newValueMissing ? x[1] : x[1] - n) * z * (1 - z)
      let ofR = fault == .noStateInReset ? ofN * r * (1 - r) : ofN * s[2] * r * (1 - r)
      let ofA = Tensor.concatenate([ofR, ofZ, ofN], along: 1)
      let ofS = Tensor.concatenate(
        [ofR, ofZ, fault == .resetGateOutside ? ofN : r * ofN], along: 1)
      let direct = fault == .noPassingOn ? g * 0 : fault == .passedOnTwice ? g * z * 2 : g * z
      return wanted.cotangents { operand in
        switch operand {
        case 0: ofA
        case 1: direct + matmul(ofS, x[2])
        case 2: matmul(ofS, x[1], transposing: .left)
        default: (fault == .biasOfInputs ? ofA : ofS).sum(along: 0)
        }
      }
    }
  }

  /// The same of an LSTM's step.
  private struct LSTMStep: FusedOperation {
    var fault: Fault?

    enum Fault: CaseIterable {
      case noCellCotangent, noHiddenCotangent, forgetGateMissing, gatesExchanged, outputOfCell
    }

    func forward(_ x: Operands) -> LSTMState { LSTMCell().forward(x, .nothing).result }
    func composition(_ x: Operands) -> LSTMState { LSTMCell().composition(x) }

    func backward(_ g: LSTMState, _ x: SavedTensors, _ wanted: Wanted) -> Cotangents {
      let p = (x[0] + affine(x[1], x[3], x[4], transposing: .right)).split(into: 4, along: 1)
      let (i, f, c, o) = (sigmoid(p[0]), sigmoid(p[1]), tanh(p[2]), sigmoid(p[3]))
      let new = f * x[2] + i * c
      let y = tanh(new)
      var d = fault == .noCellCotangent ? g.cell * 0 : g.cell
      if fault != .noHiddenCotangent { d = d + g.hidden * o * (1 - y * y) }
      let ofI = d * c * i * (1 - i)
      let ofF = d * x[2] * f * (1 - f)
      let ofO = g.hidden * (fault == .outputOfCell ? new : y) * o * (1 - o)
      let first = fault == .gatesExchanged ? [ofF, ofI] : [ofI, ofF]
      let ofP = Tensor.concatenate(first + [d * i * (1 - c * c), ofO], along: 1)
      return wanted.cotangents { operand in
        switch operand {
        case 0: ofP
        case 1: matmul(ofP, x[3])
        case 2: fault == .forgetGateMissing ? d : d * f
        case 3: matmul(ofP, x[1], transposing: .left)
        default: ofP.sum(along: 0)
        }
      }
    }
  }

  @Test(arguments: ScalarType.allCases)
  func theFormulasAreRight(_ type: ScalarType) {
    let gru = GRUStep().compareWithComposition(
      at: Operands(RecurrentOperation.gruCell.operands(steps: 2, rows: 2, width: 2, as: type)))
    #expect(gru.agrees, "\(gru)")
    let lstm = LSTMStep().compareWithComposition(
      at: Operands(RecurrentOperation.lstmCell.operands(steps: 2, rows: 2, width: 2, as: type)))
    #expect(lstm.agrees, "\(lstm)")
  }

  @Test(arguments: GRUStep.Fault.allCases.indices, ScalarType.allCases)
  func faultsOfAGRUAreNoticed(_ index: Int, _ type: ScalarType) {
    let step = GRUStep(fault: GRUStep.Fault.allCases[index])
    let operands = Operands(
      RecurrentOperation.gruCell.operands(steps: 2, rows: 2, width: 2, as: type))
    #expect(!step.compareWithComposition(at: operands).agrees)
  }

  @Test(arguments: LSTMStep.Fault.allCases.indices, ScalarType.allCases)
  func faultsOfAnLSTMAreNoticed(_ index: Int, _ type: ScalarType) {
    let step = LSTMStep(fault: LSTMStep.Fault.allCases[index])
    let operands = Operands(
      RecurrentOperation.lstmCell.operands(steps: 2, rows: 2, width: 2, as: type))
    #expect(!step.compareWithComposition(at: operands).agrees)
  }

  /// A sequence whose sums over steps lack one.
  private struct Sequence: FusedOperation {
    let fault: Fault

    enum Fault: CaseIterable { case noFirstStepInWeights, noLastStepInBias, stateOfOneStep }

    func forward(
      _ x: Operands, _ wanted: Wanted
    ) -> (result: Tensor, residuals: (GRUResiduals, Operands)) {
      let (result, residuals) = GRUSequence().forward(x, wanted)
      return (result, (residuals, x))
    }

    func composition(_ x: Operands) -> Tensor { GRUSequence().composition(x) }

    func backward(
      _ g: Tensor, _ residuals: (GRUResiduals, Operands), _ wanted: Wanted
    ) -> Cotangents {
      let right = GRUSequence().backward(g, residuals.0, wanted)
      let x = residuals.1.map { $0.detached() }
      let rest = gradient(at: [x[2], x[3], x[1]]) {
        (gruCell(x[0][0], state: $0[2], weights: $0[0], bias: $0[1]) * g[0].detached()).sum()
      }
      return wanted.cotangents { operand in
        switch (operand, fault) {
        case (2, .noFirstStepInWeights): right[2]! - rest[0]
        case (3, .noLastStepInBias): right[3]! - rest[1]
        case (1, .stateOfOneStep): rest[2]
        default: right[operand]
        }
      }
    }
  }

  @Test(arguments: Sequence.Fault.allCases.indices, ScalarType.allCases)
  func faultsOfASequenceAreNoticed(_ index: Int, _ type: ScalarType) {
    let sequence = Sequence(fault: Sequence.Fault.allCases[index])
    let operands = Operands(RecurrentOperation.gru.operands(steps: 2, rows: 2, width: 2, as: type))
    #expect(!sequence.compareWithComposition(at: operands).agrees)
  }
}
