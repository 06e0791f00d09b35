import Adjoint

extension Misuse {
  /// Functions that differentiate.
  static let derivatives = [
    Misuse("gradient", "[2, 3]", "single scalar") { _ = gradient(at: matrix) { $0 * 2 } },
    Misuse("gradient", "[0]", "single scalar") { _ = gradient(at: Tensor.zeros([0])) { $0 * 2 } },
    Misuse("pullback", "[3] float32", "[2, 3] float32") {
      _ = valueWithPullback(at: matrix) { $0 * 2 }.pullback(.ones([3]))
    },
    Misuse("pullback", "float64", "float32") {
      _ = valueWithPullback(at: matrix) { $0 * 2 }.pullback(wide)
    },
    Misuse("pullback", "1 tensors", "of 2") {
      _ = valueWithPullback(at: matrix) { [$0, $0] }.pullback([matrix])
    },
    Misuse("pushforward", "[3]", "[2, 3]") {
      _ = pushforward(at: matrix, along: .ones([3])) { $0 * 2 }
    },
    Misuse("gradient", "[2, 3]") { _ = hessian(at: matrix) { $0 * 2 } },
    Misuse("hessianVectorProduct", "[3]", "[2, 3]") {
      _ = hessianVectorProduct(at: matrix, along: .ones([3])) { $0.sum() }
    },
    Misuse("valueWithGradients", "no parameter was read") {
      _ = valueWithGradients { matrix.sum() }
    },
    Misuse("valueWithGradients", "[2, 3]") {
      let parameter = Parameter(matrix)
      _ = valueWithGradients { parameter.value }
    },
    Misuse("multiply: operand 1", "[2, 3]", "is being recorded") {
      _ = gradient(at: matrix) { x in checkpoint(at: matrix * 2) { $0 * x }.sum() }
    },
    Misuse("checkpoint: the result", "[2, 3]", "is being recorded", "pass it") {
      _ = gradient(at: matrix) { x in checkpoint(at: matrix) { _ in x }.sum() }
    },
    Misuse("checkpoint", "[1] float32", "[3] float32", "the same each time") {
      var length = 3
      _ = gradient(at: Tensor.ones([3])) { x in
        checkpoint(at: x) { x in
          defer { length = 1 }
          return x[..<length]
        }.sum()
      }
    },
    Misuse("SharedTensor", "class", "struct") {
      _ = gradient(at: SharedTensor()) { $0.tensor.sum() }
    },
    Misuse("SharedTensor", "class", "struct") {
      _ = gradient(at: [SharedTensor()]) { $0[0].tensor.sum() }
    },
    Misuse("Half: forEachTensor leaves out intercept", "old value", "visit it") {
      _ = gradient(at: Half()) { ($0.slope + $0.intercept!).sum() }
    },
    Misuse("Half", "forEachTensor leaves out", "intercept", "[2]") {
      _ = gradient(at: ["line": Half()]) { $0["line"]!.slope.sum() }
    },
    Misuse("Half: forEachTensor leaves out intercept") {
      _ = valueWithPullback(at: matrix) { x in Half(slope: x, intercept: x * 2) }
    },
    Misuse("Half: forEachTensor leaves out intercept") {
      _ = gradient(at: Half(intercept: nil)) { $0.slope.sum() }
      _ = gradient(at: Half()) { $0.slope.sum() }
    },
    Misuse("Half: forEachTensor leaves out intercept") {
      _ = checkGradient(at: Half()) { $0.slope.sum() }
    },
    Misuse("Several: forEachTensor leaves out parts", "[3]") {
      _ = gradient(at: Several()) { ($0.first * 2).sum() }
    },
    Misuse("checkGradient", "order", "0") { _ = checkGradient(at: wide, order: 0) { $0 * 2 } },
    Misuse("checkGradient", "float32", "float64") { _ = checkGradient(at: wide) { _ in matrix } },
    Misuse("named", "1 tensors", "0 names") {
      _ = checkGradient(at: wide) { $0 * 2 }.named([])
    },
  ]

  private final class SharedTensor: TensorStructure {
    var tensor = Tensor([1, 2])
    func forEachTensor(_ body: (inout Tensor) throws -> Void) rethrows { try body(&tensor) }
  }

  private struct Half: TensorStructure {
    var slope = Tensor([1, 2])
    var intercept: Tensor? = Tensor([3, 4])
    mutating func forEachTensor(_ body: (inout Tensor) throws -> Void) rethrows { try body(&slope) }
  }

  private struct Several: TensorStructure {
    let count = 2
    var first = Tensor([1, 2])
    var parts: [any TensorStructure] = [Tensor([1, 2, 3])]
    mutating func forEachTensor(_ body: (inout Tensor) throws -> Void) rethrows { try body(&first) }
  }

  /// Parameters and their gradients.
  static let parameters = [
    Misuse("a parameter's new value", "[3]", "[2, 3]") { Parameter(matrix).value = .ones([3]) },
    Misuse("a parameter's new value", "float64", "float32") { Parameter(matrix).value = wide },
    Misuse("a parameter's new value", "[3]", "[2, 3]") {
      Parameter(matrix).update { $0 = .ones([3]) }
    },
    Misuse("substituting", "0 values for 1 parameters") {
      substituting([], for: [Parameter(matrix)]) {}
    },
    Misuse("substituting", "[2, 3]", "[3]") {
      substituting([.ones([3])], for: [Parameter(matrix)]) {}
    },
    Misuse("clipped", "-1") { _ = gradients.clipped(toNorm: -1) },
    Misuse("clipped", "nan") { _ = gradients.clipped(toNorm: .nan) },
    Misuse("gradients", "\"hidden\"") { _ = gradients["hidden"] },
  ]

  private static var gradients: Gradients {
    let parameter = Parameter(matrix)
    return valueWithGradients { parameter.value.sum() }.gradients
  }

  /// Operations of users, whose own mistakes are told as such.
  static let customOperations = [
    Misuse("ResidualSet.operand(-1)", "from 0") { _ = ResidualSet.operand(-1) },
    Misuse("narrow", "[3]", "[2, 3]") {
      _ = gradient(at: matrix) { apply(Narrow(), to: $0).sum() }
    },
    Misuse("double2", "float64", "float32") {
      _ = gradient(at: matrix) { apply(Double2(), to: $0).sum() }
    },
    Misuse("forgetful", "operand 0", "residuals(for:)") {
      _ = gradient(at: matrix) { apply(Forgetful(), to: $0).sum() }
    },
    Misuse("sum2", "[2, 3] and [2]") { _ = apply(Sum2(), to: matrix, .ones([2])) },
  ]
}

/// A backward whose cotangent has another shape than its operand.
private struct Narrow: TensorOperation {
  func forward(_ operands: Operands) -> Tensor { operands[0] * 2 }
  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    g.sum(along: 0)
  }
}

/// A backward whose cotangent has another type than its operand.
private struct Double2: TensorOperation {
  func forward(_ operands: Operands) -> Tensor { operands[0] * 2 }
  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    g.cast(to: .float64)
  }
}

/// A backward that reads what was not saved.
private struct Forgetful: TensorOperation {
  func forward(_ operands: Operands) -> Tensor { operands[0] * 2 }
  func residuals(for operand: Int) -> ResidualSet { [] }
  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    saved[0]
  }
}

/// A formula of pairs.
private struct Sum2: BinaryElementwiseOperation {
  func value<S: RealNumber>(_ x: S, _ y: S) -> S { x + y }
}
