import Testing

@testable import Adjoint

/// Where usual formulas divide by 0, overflow, cancel, or spread a NaN.
@Suite struct NormalizationHardPlaceTests {
  /// The result of each kind for x [N, C, S], with one scale and one shift for all, and its
  /// gradients.
  private func each(
    _ x: Tensor, epsilon: Double, cotangent: Tensor? = nil,
    _ check: (_ name: String, _ value: Tensor, _ gradients: [Tensor]) -> Void
  ) {
    let type = x.scalarType
    let (length, channels) = (x.shape[2], x.shape[1])
    func evaluate(_ name: String, _ count: Int, _ f: @escaping (Tensor, Tensor, Tensor) -> Tensor) {
      let scale = Tensor(repeating: 3, shape: [count], as: type)
      let shift = Tensor(repeating: 0.7, shape: [count], as: type)
      let (value, pullback) = valueWithPullback(at: x, scale, shift) { f($0, $1, $2) }
      let g = cotangent ?? .spread(x.shape, seed: 8, as: type)
      let (ofX, ofScale, ofShift) = pullback(g)
      check(name, value, [ofX, ofScale, ofShift])
    }
    evaluate("layer", length) {
      layerNormalization($0, scale: $1, shift: $2, epsilon: epsilon)
    }
    evaluate("group", channels) {
      groupNormalization($0, groups: channels, scale: $1, shift: $2, epsilon: epsilon)
    }
    evaluate("batch", channels) {
      batchNormalization($0, scale: $1, shift: $2, epsilon: epsilon).normalized
    }
  }

  private static let lengths = [1, 2, 7, 16, 33, 130]

  /// All scalars are equal: the result is the shift, also where ε is 0 and PyTorch has NaN.
  @Test(arguments: [0.1, 1e6 + 0.3, -3e38, 1e-40, 0], ScalarType.allCases)
  func equalScalars(_ value: Double, _ type: ScalarType) {
    for (length, epsilon) in Self.lengths.flatMap({ [($0, 0), ($0, 1e-5)] }) {
      let x = Tensor(repeating: value, shape: [3, 2, length], as: type)
      let shift = Tensor(0.7, as: type).scalar
      each(x, epsilon: epsilon) { name, result, gradients in
        let label = "\(name), \(length) scalars of \(value)"
        #expect(result.scalars.allSatisfy { $0 == shift }, "\(label): \(result)")
        #expect(gradients.allSatisfy { $0.isFinite }, "\(label): \(gradients)")
        #expect(gradients[1].scalars.allSatisfy { $0 == 0 }, "\(label): \(gradients[1])")
        if epsilon == 0 { #expect(gradients[0].scalars.allSatisfy { $0 == 0 }, "\(label)") }
      }
    }
  }

  /// A common offset, or a factor of any size with ε 0, changes nothing that x itself does not.
  @Test(arguments: [1e-30, 1e-34, 1e30, 1e37], [7, 16, 33, 130])
  func anyMagnitudeOfFloat32(_ factor: Double, _ length: Int) {
    let x = Tensor.spread([3, 2, length], as: .float64) * (factor / Double(length))
    expectLikeFloat64(x.cast(to: .float32), epsilon: 0, "factor \(factor)")
    expectLikeFloat64(x.cast(to: .float32), epsilon: 1e-5, "factor \(factor), ε")
  }

  @Test(arguments: [7, 16, 33, 130])
  func farFrom0(_ length: Int) {
    let x = Tensor.spread([3, 2, length], as: .float64) + 1e6
    expectLikeFloat64(x.cast(to: .float32), epsilon: 1e-5, "far from 0")
  }

  /// float32 results and gradients against the same computation in float64.
  private func expectLikeFloat64(_ x: Tensor, epsilon: Double, _ label: String) {
    var float32: [String: [Tensor]] = [:]
    each(x, epsilon: epsilon) { float32[$0] = [$1] + $2 }
    let g = Tensor.spread(x.shape, seed: 8, as: .float32).cast(to: .float64)
    each(x.cast(to: .float64), epsilon: epsilon, cotangent: g) { name, value, gradients in
      for (index, expected) in ([value] + gradients).enumerated() {
        expectClose(
          float32[name]![index].cast(to: .float64), expected,
          within: .ofLargest(2e-6, or: index == 0 ? 1 : 0), "\(label), \(name), \(index)")
      }
    }
  }

  /// Magnitudes whose squares leave float64: the same as of scalars with another exponent.
  @Test(arguments: [-1000, -700, 700, 1000])
  func anyMagnitudeOfFloat64(_ exponent: Int) {
    let factor = Double(sign: .plus, exponent: exponent, significand: 1)
    let x = Tensor.spread([3, 2, 33], as: .float64)
    var plain: [String: [Tensor]] = [:]
    each(x, epsilon: 0) { plain[$0] = [$1] + $2 }
    each(x * factor, epsilon: 0) { name, value, gradients in
      expectClose(value, plain[name]![0], within: .ofLargest(1e-13), name)
      expectClose(gradients[0] * factor, plain[name]![1], within: .ofLargest(1e-13), name)
      expectClose(gradients[1], plain[name]![2], within: .ofLargest(1e-13), name)
    }
  }

  /// NaN or an infinity makes its own group NaN, and no other.
  @Test(arguments: [Double.nan, .infinity], ScalarType.allCases)
  func otherGroupsAreUntouched(_ poison: Double, _ type: ScalarType) {
    for length in [3, 40] {
      let x = Tensor.spread([4, 2, length], as: type)
      var clean: [String: [Tensor]] = [:]
      each(x, epsilon: 1e-5) { clean[$0] = [$1] + $2 }
      var poisoned = x
      poisoned[1, 1, 2] = Tensor(poison, as: type)
      each(poisoned, epsilon: 1e-5) { name, value, gradients in
        for example in 0..<4 {
          for channel in 0..<2 {
            let isPoisoned = channel == 1 && (example == 1 || name == "batch")
            for (tensor, expected) in [
              (value, clean[name]![0]), (gradients[0], clean[name]![1]),
            ] {
              let label = "\(name) of \(length), \(example), \(channel)"
              let own = tensor[example, channel]
              if isPoisoned {
                #expect(own.scalars.allSatisfy { $0.isNaN }, "\(label)")
              } else {
                expectSameBits(own, expected[example, channel], label)
              }
            }
          }
        }
      }
    }
  }

  /// Where the cotangent of a group is 0, nothing of it leaves a trace.
  @Test(arguments: ScalarType.allCases)
  func aMaskedGroupLeavesNoTrace(_ type: ScalarType) {
    for length in [3, 40] {
      let x = Tensor.spread([5, 2, length], as: type)
      var (poisoned, masked) = (x, Tensor.spread(x.shape, seed: 8, as: type))
      poisoned[1, 1, 2] = Tensor(.nan, as: type)
      masked[.all, 1] = .zeros([5, length], as: type)
      var clean: [String: [Tensor]] = [:]
      each(x, epsilon: 1e-5, cotangent: masked) { clean[$0] = $2 }
      each(poisoned, epsilon: 1e-5, cotangent: masked) { name, _, gradients in
        for (gradient, expected) in zip(gradients, clean[name]!) {
          expectClose(
            gradient, expected, within: .ofLargest(type.ulp(of: 1) * 4, or: 1),
            "\(name) of \(length)")
        }
      }
    }
  }

  /// A NaN scale of a channel whose cotangent is 0 leaves no trace.
  @Test(arguments: ScalarType.allCases)
  func aMaskedScaleLeavesNoTrace(_ type: ScalarType) {
    let (x, scale) = (
      Tensor.spread([5, 3, 20], as: type), Tensor([1, .nan, 2], as: type)
    )
    var g = Tensor.spread(x.shape, seed: 8, as: type)
    g[.all, 1] = .zeros([5, 20], as: type)
    let functions: [(Tensor, Tensor) -> Tensor] = [
      { groupNormalization($0, groups: 1, scale: $1) },
      { batchNormalization($0, scale: $1).normalized },
      { layerNormalization($0.transposed(0, 2, 1), scale: $1).transposed(0, 2, 1) },
    ]
    for function in functions {
      let (_, pullback) = valueWithPullback(at: x, scale) { function($0, $1) }
      let (ofX, ofScale) = pullback(g)
      #expect(ofX.isFinite && ofScale.isFinite)
      #expect(ofScale[1].scalar == 0)
    }
  }

  /// A scalar alone is its own mean, so nothing depends on it.
  @Test(arguments: ScalarType.allCases)
  func oneScalar(_ type: ScalarType) {
    let x = Tensor.spread([1, 3, 1], as: type)
    each(x, epsilon: 1e-5) { name, value, gradients in
      #expect(value.scalars.allSatisfy { $0 == Tensor(0.7, as: type).scalar }, "\(name)")
      #expect(gradients[0].scalars == [0, 0, 0] && gradients[1].scalars.allSatisfy { $0 == 0 })
    }
  }

  @Test func countsOfOne() {
    let (value, slope) = valueWithGradient(at: Tensor([[5], [-2]])) {
      layerNormalization($0, scale: Tensor([2]), shift: Tensor([0.5])).sum()
    }
    #expect(value.scalar == 1 && slope.scalars == [0, 0])
    let batch = batchNormalization(Tensor([[5, -2]]), shift: Tensor([1, 2]))
    #expect(batch.normalized.scalars == [1, 2] && batch.count == 1)
    #expect(batch.mean.scalars == [5, -2] && batch.variance.scalars == [0, 0])
  }

  @Test func noScalars() {
    for shape in [[0, 3], [0, 3, 2], [2, 3, 0]] as [Shape] {
      let x = Tensor.zeros(shape)
      let (scale, shift) = (Tensor.ones([3]), Tensor.ones([3]))
      let (result, pullback) = valueWithPullback(at: x, scale, shift) {
        batchNormalization($0, scale: $1, shift: $2).normalized
          + groupNormalization($0, groups: 3, scale: $1, shift: $2)
          + batchNormalization($0, mean: $1, variance: $1, shift: $2)
      }
      #expect(result.shape == shape)
      let (ofX, ofScale, ofShift) = pullback(.zeros(shape))
      #expect(ofX.shape == shape && ofScale.scalars == [0, 0, 0] && ofShift.scalars == [0, 0, 0])
      let batch = batchNormalization(x)
      #expect(batch.count == 0)
      #expect(batch.mean.scalars.allSatisfy { $0.isNaN } && batch.mean.shape == [3])
    }
    let rows = valueWithGradient(at: Tensor.zeros([0, 4]), Tensor.ones([4])) {
      layerNormalization($0, scale: $1).sum()
    }
    #expect(rows.value.scalar == 0 && rows.gradient.1.scalars == [0, 0, 0, 0])
  }

  /// PyTorch's default: the machine epsilon of the scalar type.
  @Test func epsilonOfRMS() {
    let zeros = Tensor.zeros([1, 3])
    let slope = { (x: Tensor) in gradient(at: x) { rmsNormalization($0)[0, 0] }.scalars[0] }
    #expect((slope(zeros) / 0x1p23.squareRoot() - 1).magnitude < 1e-6)
    #expect((slope(zeros.cast(to: .float64)) * 0x1p-26 - 1).magnitude < 1e-15)
  }

  /// With given statistics ∂x does not read x.
  @Test func anInfiniteScalarInEvaluation() {
    let x = Tensor([[1, .infinity], [2, 3]])
    let (ones, zeros) = (Tensor.ones([2]), Tensor.zeros([2]))
    let (value, slope) = valueWithPullback(at: x) {
      batchNormalization($0, mean: zeros, variance: ones, epsilon: 0)
    }
    #expect(value.scalars == [1, .infinity, 2, 3])
    #expect(slope(Tensor([[1, 0], [3, 4]])).scalars == [1, 0, 3, 4])
  }
}
