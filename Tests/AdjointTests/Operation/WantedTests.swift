import Adjoint
import TestSupport
import Testing

/// Only the cotangents that lead to a leaf are computed.
@Suite struct WantedTests {
  @Test func cotangentOfAConstantOperandIsNotComputed() {
    let counted = Counted()
    let constant = Tensor([3, 4])
    #expect(gradient(at: Tensor([1, 2])) { counted($0, constant).sum() }.scalars == [3, 4])
    #expect(counted.counts == [1, 0])
    #expect(gradient(at: Tensor([1, 2])) { counted(constant, $0).sum() }.scalars == [3, 4])
    #expect(counted.counts == [1, 1])
  }

  @Test func bothCotangentsAreComputedOnceForTwoLeaves() {
    let counted = Counted()
    _ = gradient(at: Tensor([1, 2]), Tensor([3, 4])) { counted($0, $1).sum() }
    #expect(counted.counts == [1, 1])
  }

  @Test func backwardOfAnUnusedOperationDoesNotRun() {
    let counted = Counted()
    _ = gradient(at: Tensor([1, 2])) { x in
      _ = counted(x, x)
      return x.sum()
    }
    #expect(counted.counts == [0, 0])
  }

  @Test func backwardOfAnOperationUsedManyTimesRunsOnce() {
    let counted = Counted()
    _ = gradient(at: Tensor([1, 2])) { x in
      let product = counted(x, x)
      return (product * product + product + exp(product)).sum()
    }
    #expect(counted.counts == [1, 1])
  }

  @Test func everyCallOfAPullbackRunsTheBackward() {
    let counted = Counted()
    let (_, pullback) = valueWithPullback(at: Tensor([1, 2])) { counted($0, Tensor([3, 4])) }
    #expect(counted.counts == [0, 0])
    _ = pullback(Tensor([1, 1]))
    _ = pullback(Tensor([1, 1]))
    #expect(counted.counts == [2, 0])
  }

  @Test func threeOperandsOfWhichTheLastIsWanted() {
    let evaluations = Counter()
    let slope = gradient(at: Tensor(5)) { x in
      apply(CountedSum(evaluations: evaluations), to: Tensor(1), Tensor(2), x)
    }
    #expect(slope.scalar == 1)
    #expect(evaluations.count == 1)
  }
}

/// a·b, and how often the cotangent of each operand was computed.
private struct Counted {
  private let product = CountedProduct()

  var counts: [Int] { [product.first.count, product.second.count] }

  func callAsFunction(_ a: Tensor, _ b: Tensor) -> Tensor { apply(product, to: a, b) }
}

private struct CountedProduct: TensorOperation {
  let first = Counter()
  let second = Counter()

  func forward(_ operands: Operands) -> Tensor { operands[0] * operands[1] }

  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    operand == 0 ? counted(g * saved[1], by: first) : counted(g * saved[0], by: second)
  }

  private func counted(_ cotangent: Tensor, by counter: Counter) -> Tensor {
    counter.increase()
    return cotangent
  }
}

/// a + b + c.
private struct CountedSum: TensorOperation {
  let evaluations: Counter

  func forward(_ operands: Operands) -> Tensor { operands[0] + operands[1] + operands[2] }

  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    counted(g)
  }

  private func counted(_ cotangent: Tensor) -> Tensor {
    evaluations.increase()
    return cotangent
  }
}
