import Testing

@testable import Adjoint

/// Attention where there is nothing to see, where scores are extreme, and beside NaN that is hidden.
@Suite struct AttentionHardPlacesTests {
  private func tensor(_ shape: Shape, seed: Int, as type: ScalarType = .float64) -> Tensor {
    var random = RandomStream(seed: seed)
    return .normal(shape, as: type, using: &random)
  }

  /// The fused results and gradients, and the composition's, which are expected to be close.
  private func expectComposed(
    _ operation: ScaledDotProductAttention, _ operands: [Tensor], _ label: String,
    cotangent: ((Tensor) -> Tensor)? = nil, sourceLocation: SourceLocation = #_sourceLocation
  ) -> (value: Tensor, gradients: [Tensor]) {
    let (value, pullback) = valueWithPullback(at: operands) {
      apply(operation, to: Operands($0))
    }
    let (expected, expectedPullback) = valueWithPullback(at: operands) {
      operation.composition(Operands($0))
    }
    expectClose(
      value, expected, within: .ofLargest(1e-13, or: 1), label, sourceLocation: sourceLocation)
    let plain = Tensor.weights(value.shape, as: value.scalarType)
    let g = cotangent?(plain) ?? plain
    let gradients = pullback(g)
    for (index, (gradient, right)) in zip(gradients, expectedPullback(g)).enumerated() {
      expectClose(
        gradient, right, within: .ofLargest(1e-13, or: 1), "\(label), gradient \(index)",
        sourceLocation: sourceLocation)
    }
    return (value, gradients)
  }

  @Test(arguments: ScalarType.allCases)
  func queriesThatSeeNothingAreZero(_ type: ScalarType) {
    let (q, k, v) = (
      tensor([2, 3, 4], seed: 1, as: type), tensor([2, 5, 4], seed: 2, as: type),
      tensor([2, 5, 3], seed: 3, as: type)
    )
    let mask = Mask((0..<15).map { $0 / 5 != 1 }, shape: [3, 5])
    let bias = Tensor(mask, as: type).replacing(with: -.infinity, where: .!mask)
    for (operation, operands) in [
      (ScaledDotProductAttention(mask: mask), [q, k, v]),
      (ScaledDotProductAttention(), [q, k, v, bias]),
    ] {
      let (value, pullback) = valueWithPullback(at: operands) {
        apply(operation, to: Operands($0))
      }
      let gradients = pullback(.ones(value.shape, as: type))
      for head in 0..<2 {
        #expect(value[head, 1].scalars == [0, 0, 0])
        #expect(gradients[0][head, 1].scalars.allSatisfy { $0 == 0 })
        #expect(value[head, 0].scalars.allSatisfy { $0 != 0 })
      }
      #expect(gradients.allSatisfy { $0.scalars.allSatisfy { $0.isFinite } })
      if operands.count == 4 { #expect(gradients[3][1].scalars.allSatisfy { $0 == 0 }) }
    }
  }

  @Test(arguments: [
    (0, 3, 2, 2), (3, 0, 2, 2), (3, 5, 0, 2), (3, 5, 2, 0), (1, 1, 1, 1), (0, 0, 0, 0),
    (3, 1, 2, 2),
  ])
  func lengthsOfNothing(_ t: Int, _ s: Int, _ d: Int, _ e: Int) {
    for isCausal in [false, true] {
      let operands = [
        tensor([2, t, d], seed: 1), tensor([2, s, d], seed: 2), tensor([2, s, e], seed: 3),
      ]
      let (value, gradients) = expectComposed(
        ScaledDotProductAttention(isCausal: isCausal), operands, "\(t), \(s), \(d), \(e)")
      #expect(value.shape == [2, t, e])
      #expect(zip(gradients, operands).allSatisfy { $0.shape == $1.shape })
      if s == 0 { #expect(value.scalars.allSatisfy { $0 == 0 }) }
      // Queries without length see all keys alike.
      if d == 0 && s > 0 && !isCausal && value.elementCount > 0 {
        expectClose(value[0, 0], operands[2][0].mean(along: 0), within: .ofLargest(1e-15))
      }
    }
  }

  @Test(arguments: ScalarType.allCases)
  func oneKeyIsItsValue(_ type: ScalarType) {
    let operands = [
      tensor([1, 3, 4], seed: 1, as: type) * 1e4, tensor([1, 1, 4], seed: 2, as: type),
      tensor([1, 1, 2], seed: 3, as: type),
    ]
    let (value, pullback) = valueWithPullback(at: operands) {
      scaledDotProductAttention($0[0], $0[1], $0[2])
    }
    #expect((0..<3).allSatisfy { value[0, $0].scalars == operands[2].scalars })
    let gradients = pullback(.weights(value.shape, as: type))
    #expect((gradients[0].scalars + gradients[1].scalars).allSatisfy { $0 == 0 })
  }

  /// Scores of ±10⁴ choose one key, exactly, and its gradients are those of one key.
  @Test(arguments: ScalarType.allCases)
  func largeScores(_ type: ScalarType) {
    let q = Tensor([[[100, 0], [0, -100]]], as: type)
    let k = Tensor([[[100, 100], [-100, -100], [50, 50]]], as: type)
    let v = tensor([1, 3, 2], seed: 3, as: type)
    let (value, pullback) = valueWithPullback(at: q, k, v) {
      scaledDotProductAttention($0, $1, $2, scale: 1)
    }
    #expect(value[0, 0].scalars == v[0, 0].scalars && value[0, 1].scalars == v[0, 1].scalars)
    let (ofQueries, ofKeys, ofValues) = pullback(.ones(value.shape, as: type))
    #expect((ofQueries.scalars + ofKeys.scalars).allSatisfy { $0 == 0 })
    #expect(ofValues.scalars == [1, 1, 1, 1, 0, 0])
  }

  /// NaN and infinities of keys that nobody may see, and of their values, leave no trace.
  @Test(arguments: [Double.nan, .infinity, -.infinity], [false, true])
  func whatIsHiddenLeavesNoTrace(_ value: Double, _ isCausal: Bool) {
    let (q, k, v) = (
      tensor([2, 70, 4], seed: 1), tensor([2, 75, 4], seed: 2), tensor([2, 75, 3], seed: 3)
    )
    // In causal order the keys from 70 on are hidden from all.
    let hidden = Mask((0..<75).map { $0 >= 70 }, shape: [75, 1])
    let operation = ScaledDotProductAttention(
      mask: isCausal ? nil : Mask((0..<75).map { $0 < 70 }), isCausal: isCausal)
    let (clean, dirty) = (
      [q, k.replacing(with: 0, where: hidden), v.replacing(with: 0, where: hidden)],
      [q, k.replacing(with: value, where: hidden), v.replacing(with: value, where: hidden)]
    )
    let results = [clean, dirty].map { operands in
      let (value, pullback) = valueWithPullback(at: operands) {
        apply(operation, to: Operands($0))
      }
      return [value] + pullback(.weights(value.shape))
    }
    for (index, (right, own)) in zip(results[0], results[1]).enumerated() {
      #expect(own.scalars.allSatisfy { $0.isFinite }, "\(index)")
      expectClose(own, right, within: .ofLargest(1e-13, or: 1), "\(index)")
    }
  }

  /// What is seen is not hidden: NaN goes to the queries that see it, and to no others.
  @Test func whatIsSeenShows() {
    let (q, v) = (tensor([1, 4, 2], seed: 1), tensor([1, 4, 3], seed: 3))
    let k = tensor([1, 4, 2], seed: 2)
      .replacing(with: .nan, where: Mask([false, false, true, false], shape: [4, 1]))
    let (value, gradients) = expectComposed(
      ScaledDotProductAttention(isCausal: true), [q, k, v], "a NaN in key 2")
    #expect(
      (0..<4).map { value[0, $0].scalars.allSatisfy { $0.isNaN } } == [false, false, true, true])
    #expect(gradients[0][0, 0].scalars.allSatisfy { $0.isFinite })
    // Queries that nothing depends on have no gradient, and give none.
    let (_, others) = expectComposed(
      ScaledDotProductAttention(isCausal: true), [q, k, v], "with cotangents of 0",
      cotangent: { $0.replacing(with: 0, where: Mask([false, false, true, true], shape: [4, 1])) })
    #expect(others.allSatisfy { $0.scalars.allSatisfy { $0.isFinite } })
  }

  @Test func aBiasOfMinusInfinityHides() {
    let point = AttentionPoint(isCausal: true, bias: [5, 7])
    var operands = point.operands(.float64)
    operands[3] = operands[3].replacing(with: -.infinity, where: operands[3] .> 0.5)
    _ = expectComposed(point.operation, operands, "a bias of −∞")
  }

  /// A pushforward goes through tensor operations, and through none of the blocks.
  @Test func pushforwards() {
    let operands = AttentionPoint(isCausal: true).operands(.float64)
    let direction = tensor(operands[0].shape, seed: 8)
    func function(_ q: Tensor) -> Tensor {
      scaledDotProductAttention(q, operands[1], operands[2], isCausal: true)
    }
    let step = 1e-5
    let slope =
      (function(operands[0] + direction * step) - function(operands[0] - direction * step))
      / (2 * step)
    expectClose(
      pushforward(at: operands[0], along: direction, of: function), slope, within: .ofLargest(1e-8))
  }
}
