import Adjoint
import TestSupport
import Testing

/// What reductions give for float32, for special values and for tensors without scalars, and how
/// they refuse.
@Suite struct ReductionValueTests {
  @Test func float32IsAsAccurateAsItsType() {
    var random = RandomStream(seed: 5)
    for shape in [[4, 1000], [33, 5], [2, 1]] as [Shape] {
      for offset in [0.0, 80, -1e4] {
        let x = Tensor.normal(shape, mean: offset, using: &random)
        let exact = x.cast(to: .float64)
        let along = [0, 1]
        for axis in along {
          func check(_ name: String, _ tolerance: Tolerance, _ function: (Tensor) -> Tensor) {
            let label = "\(name) of \(shape) at \(offset)"
            expectClose(function(x), function(exact), within: tolerance, label)
          }
          check("softmax", .ulps(3)) { softmax($0, along: axis) }
          check("logSoftmax", .ulps(3)) { logSoftmax($0, along: axis) }
          check("logSumExp", .elementwise(6e-8, absolute: 6e-8)) { $0.logSumExp(along: axis) }
          check("norm", .ulps(0.5001)) { $0.norm(along: axis) }
          check("variance", .ulps(1.5)) { $0.variance(along: axis) }
          check("cumulativeSum", .ulps(0.5001)) { $0.cumulativeSum(along: axis) }
        }
      }
    }
  }

  /// The mean of float32 numbers around a million is off by up to 1/32, which the gradient of the
  /// variance must not be.
  @Test func gradientOfVarianceFarFromZero() {
    var random = RandomStream(seed: 8)
    let x = Tensor.normal([1000], mean: 1e6, using: &random)
    func gradientOfVariance(_ x: Tensor) -> Tensor { gradient(at: x) { $0.variance() } }
    expectClose(
      gradientOfVariance(x), gradientOfVariance(x.cast(to: .float64)), within: .ofLargest(1e-5))
  }

  /// Numbers near 2⁴⁵ have a mean that is rounded to 1/256, which their variance makes up for.
  @Test func varianceFarFromZero() {
    let near = Tensor((0..<101).map { Double($0 * 7 % 11) }, as: .float64)
    let far = near + 0x1p45
    expectClose(far.variance(), near.variance(), within: .elementwise(1e-13))
    func gradientOfVariance(_ x: Tensor) -> Tensor { gradient(at: x) { $0.variance() } }
    expectClose(gradientOfVariance(far), gradientOfVariance(near), within: .ofLargest(1e-13))
  }

  @Test(arguments: ScalarType.allCases)
  func nothing(_ type: ScalarType) {
    let empty = Tensor.zeros([2, 0], as: type)
    #expect(empty.product(along: 1).scalars == [1, 1])
    #expect(empty.norm(along: 1).scalars == [0, 0])
    #expect(empty.logSumExp(along: 1).scalars == [-.infinity, -.infinity])
    expectSameBits(empty.variance(along: 1).scalars, [.nan, .nan])
    expectSameBits(empty.variance(along: 1, unbiased: true).scalars, [.nan, .nan])
    #expect(empty.max(along: 0).shape == [0])
    #expect(empty.min(along: 0).shape == [0])
    #expect(empty.argmax(along: 0) == [])
    #expect(empty.product().scalar == 1)
    #expect(softmax(empty).shape == [2, 0])
    #expect(empty.cumulativeSum(along: 1).shape == [2, 0])
    #expect(Tensor.zeros([0, 2], as: type).norm(along: 1).shape == [0])
  }

  @Test(arguments: ScalarType.allCases)
  func scalars(_ type: ScalarType) {
    let x = Tensor(-3, as: type)
    #expect(x.product().scalar == -3)
    #expect(x.min().scalar == -3)
    #expect(x.norm().scalar == 3)
    #expect(x.variance().scalar == 0)
    #expect(x.variance(unbiased: true).scalar.isNaN)
    #expect(x.logSumExp().scalar == -3)
    #expect(x.argmin() == 0)
  }

  @Test(arguments: ScalarType.allCases)
  func positionsOfNaN(_ type: ScalarType) {
    let x = Tensor([[1, .nan, .infinity, .nan], [.nan, 2, 3, 4], [1, 3, 3, 2]], as: type)
    #expect(x.argmax(along: 1) == [1, 0, 1])
    #expect(x.argmin(along: -1) == [1, 0, 0])
    #expect(x.argmax(along: 0) == [1, 0, 0, 0])
    #expect(x.argmax() == 1)
    #expect(x[2].argmax() == 1)
  }

  @Test(arguments: ScalarType.allCases)
  func reversedSums(_ type: ScalarType) {
    let x = Tensor([[1, 2, 3], [4, 5, 6]], as: type)
    #expect(x.cumulativeSum(along: 1).scalars == [1, 3, 6, 4, 9, 15])
    #expect(x.cumulativeSum(along: 1, reversed: true).scalars == [6, 5, 3, 15, 11, 6])
    #expect(x.cumulativeSum(along: 0, reversed: true).scalars == [5, 7, 9, 4, 5, 6])
  }

  /// Ten million times 0.1 in float32 do not add up to a million when each sum is rounded.
  @Test func longSumsDoNotDrift() {
    let x = Tensor(repeating: 0.1, shape: [100_000])
    let last = x.cumulativeSum(along: 0)[-1].scalar
    #expect((last - 100_000 * Double(Float(0.1))).magnitude < 0.001)
  }

  /// The kept values are those that the derivative needs.
  @Test func keepsTheLeast() {
    func printedTape(_ function: @escaping (Tensor) -> Tensor) -> String {
      var text = ""
      _ = gradient(at: Tensor.ones([10, 10])) { x in
        let y = function(x).sum()
        text = "\(Tape.current!)"
        return y
      }
      return text
    }
    #expect(!printedTape { $0.cumulativeSum(along: 0) }.contains("kept"))
    #expect(printedTape { softmax($0) }.contains("softmax(%0)  [10, 10] float32  kept 400 B"))
    #expect(
      printedTape { $0.variance(along: 0) }.contains("variance(%0)  [1, 10] float32  kept 400 B"))
  }

  /// What is refused, by what the message says.
  static let refusals: [String: @Sendable () -> Void] = [
    "min: a tensor of shape [2, 0] has nothing along axis 1": {
      _ = Tensor.zeros([2, 0]).min(along: 1)
    },
    "argmax: a tensor of shape [0] has nothing along axis 0": { _ = Tensor.zeros([0]).argmax() },
    "logSumExp: a tensor of shape [2, 3] has no axis 2; its axes are 0 to 1": {
      _ = Tensor.zeros([2, 3]).logSumExp(along: 2)
    },
    "softmax: a tensor of shape [] has no axis -1; it is a scalar": { _ = softmax(Tensor(1)) },
    "product: axis 1 is named twice in [1, -1]": {
      _ = Tensor.zeros([2, 3]).product(along: [1, -1])
    },
  ]

  @Test(arguments: refusals.keys.sorted())
  func refuses(_ message: String) async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      [message] in Self.refusals[message]!()
    }
    expectMessage(of: result, contains: message)
  }
}
