import CKernels

/// What the backward of long short-term memory reads.
public struct LSTMResiduals: Sendable {
  let steps: LSTMSteps

  /// For each step and row (g·σ′_i, c·σ′_f, i·tanh′_g, tanh(c′)·σ′_o, o·tanh′(c′), f), `[T, N, 6H]`; nil
  /// where no cotangent was wanted.
  let kept: Tensor?

  let initial: Tensor
  let states: Tensor
  let weights: Tensor
}

/// The steps of long short-term memory and their backward; ``LSTMCell`` has the formulas.
struct LSTMSteps {
  let shape: RecurrentShape

  init(_ shape: RecurrentShape) { self.shape = shape }

  /// The states after each step, and the last cell.
  func forward(
    _ operands: Operands, keeps: Bool
  ) -> (result: LSTMState, residuals: LSTMResiduals) {
    let (inputs, initial) = (operands[0], operands[1])
    let product = RecurrentProduct(shape, weights: operands[3], bias: operands[4])
    let states = shape.unwritten()
    let kept = keeps ? shape.unwritten(parts: 6) : nil
    var memory = operands[2].detached()
    let byState = Tensor(uninitialized: [shape.rows, 4 * shape.width], as: shape.scalarType)
    let (a, out, s, keep) = (
      inputs.address, states.storage.address, byState.storage.address, kept?.storage.address
    )
    let cell = memory.mutableAddress
    let kernel = shape.scalarType.kernels.lstm_step
    var state = initial.address
    for step in 0..<shape.steps {
      product.run(state, into: s)
      let (a, new) = (a + step * shape.byteCount(parts: 4), out + step * shape.byteCount())
      let keep = keep.map { $0 + step * shape.byteCount(parts: 6) }
      shape.forEachRows { count, offset in
        kernel(
          count, shape.width, a + 4 * offset, s + 4 * offset, cell + offset, new + offset,
          cell + offset, keep.map { $0 + 6 * offset })
      }
      state = UnsafeRawPointer(new)
    }
    withExtendedLifetime((inputs, initial, states, byState, kept)) {}
    let residuals = LSTMResiduals(
      steps: self, kept: kept, initial: initial.detached(), states: states,
      weights: operands[3].detached())
    return (LSTMState(hidden: states, cell: memory), residuals)
  }

  func backward(
    _ cotangent: LSTMState, _ residuals: LSTMResiduals, _ wanted: Wanted
  ) -> Cotangents {
    let (initial, states, weights) = (residuals.initial, residuals.states, residuals.weights)
    let g = cotangent.hidden
    // Plain products would turn a cotangent of 0 into NaN beside one, and nobody could differentiate them.
    if g.isBeingRecorded || cotangent.cell.isBeingRecorded
      || !(initial.isFinite && states.isFinite && weights.isFinite)
    {
      return backwardByOperations(cotangent, residuals, wanted)
    }
    let products = RecurrentCotangents(shape: shape, weights: weights)
    let kept = residuals.kept!
    let (ofGates, carry) = (shape.unwritten(parts: 4), shape.zeros())
    var ofCell = cotangent.cell.detached()
    let (of, keep, back) = (g.address, kept.address, carry.storage.address)
    let (ofP, cell) = (ofGates.storage.address, ofCell.mutableAddress)
    let kernel = shape.scalarType.kernels.lstm_step_back
    for step in (0..<shape.steps).reversed() {
      let (g, keep) = (of + step * shape.byteCount(), keep + step * shape.byteCount(parts: 6))
      let p = ofP + step * shape.byteCount(parts: 4)
      shape.forEachRows { count, offset in
        kernel(
          count, shape.width, g + offset, keep + 6 * offset, back + offset, cell + offset,
          p + 4 * offset)
      }
      if step > 0 || wanted[1] { products.addOfState(p, to: back, isAdded: false) }
    }
    withExtendedLifetime((g, kept, carry)) {}
    return wanted.cotangents { operand in
      switch operand {
      case 0: ofGates
      case 1: carry
      case 2: ofCell
      case 3: products.ofWeights(ofGates, initial: initial, states: states)
      default: products.ofBias(ofGates)
      }
    }
  }

  /// The same by operations, which can be differentiated with respect to the cotangent, and in which
  /// a cotangent of 0 leaves no trace of what is not finite.
  private func backwardByOperations(
    _ cotangent: LSTMState, _ residuals: LSTMResiduals, _ wanted: Wanted
  ) -> Cotangents {
    var (carry, ofCell) = (shape.zeros(), cotangent.cell)
    var ofGates: [Tensor] = []
    for step in (0..<shape.steps).reversed() {
      let kept = residuals.kept![step].split(into: 6, along: 1)
      let all = cotangent.hidden[step] + carry
      let cell = ofCell + all.scaled(by: kept[4])
      let gates = [
        cell.scaled(by: kept[0]), cell.scaled(by: kept[1]), cell.scaled(by: kept[2]),
        all.scaled(by: kept[3]),
      ]
      ofGates.insert(.concatenate(gates, along: 1), at: 0)
      ofCell = cell.scaled(by: kept[5])
      carry = matmul(ofGates[0], residuals.weights, cotangents: .left)
    }
    return wanted.cotangents { operand in
      switch operand {
      case 0: shape.joined(ofGates)
      case 1: carry
      case 2: ofCell
      case 3: shape.ofWeights(ofGates, initial: residuals.initial, states: residuals.states)
      default: shape.joined(ofGates).sum(along: [0, 1])
      }
    }
  }

  /// A step by operations.
  func composedStep(
    _ inputs: Tensor, _ state: LSTMState, _ weights: Tensor, _ bias: Tensor
  ) -> LSTMState {
    let gates = (inputs + affine(state.hidden, weights, bias, transposing: .right))
      .split(into: 4, along: 1)
    let cell = sigmoid(gates[1]) * state.cell + sigmoid(gates[0]) * tanh(gates[2])
    return LSTMState(hidden: sigmoid(gates[3]) * tanh(cell), cell: cell)
  }
}
