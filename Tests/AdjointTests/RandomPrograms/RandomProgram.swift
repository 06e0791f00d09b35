import Adjoint

/// A straight-line program of smooth operations on matrices, drawn from a seed.
///
/// Every value is a matrix of 3×3, so that any value can be an operand of any instruction; inside an
/// instruction shapes come and go.
struct RandomProgram: CustomStringConvertible {
  /// An instruction and the values that it reads, modulo their number.
  struct Instruction {
    let kind: Kind
    let first: Int
    let second: Int
  }

  enum Kind: CaseIterable {
    case add, subtract, multiply, divide, matmul, matmulTransposed, tanh, sigmoid, exp, sin, softmax
    case logSumExp, addRow, scaleByColumn, mean, transpose, flattenAndBack, halves, power, repeated
  }

  var instructions: [Instruction]

  static let shape: Shape = [3, 3]

  init(seed: Int, length: Int) {
    var random = RandomStream(seed: seed)
    instructions = (0..<length).map { _ in
      Instruction(
        kind: Kind.allCases.randomElement(using: &random)!,
        first: Int.random(in: 0..<1000, using: &random),
        second: Int.random(in: 0..<1000, using: &random))
    }
  }

  /// The sum of the last value's scalars, times fixed weights.
  func run(_ leaves: [Tensor]) -> Tensor {
    var values = leaves
    for instruction in instructions {
      values.append(
        instruction.kind.apply(
          values[instruction.first % values.count], values[instruction.second % values.count]))
    }
    let weights = Tensor([[0.5, -1, 0.25], [1, 0.75, -0.5], [-0.25, 1, 0.5]], as: .float64)
    return (values.last! * weights).sum()
  }

  var description: String {
    var count = 2
    let lines = instructions.map { instruction -> String in
      defer { count += 1 }
      return "%\(count) = \(instruction.kind)(%\(instruction.first % count), "
        + "%\(instruction.second % count))"
    }
    return lines.joined(separator: "\n")
  }

  /// The shortest program that one can come to by leaving out instructions while `fails` holds.
  func shrunk(while fails: (RandomProgram) -> Bool) -> RandomProgram {
    var smallest = self
    var index = 0
    while index < smallest.instructions.count {
      var shorter = smallest
      shorter.instructions.remove(at: index)
      if fails(shorter) {
        smallest = shorter
      } else {
        index += 1
      }
    }
    return smallest
  }
}

extension RandomProgram.Kind {
  /// The instruction's result; values stay of order 1.
  fileprivate func apply(_ x: Tensor, _ y: Tensor) -> Tensor {
    switch self {
    case .add: x + y
    case .subtract: x - y * 0.5
    case .multiply: x * Adjoint.tanh(y)
    case .divide: x / (2 + y * y)
    case .matmul: Adjoint.matmul(Adjoint.tanh(x), Adjoint.tanh(y)) * 0.5
    case .matmulTransposed:
      Adjoint.matmul(Adjoint.tanh(x), Adjoint.tanh(y), transposing: [.left, .right]) * 0.5
    case .tanh: Adjoint.tanh(x)
    case .sigmoid: Adjoint.sigmoid(x) - Adjoint.sigmoid(y)
    case .exp: Adjoint.exp(Adjoint.tanh(x))
    case .sin: Adjoint.sin(x)
    case .softmax: Adjoint.softmax(x, along: 0) * y
    case .logSumExp: x - x.logSumExp(along: 1, keepingDimensions: true)
    case .addRow: x + y[1]
    case .scaleByColumn: x * Adjoint.tanh(y[.all, 2..<3])
    case .mean: x - y.mean(along: 0, keepingDimensions: true)
    case .transpose: x.transposed()
    case .flattenAndBack: (x.flattened() * 0.5).reshaped(to: [3, 3]) + y
    case .halves: Tensor.concatenate([x[1..<3], y[0..<1]], along: 0)
    case .power: Adjoint.power(1 + Adjoint.square(x), 0.3)
    case .repeated: (x + x) * Adjoint.tanh(x) - x
    }
  }
}
