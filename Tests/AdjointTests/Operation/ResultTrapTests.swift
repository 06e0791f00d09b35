import Adjoint
import TestSupport
import Testing

/// Results and cotangents that a gradient cannot start from.
@Suite struct ResultTrapTests {
  @Test func gradientOfAVector() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = gradient(at: Tensor([1, 2, 3])) { $0 * 2 }
    }
    expectMessage(of: result, contains: "gradient:", "[3]", "sum()", "mean()", "valueWithPullback")
  }

  @Test func lossThatIsNotASingleScalar() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      let weight = Parameter(Tensor.ones([2, 3]))
      _ = valueWithGradients { weight.value * 2 }
    }
    expectMessage(of: result, contains: "valueWithGradients:", "[2, 3]", "sum()", "mean()")
  }

  @Test func gradientOfAnEmptyTensor() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = gradient(at: Tensor.zeros([0])) { $0 * 2 }
    }
    expectMessage(of: result, contains: "gradient:", "[0]", "sum()")
  }

  @Test func cotangentOfAnotherShape() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      let (_, pullback) = valueWithPullback(at: Tensor([1, 2, 3])) { $0 * 2 }
      _ = pullback(Tensor([1, 2]))
    }
    expectMessage(of: result, contains: "pullback:", "[2]", "[3]", "must be the same")
  }

  @Test func cotangentOfAnotherScalarType() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      let (_, pullback) = valueWithPullback(at: Tensor([1, 2, 3])) { $0 * 2 }
      _ = pullback(Tensor([1, 2, 3], as: .float64))
    }
    expectMessage(of: result, contains: "pullback:", "float64", "float32", "must be the same")
  }
}
