import Adjoint
import TestSupport
import Testing

/// Mistakes stop the program with a sentence that names the operation and the shapes.
@Suite("Operations' mistakes")
struct TrapTests {
  @Test func mixedTypes() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = Tensor([1, 2]) + Tensor([[3]], as: .float64)
    }
    expectMessage(
      of: result,
      contains: "add: the operands are float32 of shape [2] and float64 of shape [1, 1]")
  }

  @Test func mixedTypesOfMatrices() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = matmul(.ones([2, 3], as: .float64), .ones([3, 4]))
    }
    expectMessage(
      of: result,
      contains: "matmul: the operands are float64 of shape [2, 3] and float32 of shape [3, 4]")
  }

  @Test func shapesWithoutBroadcast() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = Tensor.ones([4, 3]) * Tensor.ones([4])
    }
    expectMessage(
      of: result, contains: "multiply: shapes [4, 3] and [4] cannot be broadcast together")
  }

  @Test func reshapeToAnotherCount() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = Tensor.ones([4, 3]).reshaped(to: [5, 2])
    }
    expectMessage(of: result, contains: "reshape: [4, 3] has 12 scalars and [5, 2] has 10")
  }

  @Test func matricesThatDoNotMatch() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = matmul(.ones([2, 3]), .ones([5, 4]), transposing: .right)
    }
    expectMessage(
      of: result,
      contains: "matmul: the operands have shapes [2, 3] and [5, 4], of which some are transposed")
    expectMessage(of: result, contains: "[2, 3] · [4, 5]")
  }

  @Test func transposedVectors() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = matmul(.ones([3]), .ones([3]), transposing: .left)
    }
    expectMessage(of: result, contains: "matmul: a vector cannot be transposed")
  }

  @Test func axisOutOfRange() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = Tensor.ones([4, 3]).sum(along: 2)
    }
    expectMessage(of: result, contains: "sum: a tensor of shape [4, 3] has no axis 2")
  }

  @Test func axisNamedTwice() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = Tensor.ones([4, 3]).mean(along: [1, -1])
    }
    expectMessage(of: result, contains: "mean: axis 1 is named twice in [1, -1]")
  }

  @Test func maximumOfNothing() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = Tensor.ones([4, 0]).max(along: 1)
    }
    expectMessage(of: result, contains: "max: a tensor of shape [4, 0] has nothing along axis 1")
  }

  @Test func indexOutOfRange() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = Tensor.ones([2, 3]).selectedFromRows([0, 3])
    }
    expectMessage(of: result, contains: "selectedFromRows: index 3 of row 1 is outside 0 ..< 3")
  }
}
