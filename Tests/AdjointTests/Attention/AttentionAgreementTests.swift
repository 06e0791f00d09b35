import Testing

@testable import Adjoint

/// Attention in blocks is its composition.
@Suite struct AttentionAgreementTests {
  @Test(arguments: AttentionPoint.all)
  func valuesAndGradients(_ point: AttentionPoint) {
    let (operation, operands) = (point.operation, point.operands(.float64))
    let (value, pullback) = valueWithPullback(at: operands) {
      apply(operation, to: Operands($0))
    }
    let (expected, expectedPullback) = valueWithPullback(at: operands) {
      operation.composition(Operands($0))
    }
    #expect(value.shape == point.resultShape)
    expectClose(value, expected, within: .ofLargest(1e-13), "value")
    var random = RandomStream(seed: 9)
    let cotangent = Tensor.normal(value.shape, as: .float64, using: &random)
    for (index, (gradient, expected)) in zip(pullback(cotangent), expectedPullback(cotangent))
      .enumerated()
    {
      expectClose(gradient, expected, within: .ofLargest(1e-13, or: 1), "gradient \(index)")
    }
  }

  @Test(arguments: AttentionPoint.small, ScalarType.allCases)
  func theComparisonFindsNothing(_ point: AttentionPoint, _ type: ScalarType) {
    let report = point.operation.compareWithComposition(at: Operands(point.operands(type)))
    #expect(report.agrees, "\(report)")
    #expect(report.isBackwardDifferentiable)
  }

  @Test(arguments: [AttentionPoint.small[0], AttentionPoint.small[3]])
  func finiteDifferences(_ point: AttentionPoint) {
    let operands = point.operands(.float64)
    let first = checkGradient(at: operands) { apply(point.operation, to: Operands($0)) }
    #expect(first.agrees, "\(first)")
    let second = checkGradient(at: operands) { operands in
      gradient(at: operands) { apply(point.operation, to: Operands($0)).weightedSquares() }
        .map { $0.weighted() }.reduce(Tensor(0, as: .float64), +)
    }
    #expect(second.agrees, "\(second)")
  }

  /// A gradient is the same, whichever others are wanted.
  @Test(arguments: 0..<4)
  func onlyWhatIsWanted(_ wanted: Int) {
    let point = AttentionPoint(queries: 70, keys: 35, isCausal: true, bias: [70, 35])
    let operands = point.operands(.float32)
    let all = gradient(at: operands) { apply(point.operation, to: Operands($0)).weighted() }
    let one = gradient(at: operands[wanted]) { operand in
      var mixed = operands
      mixed[wanted] = operand
      return apply(point.operation, to: Operands(mixed)).weighted()
    }
    expectSameBits(one, all[wanted])
  }

  @Test(
    arguments: AttentionPoint.all.filter { (31..<10_000).contains($0.queries * $0.keys) },
    ScalarType.allCases)
  func threadsDoNotMatter(_ point: AttentionPoint, _ type: ScalarType) {
    let operands = point.operands(type)
    expectSameBits(point.testDescription) {
      let (value, pullback) = valueWithPullback(at: operands) {
        apply(point.operation, to: Operands($0))
      }
      return [value] + pullback(.weights(value.shape, as: type))
    }
  }

  /// The function gives the operation its options.
  @Test func theFunctionIsTheOperation() {
    let point = AttentionPoint(isCausal: true, scale: 0.3, mask: [5, 7], bias: [5, 7])
    let (x, operation) = (point.operands(.float32), point.operation)
    expectSameBits(
      scaledDotProductAttention(
        x[0], x[1], x[2], mask: operation.mask, bias: x[3], isCausal: true, scale: 0.3),
      apply(operation, to: Operands(x)))
  }
}
