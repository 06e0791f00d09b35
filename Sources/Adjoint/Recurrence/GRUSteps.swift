import CKernels

/// What the backward of gated recurrent units reads.
public struct GRUResiduals: Sendable {
  let steps: GRUSteps

  /// For each step and row (s_n·σ′_r, (h − n)·σ′_z, (1 − z)·tanh′, r, z), `[T, N, 5H]`; nil where no
  /// cotangent was wanted.
  let kept: Tensor?

  let initial: Tensor
  let states: Tensor
  let weights: Tensor
}

/// The steps of gated recurrent units and their backward; ``GRUCell`` has the formulas.
struct GRUSteps {
  let shape: RecurrentShape

  init(_ shape: RecurrentShape) { self.shape = shape }

  /// The states after each step.
  func forward(_ operands: Operands, keeps: Bool) -> (result: Tensor, residuals: GRUResiduals) {
    let (inputs, initial) = (operands[0], operands[1])
    let product = RecurrentProduct(shape, weights: operands[2], bias: operands[3])
    let states = shape.unwritten()
    let kept = keeps ? shape.unwritten(parts: 5) : nil
    let byState = Tensor(uninitialized: [shape.rows, 3 * shape.width], as: shape.scalarType)
    let (a, out, s, keep) = (
      inputs.address, states.storage.address, byState.storage.address, kept?.storage.address
    )
    let kernel = shape.scalarType.kernels.gru_step
    var state = initial.address
    for step in 0..<shape.steps {
      product.run(state, into: s)
      let (a, new) = (a + step * shape.byteCount(parts: 3), out + step * shape.byteCount())
      let keep = keep.map { $0 + step * shape.byteCount(parts: 5) }
      shape.forEachRows { count, offset in
        kernel(
          count, shape.width, a + 3 * offset, s + 3 * offset, state + offset, new + offset,
          keep.map { $0 + 5 * offset })
      }
      state = UnsafeRawPointer(new)
    }
    withExtendedLifetime((inputs, initial, states, byState, kept)) {}
    let residuals = GRUResiduals(
      steps: self, kept: kept, initial: initial.detached(), states: states,
      weights: operands[2].detached())
    return (states, residuals)
  }

  func backward(_ g: Tensor, _ residuals: GRUResiduals, _ wanted: Wanted) -> Cotangents {
    let (initial, states, weights) = (residuals.initial, residuals.states, residuals.weights)
    // Plain products would turn a cotangent of 0 into NaN beside one, and nobody could differentiate them.
    if g.isBeingRecorded || !(initial.isFinite && states.isFinite && weights.isFinite) {
      return backwardByOperations(g, residuals, wanted)
    }
    let products = RecurrentCotangents(shape: shape, weights: weights)
    let kept = residuals.kept!
    let ofInputs = wanted[0] ? shape.unwritten(parts: 3) : nil
    let (ofGates, carry) = (shape.unwritten(parts: 3), shape.zeros())
    let (of, keep, back) = (g.address, kept.address, carry.storage.address)
    let (ofA, ofS) = (ofInputs?.storage.address, ofGates.storage.address)
    let kernel = shape.scalarType.kernels.gru_step_back
    for step in (0..<shape.steps).reversed() {
      let (g, keep) = (of + step * shape.byteCount(), keep + step * shape.byteCount(parts: 5))
      let gates = step * shape.byteCount(parts: 3)
      let (a, s) = (ofA.map { $0 + gates }, ofS + gates)
      shape.forEachRows { count, offset in
        kernel(
          count, shape.width, g + offset, keep + 5 * offset, back + offset,
          a.map { $0 + 3 * offset }, s + 3 * offset)
      }
      if step > 0 || wanted[1] { products.addOfState(s, to: back, isAdded: true) }
    }
    withExtendedLifetime((g, kept, carry, ofInputs, ofGates)) {}
    return wanted.cotangents { operand in
      switch operand {
      case 0: ofInputs
      case 1: carry
      case 2: products.ofWeights(ofGates, initial: initial, states: states)
      default: products.ofBias(ofGates)
      }
    }
  }

  /// The same by operations, which can be differentiated with respect to the cotangent, and in which
  /// a cotangent of 0 leaves no trace of what is not finite.
  private func backwardByOperations(
    _ g: Tensor, _ residuals: GRUResiduals, _ wanted: Wanted
  ) -> Cotangents {
    var carry = shape.zeros()
    var (ofInputs, ofGates) = ([Tensor](), [Tensor]())
    for step in (0..<shape.steps).reversed() {
      let kept = residuals.kept![step].split(into: 5, along: 1)
      let all = g[step] + carry
      let (n, z) = (all.scaled(by: kept[2]), all.scaled(by: kept[1]))
      let r = n.scaled(by: kept[0])
      ofInputs.insert(.concatenate([r, z, n], along: 1), at: 0)
      ofGates.insert(.concatenate([r, z, n.scaled(by: kept[3])], along: 1), at: 0)
      carry = all.scaled(by: kept[4]) + matmul(ofGates[0], residuals.weights, cotangents: .left)
    }
    return wanted.cotangents { operand in
      switch operand {
      case 0: shape.joined(ofInputs)
      case 1: carry
      case 2: shape.ofWeights(ofGates, initial: residuals.initial, states: residuals.states)
      default: shape.joined(ofGates).sum(along: [0, 1])
      }
    }
  }

  /// A step by operations.
  func composedStep(_ inputs: Tensor, _ state: Tensor, _ weights: Tensor, _ bias: Tensor) -> Tensor
  {
    let a = inputs.split(into: 3, along: 1)
    let s = affine(state, weights, bias, transposing: .right).split(into: 3, along: 1)
    let r = sigmoid(a[0] + s[0])
    let x = a[1] + s[1]
    // σ(−x) is 1 − σ(x) and has its digits.
    return sigmoid(-x) * tanh(a[2] + r * s[2]) + sigmoid(x) * state
  }
}

extension RecurrentShape {
  /// Steps as one tensor.
  func joined(_ steps: [Tensor]) -> Tensor {
    steps.isEmpty ? Tensor(uninitialized: [0, rows, gates * width], as: scalarType) : .stack(steps)
  }

  /// Σ s̄ᵀ·h over the steps, by operations.
  func ofWeights(_ ofGates: [Tensor], initial: Tensor, states: Tensor) -> Tensor {
    var sum = Tensor.zeros([gates * width, width], as: scalarType)
    for (step, gates) in ofGates.enumerated() {
      let state = step == 0 ? initial : states[step - 1]
      sum = sum + matmul(gates, state, transposing: .left, cotangents: .left)
    }
    return sum
  }
}
