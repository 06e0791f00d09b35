import CKernels

/// The lengths of a recurrent operation: T steps of N rows with states of H scalars, and as many inputs of
/// gates for each of them as there are gates.
struct RecurrentShape {
  let steps: Int
  let rows: Int
  let width: Int
  let gates: Int
  let scalarType: ScalarType

  /// The lengths of operands: the gates' inputs `[T, N, gates·H]`, or `[N, gates·H]` for a single step,
  /// states `[N, H]`, weights `[gates·H, H]` and a bias `[gates·H]`. Traps when they do not go together.
  init(of operands: Operands, gates: Int, hasSteps: Bool, in name: String) {
    let (inputs, weights) = (operands[0], operands[operands.count - 2])
    let states = operands.dropFirst().dropLast(2)
    let lengths = inputs.shape.suffix(2)
    let (rows, width) = (lengths.first ?? 0, (lengths.last ?? 0) / gates)
    require(
      inputs.rank == (hasSteps ? 3 : 2) && inputs.shape.last == gates * width
        && states.allSatisfy { $0.shape == [rows, width] }
        && weights.shape == [gates * width, width] && operands.last!.shape == [gates * width],
      "\(name): the inputs of the gates have shape \(inputs.shape), the state "
        + "\(states.map { "\($0.shape)" }.joined(separator: " and ")), the weights \(weights.shape) and "
        + "the bias \(operands.last!.shape); they must be [\(hasSteps ? "T, " : "")N, \(gates)·H], "
        + "[N, H], [\(gates)·H, H] and [\(gates)·H]"
        + (states.contains { $0.rank == 3 } ? hintOfLastState(gates: gates) : ""))
    for operand in operands { requireSameScalarType(inputs, operand, in: name) }
    steps = hasSteps ? inputs.shape[0] : 1
    (self.rows, self.width, self.gates) = (rows, width, gates)
    scalarType = inputs.scalarType
  }

  /// An array of T steps with so many parts of H scalars for each row, whose scalars somebody writes.
  func unwritten(parts: Int = 1) -> Tensor {
    Tensor(uninitialized: [steps, rows, parts * width], as: scalarType)
  }

  /// An array of zeros for one step.
  func zeros() -> Tensor { .zeros([rows, width], as: scalarType) }

  /// The bytes of one step of such an array.
  func byteCount(parts: Int = 1) -> Int { rows * parts * width * scalarType.byteCount }

  /// Runs `body` for rows, with the bytes from the first row of an array with one part to the first of
  /// these.
  func forEachRows(_ body: (_ count: Int, _ offset: Int) -> Void) {
    let grain = Swift.max(1, (1 << 12) / Swift.max(1, width))
    Parallelism.forEach(count: rows, grain: grain) { range in
      body(range.count, range.lowerBound * width * scalarType.byteCount)
    }
  }
}

/// What to give where the states of all steps were given as the state to go on from.
private func hintOfLastState(gates: Int) -> String {
  "; to go on after a sequence, give its last state, " + (gates == 4 ? "result.last" : "states[-1]")
}

/// The products of the states with their weights, which a step adds to the inputs of its gates.
struct RecurrentProduct {
  private let shape: RecurrentShape
  private let product: MatrixProduct
  private let weights: Tensor
  private let bias: Tensor

  init(_ shape: RecurrentShape, weights: Tensor, bias: Tensor) {
    self.shape = shape
    // Many steps read rows of Wᵀ faster than columns of W; the results are the same.
    let isCopied = shape.steps > 1
    (self.weights, self.bias) = (isCopied ? weights.transposed() : weights, bias)
    product = MatrixProduct(
      scalarType: shape.scalarType,
      left: MatrixLayout([shape.rows, shape.width], transposed: false),
      right: MatrixLayout(self.weights.shape, transposed: !isCopied))
  }

  /// h·Wᵀ + b.
  func run(_ state: UnsafeRawPointer, into result: UnsafeMutableRawPointer) {
    guard shape.rows > 0, shape.width > 0 else { return }
    var product = product
    product.bias = bias.address
    product.run(state, weights.address, result)
    withExtendedLifetime((weights, bias)) {}
  }
}

/// The products of the cotangents s̄ of a step's s = h·Wᵀ + b, for operands that are finite.
struct RecurrentCotangents {
  let shape: RecurrentShape
  let weights: Tensor

  /// Makes s̄·W the cotangent of a state, or adds it to what is there.
  func addOfState(
    _ ofGates: UnsafeRawPointer, to carry: UnsafeMutableRawPointer, isAdded: Bool
  ) {
    guard shape.rows > 0, shape.width > 0 else { return }
    var product = MatrixProduct(
      scalarType: shape.scalarType,
      left: MatrixLayout([shape.rows, shape.gates * shape.width], transposed: false),
      right: MatrixLayout(weights.shape, transposed: false))
    product.isAdded = isAdded
    product.run(ofGates, weights.address, carry)
    withExtendedLifetime(weights) {}
  }

  /// The sum over the steps of s̄ᵀ·h, where h is the state before a step, as one product.
  func ofWeights(_ ofGates: Tensor, initial: Tensor, states: Tensor) -> Tensor {
    var sum = Tensor.zeros(weights.shape, as: shape.scalarType)
    guard shape.steps > 0, shape.rows > 0, shape.width > 0 else { return sum }
    let (out, first) = (sum.mutableAddress, ofGates.address)
    for (start, count, state) in [(0, 1, initial), (1, shape.steps - 1, states)] where count > 0 {
      let rows = count * shape.rows
      var product = MatrixProduct(
        scalarType: shape.scalarType,
        left: MatrixLayout([rows, shape.gates * shape.width], transposed: true),
        right: MatrixLayout([rows, shape.width], transposed: false))
      product.isAdded = true
      product.run(first + start * shape.byteCount(parts: shape.gates), state.address, out)
    }
    withExtendedLifetime((ofGates, initial, states)) {}
    return sum
  }

  /// The sum of s̄ over steps and rows.
  func ofBias(_ ofGates: Tensor) -> Tensor { ofGates.sum(along: [0, 1]) }
}
