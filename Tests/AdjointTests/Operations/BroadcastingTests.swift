import Testing

@testable import Adjoint

@Suite("Broadcasting")
struct BroadcastingTests {
  @Test("The shape that two shapes share")
  func sharedShape() {
    for pattern in BroadcastPattern.all {
      #expect(pattern.left.broadcast(with: pattern.right) == pattern.result, "\(pattern)")
      #expect(pattern.right.broadcast(with: pattern.left) == pattern.result, "\(pattern)")
    }
  }

  @Test(
    "Shapes that share none",
    arguments: [
      ([3], [5]), ([0], [2]), ([3, 5], [3]), ([2, 3, 5], [2, 1, 4]), ([5, 1], [2, 1]),
      ([0, 3], [2, 3]),
    ] as [(Shape, Shape)])
  func noSharedShape(_ a: Shape, _ b: Shape) {
    #expect(a.broadcast(with: b) == nil)
    #expect(b.broadcast(with: a) == nil)
  }

  @Test("Each operator on every pattern, scalar by scalar", arguments: BinaryOperator.allCases)
  func values(_ operation: BinaryOperator) {
    for pattern in BroadcastPattern.all {
      let point = operation.point(pattern)
      let (a, b) = (point[0].scalars, point[1].scalars)
      let expected = (0..<pattern.result.elementCount).map { offset in
        let index = pattern.result.index(at: offset)
        return operation(a[pattern.left.offset(of: index)], b[pattern.right.offset(of: index)])
      }
      expectClose(
        operation(point[0], point[1]), Tensor(expected, shape: pattern.result, as: .float64),
        within: .exact, "\(pattern)")
    }
  }

  @Test("An operator with a number is that with a tensor", arguments: ScalarType.allCases)
  func numbers(_ type: ScalarType) {
    let x = Tensor.spread([3, 5], as: type)
    let number = Tensor(repeating: 0.3, shape: [3, 5], as: type)
    expectSameBits(x + 0.3, x + number)
    expectSameBits(0.3 + x, number + x)
    expectSameBits(x - 0.3, x - number)
    expectSameBits(0.3 - x, number - x)
    expectSameBits(x * 0.3, x * number)
    expectSameBits(0.3 * x, number * x)
    expectSameBits(x / 0.3, x / number)
    expectSameBits(0.3 / x, number / x)
  }

  @Test("broadcast(to:) repeats, and summed(to:) adds what was repeated")
  func repeatedAndSummed() {
    let column = Tensor([[1], [2]], as: .float64)
    let repeated = column.broadcast(to: [3, 2, 2])
    #expect(repeated.scalars == [1, 1, 2, 2, 1, 1, 2, 2, 1, 1, 2, 2])
    #expect(repeated.summed(to: [2, 1]).scalars == [6, 12])
    #expect(repeated.summed(to: [2]).scalars == [9, 9])
    #expect(repeated.summed(to: []).scalars == [18])
    #expect(Tensor.zeros([1, 0]).broadcast(to: [4, 0]).shape == [4, 0])
    #expect(Tensor.zeros([4, 0]).summed(to: [4, 1]).scalars == [0, 0, 0, 0])
  }
}

extension Shape {
  /// Where a tensor of this shape has the scalar that stands at `index` when it is broadcast.
  fileprivate func offset(of index: [Int]) -> Int {
    var offset = 0
    for (length, position) in zip(self, index.suffix(rank)) {
      offset = offset * length + (length == 1 ? 0 : position)
    }
    return offset
  }
}
