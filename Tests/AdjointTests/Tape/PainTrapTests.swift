import Adjoint
import TestSupport
import Testing

/// The pains of other frameworks that here stop the program with a sentence, under the others' names.
@Suite struct PainTrapTests {
  /// A broadcast is undone by the sweep; every other wrong shape stops the program.
  @Test("Custom backward with the wrong shape summed silently")
  func aBackwardThatReturnsAnotherShape() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = gradient(at: Tensor([1, 2, 3])) { row in apply(CarelessMean(), to: row) }
    }
    expectMessage(of: result, contains: "carelessMean:", "shape []", "operand 0", "[3]")
  }

  @Test("Double backward silently wrong through a custom operation")
  func aBackwardByHandInsideAnotherScope() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = gradient(at: Tensor([1, 2])) { x in
        gradient(at: Tensor([3, 4])) { u in (apply(HandwrittenDouble(), to: u) * x).sum() }.sum()
      }
    }
    expectMessage(of: result, contains: "handwrittenDouble:", "reads the scalars", "[2]")
  }

  @Test("N against N×1 broadcasting in a loss")
  func targetsOfAnotherShapeThanThePredictions() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = softmaxCrossEntropy(.zeros([4, 3]), probabilities: .ones([4, 1]))
    }
    expectMessage(of: result, contains: "softmaxCrossEntropy:", "[4, 1]", "[4, 3]", "broadcast")
  }

  @Test("Labels out of range")
  func aLabelThatIsNoClass() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = softmaxCrossEntropy(.zeros([2, 3]), labels: [0, 3])
    }
    expectMessage(of: result, contains: "softmaxCrossEntropy:", "row 1", "is 3", "0 ..< 3")
  }

  @Test("All rows ignored, where that is a mistake")
  func allRowsIgnored() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let loss = SoftmaxCrossEntropy(.labels([-1, -1], ignoring: -1), whenAllIgnored: .trap)
      _ = loss(.zeros([2, 3]))
    }
    expectMessage(of: result, contains: "softmaxCrossEntropy:", "all of the 2 rows are ignored")
  }

  @Test("Softmax applied twice")
  func theLossOfASoftmax() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let weight = Parameter(.ones([2, 3]))
      _ = valueWithGradients { softmaxCrossEntropy(softmax(weight.value), labels: [0, 1]) }
    }
    expectMessage(
      of: result, contains: "softmaxCrossEntropy:", "[2, 3]", "result of softmax", "twice",
      "pass what the softmax was applied to")
  }

  @Test("Softmax applied twice: in nested scopes, among other values, with the details")
  func theLossOfASoftmaxInNestedScopes() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = gradient(at: Tensor.ones([2, 3])) { x in
        gradient(at: x) { x in
          let shares = softmax(x)
          _ = exp(shares)
          return SoftmaxCrossEntropy(.labels([0, 1])).details(of: shares).loss
        }.sum()
      }
    }
    expectMessage(of: result, contains: "softmaxCrossEntropy:", "result of softmax")
  }

  @Test("Unregistered parameters")
  func aScopeThatReadsNoParameter() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let weight = Parameter(Tensor([1, 2]))
      let read = weight.value
      _ = valueWithGradients { read.sum() }
    }
    expectMessage(of: result, contains: "valueWithGradients:", "no parameter was read", "inside")
  }
}

/// The mean of x, whose backward does not repeat its cotangent.
private struct CarelessMean: TensorOperation {
  func forward(_ x: Operands) -> Tensor { x[0].mean() }
  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    g / Double(saved[0].elementCount)
  }
}

/// y = 2x, whose backward goes by plain numbers.
private struct HandwrittenDouble: TensorOperation {
  func forward(_ operands: Operands) -> Tensor { operands[0] * 2 }
  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    Tensor(g.scalars.map { 2 * $0 }, shape: g.shape)
  }
}
