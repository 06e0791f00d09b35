import Adjoint
import TestSupport
import Testing

/// A cotangent of the result's shape, for an operand that was repeated to it, is summed over the
/// repeats.
@Suite struct BroadcastCotangentTests {
  /// Pairs of shapes that are broadcast together, and the shape of the operand whose gradient is asked.
  @Test(arguments: [
    ([2, 3], [3]), ([2, 3], [1, 3]), ([2, 3], [2, 1]), ([2, 3], []), ([1, 3], [2, 1]),
    ([0, 3], [3]),
    ([2, 3], [2, 3]),
  ])
  func repeatedOperand(shape: [Int], other: [Int]) {
    let a = Tensor.ramp(Shape(shape))
    let b = Tensor.ramp(Shape(other)) + 1
    let plain = gradient(at: a, b) { ($0 * $1).sum() }
    let own = gradient(at: a, b) { apply(Times(), to: $0, $1).sum() }
    #expect(own.0.shape == a.shape && own.0.scalars == plain.0.scalars)
    #expect(own.1.shape == b.shape && own.1.scalars == plain.1.scalars)
  }

  /// The sum is recorded where a scope around differentiates it.
  @Test func secondOrder() {
    let a = Tensor.ramp([2, 3])
    let b = Tensor.ramp([3]) + 2
    let check = checkGradient(at: a, b, order: 2) { a, b in
      apply(Times(), to: apply(Times(), to: a, b), b)
    }
    #expect(check.agrees, "\(check)")
  }

  /// A cotangent of a structure's result says nothing about repeats.
  @Test func aResultOfSeveralTensors() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = gradient(at: Tensor([1, 2, 3])) { x in apply(Pair(), to: x)[0].sum() }
    }
    expectMessage(of: result, contains: "pair:", "[2, 3]", "operand 0", "[3]")
  }

  /// Another scalar type is no repeat.
  @Test func anotherScalarType() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = gradient(at: Tensor([1, 2, 3], as: .float64)) { x in apply(Narrowed(), to: x).sum() }
    }
    expectMessage(of: result, contains: "narrowed:", "[2, 3] float32", "[3] float64")
  }

  /// An operation without a derivative says so when the derivative is asked for, and not before.
  @Test func anOperationWithoutADerivative() async {
    #expect(apply(Underived(), to: Tensor(2)).scalar == 2)
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = gradient(at: Tensor(2)) { x in apply(Underived(), to: x) }
    }
    expectMessage(of: result, contains: "underived:", "no derivative", "cotangent(of:_:_:)")
  }
}

private struct Times: TensorOperation {
  func forward(_ x: Operands) -> Tensor { x[0] * x[1] }
  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    g * saved[1 - operand]
  }
}

private struct Pair: TensorOperation {
  func forward(_ x: Operands) -> [Tensor] { [x[0].broadcast(to: [2, 3]), x[0]] }
  func cotangent(of operand: Int, _ g: [Tensor], _ saved: SavedTensors) -> Tensor? { g[0] }
}

private struct Narrowed: TensorOperation {
  func forward(_ x: Operands) -> Tensor { x[0].broadcast(to: [2, 3]).cast(to: .float32) }
  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? { g }
}

private struct Underived: TensorOperation {
  func forward(_ x: Operands) -> Tensor { x[0] * 1 }
}

extension Tensor {
  fileprivate static func ramp(_ shape: Shape) -> Tensor {
    Tensor((0..<shape.elementCount).map { Double($0) - 1.5 }, shape: shape, as: .float64)
  }
}
