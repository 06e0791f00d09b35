import Adjoint
import Testing

/// A step of gradient descent in place; the optimizers' tests hold it against closed forms.
@Suite struct DescentTests {
  @Test func termsThatAreNotAskedForStayOut() {
    var weights = Tensor([.infinity, 1])
    var velocity: Tensor?
    weights.descend(along: Tensor([1, 1]), velocity: &velocity, learningRate: 0.5)
    #expect(weights.scalars == [.infinity, 0.5])
    #expect(velocity == nil)
  }

  /// Who else holds the tensors keeps what they were.
  @Test func othersKeepTheirs() {
    var weights = Tensor([1, 2])
    var velocity: Tensor? = Tensor([4, 8])
    let (weightsBefore, velocityBefore) = (weights, velocity!)
    weights.descend(
      along: Tensor([1, 1]), velocity: &velocity, learningRate: 0.5, momentum: 0.5)
    #expect(weights.scalars == [-0.5, -0.5] && velocity?.scalars == [3, 5])
    #expect(weightsBefore.scalars == [1, 2] && velocityBefore.scalars == [4, 8])
  }

  @Test(arguments: [1, 2, 3])
  func anyNumberOfThreads(_ threads: Int) {
    let before = Parallelism.threadCount
    defer { Parallelism.threadCount = before }
    Parallelism.threadCount = threads
    let count = 200_003
    var weights = Tensor.ones([count])
    var velocity: Tensor? = Tensor.ones([count])
    weights.descend(
      along: .ones([count]), velocity: &velocity, learningRate: 0.25, momentum: 0.5,
      weightDecay: 0.5)
    #expect(velocity?.scalars == Array(repeating: 2, count: count))
    #expect(weights.scalars == Array(repeating: 0.5, count: count))
  }

  @Test func gradientOfAnotherShape() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      var (weights, velocity) = (Tensor.ones([2, 3]), Tensor?.none)
      weights.descend(along: .ones([3, 2]), velocity: &velocity, learningRate: 1)
    }
    for part in ["descend", "[2, 3]", "[3, 2]"] { expectMessage(of: result, contains: part) }
  }

  @Test func recordedGradient() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = gradient(at: Tensor.ones([2])) { x in
        var (weights, velocity) = (Tensor.ones([2]), Tensor?.none)
        weights.descend(along: x, velocity: &velocity, learningRate: 1)
        return weights.sum()
      }
    }
    for part in ["descend", "[2]", "recorded", "detached()"] {
      expectMessage(of: result, contains: part)
    }
  }
}
