import Adjoint
import TestSupport
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

  /// w − η(s + μv) with s = 1 + ½·2 = 2 and v = ½·4 + 2 = 4: 2 − ¼·(2 + ½·4).
  @Test(arguments: ScalarType.allCases)
  func nesterovLooksAhead(_ type: ScalarType) {
    var (weights, velocity) = (Tensor([2], as: type), Tensor?.some(Tensor([4], as: type)))
    weights.descend(
      along: Tensor([1], as: type), velocity: &velocity, learningRate: 0.25, momentum: 0.5,
      nesterov: true, weightDecay: 0.5)
    #expect(velocity?.scalars == [4] && weights.scalars == [1])
  }

  /// 1e39 is infinite in float32.
  @Test(arguments: [-1, .nan, .infinity, 1e39])
  func numbersThatAreNone(_ number: Double) async {
    let rate = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { [bits = number.bitPattern as UInt64] in
      var (weights, velocity) = (Tensor.ones([2]), Tensor?.none)
      weights.descend(
        along: .ones([2]), velocity: &velocity, learningRate: Double(bitPattern: bits))
    }
    let decay = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { [bits = number.bitPattern as UInt64] in
      var (weights, velocity) = (Tensor.ones([2]), Tensor?.none)
      weights.descend(
        along: .ones([2]), velocity: &velocity, learningRate: 1,
        weightDecay: Double(bitPattern: bits))
    }
    for result in [rate, decay] {
      for part in ["descend", "[2] float32", "\(number)", "finite in float32"] {
        expectMessage(of: result, contains: part)
      }
    }
  }

  @Test func momentumWithoutAVelocity() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      var (weights, velocity) = (Tensor.ones([2]), Tensor?.none)
      weights.descend(along: .ones([2]), velocity: &velocity, learningRate: 1, momentum: 0.9)
    }
    for part in ["descend", "[2]", "momentum 0.9", "no velocity", "zeros"] {
      expectMessage(of: result, contains: part)
    }
  }
}
