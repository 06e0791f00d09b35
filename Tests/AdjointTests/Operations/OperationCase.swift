import Adjoint

/// The operations of the fixture `operations_float64.json`.
enum FixtureOperation: String, Decodable, CaseIterable {
  case add, subtract, multiply, divide
  case negate, exp, log, relu, tanh, sigmoid
  case sum, mean, max
  case reshape, transpose, select
  case matmul
}

/// A case of the fixture: an operation at a point, and what PyTorch computes there.
struct OperationCase: Decodable, CustomStringConvertible {
  let operation: FixtureOperation
  let name: String
  let attributes: Attributes
  let operands: [TensorFixture]
  let cotangent: TensorFixture
  let result: TensorFixture
  let gradients: [TensorFixture]

  struct Attributes: Decodable {
    let axes: [Int]?
    let keepingDimensions: Bool?
    let shape: [Int]?
    let permutation: [Int]?
    let indices: [Int]?
    let transposeLeft: Bool?
    let transposeRight: Bool?
  }

  var description: String { "\(operation), \(name)" }

  var points: [Tensor] { operands.map { $0.tensor(as: .float64) } }
}

extension OperationCase {
  func apply(to operands: [Tensor]) -> Tensor {
    let x = operands[0]
    let axes = attributes.axes ?? []
    let keeping = attributes.keepingDimensions ?? false
    return switch operation {
    case .add: x + operands[1]
    case .subtract: x - operands[1]
    case .multiply: x * operands[1]
    case .divide: x / operands[1]
    case .negate: -x
    case .exp: Adjoint.exp(x)
    case .log: Adjoint.log(x)
    case .relu: Adjoint.relu(x)
    case .tanh: Adjoint.tanh(x)
    case .sigmoid: Adjoint.sigmoid(x)
    case .sum: x.sum(along: axes, keepingDimensions: keeping)
    case .mean: x.mean(along: axes, keepingDimensions: keeping)
    case .max: x.max(along: axes, keepingDimensions: keeping)
    case .reshape: x.reshaped(to: Shape(attributes.shape!))
    case .transpose: x.permuted(attributes.permutation!)
    case .select: x.selectedFromRows(attributes.indices!)
    case .matmul: Adjoint.matmul(x, operands[1], transposing: transposition)
    }
  }

  private var transposition: MatrixOperands {
    var result: MatrixOperands = []
    if attributes.transposeLeft! { result.insert(.left) }
    if attributes.transposeRight! { result.insert(.right) }
    return result
  }
}

extension Tensor {
  /// `transposed` with the axes of an array.
  fileprivate func permuted(_ order: [Int]) -> Tensor {
    switch order.count {
    case 0: transposed()
    case 1: transposed(order[0])
    case 2: transposed(order[0], order[1])
    case 3: transposed(order[0], order[1], order[2])
    case 4: transposed(order[0], order[1], order[2], order[3])
    default: fatalError("no test transposes a tensor of rank \(order.count)")
    }
  }
}

extension OperationCase {
  var resultTolerance: Tolerance {
    switch operation {
    // One rounding by IEEE 754, or none.
    case .add, .subtract, .multiply, .divide, .negate, .relu, .max, .reshape, .transpose, .select:
      .exact
    // Two implementations, each within 2 units of the truth.
    case .exp, .log, .tanh, .sigmoid: .ulps(4)
    // Up to 101 terms of order 1, added in another order: n·ε = 2e-14, and what cancels.
    case .sum, .mean, .matmul: .ofLargest(1e-13)
    }
  }

  func gradientTolerance(_ operand: Int) -> Tolerance {
    switch operation {
    // At most three roundings where nothing is summed; sums of up to 42 terms over repeated axes.
    case .add, .subtract, .multiply, .divide:
      operands[operand].shape == result.shape ? .ulps(4) : .ofLargest(1e-13)
    // Moved or repeated scalars of the cotangent.
    case .negate, .relu, .sum, .reshape, .transpose, .select: .exact
    // One or two roundings.
    case .log, .mean, .max: .ulps(2)
    // The result's tolerance and a rounding.
    case .exp: .ulps(6)
    // 1 − y² and y·(1 − y) cancel near ±1, where y is within 2 units of ε.
    case .tanh, .sigmoid: .elementwise(1e-14, absolute: 1e-15 * largestCotangent)
    // Sums of up to 19 products of order 1.
    case .matmul: .ofLargest(1e-13)
    }
  }

  private var largestCotangent: Double {
    cotangent.values.reduce(0) { Swift.max($0, $1.magnitude) }
  }
}
