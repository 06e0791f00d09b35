import Testing

@testable import Adjoint

/// Convolutions and pooling are their compositions, and their gradients those of finite differences.
@Suite struct ConvolutionAgreementTests {
  @Test(
    arguments: ConvolutionCase.small + ConvolutionCase.pooling + ConvolutionCase.large,
    ScalarType.allCases)
  func areTheirCompositions(_ test: ConvolutionCase, _ type: ScalarType) {
    let operands = test.operands(type)
    let (value, pullback) = valueWithPullback(at: operands) { test($0) }
    let (expected, expectedPullback) = valueWithPullback(at: operands) { test.composed($0) }
    let tolerance = Tolerance.ofLargest(type == .float32 ? 3e-6 : 1e-13, or: 1)
    expectClose(value, expected, within: tolerance, "value")
    var random = RandomStream(seed: 2)
    let g = Tensor.normal(value.shape, as: type, using: &random)
    for (index, (gradient, expected)) in zip(pullback(g), expectedPullback(g)).enumerated() {
      expectClose(gradient, expected, within: tolerance, "gradient \(index)")
    }
  }

  @Test(arguments: ConvolutionCase.compared, ScalarType.allCases)
  func compareWithComposition(_ test: ConvolutionCase, _ type: ScalarType) {
    let report = test.operation.compared(at: test.operands(type))
    #expect(report.agrees, "\(report)")
    #expect(report.isBackwardDifferentiable)
  }

  @Test(arguments: ConvolutionCase.small + ConvolutionCase.pooling)
  func gradientsAreThoseOfDifferences(_ test: ConvolutionCase) {
    let check = checkGradient(at: test.operands()) { test($0) }
    #expect(check.agrees, "\(check)")
  }

  @Test(arguments: ConvolutionCase.compared)
  func secondDerivatives(_ test: ConvolutionCase) {
    let check = checkGradient(at: test.operands()) { operands in
      gradient(at: operands) { sin(test($0)).sum() }.map { ($0 * $0).sum() }
        .reduce(Tensor(0, as: .float64), +)
    }
    #expect(check.agrees, "\(check)")
  }

  @Test(arguments: ConvolutionCase.small + ConvolutionCase.large, 0..<3)
  func onlyWhatIsWanted(_ test: ConvolutionCase, _ wanted: Int) {
    let operands = test.operands()
    guard wanted < operands.count else { return }
    let all = gradient(at: operands) { sin(test($0)).sum() }
    let one = gradient(at: operands[wanted]) { operand in
      var mixed = operands
      mixed[wanted] = operand
      return sin(test(mixed)).sum()
    }
    #expect(one.scalars == all[wanted].scalars)
  }

  @Test func withoutBias() {
    var random = RandomStream(seed: 3)
    let x = Tensor.normal([2, 3, 4, 5], as: .float64, using: &random)
    let (w, v) = (
      Tensor.normal([4, 3, 3, 2], as: .float64, using: &random),
      Tensor.normal([3, 4, 3, 2], as: .float64, using: &random)
    )
    let zero = Tensor.zeros([4], as: .float64)
    #expect(
      convolution2D(x, w, padding: 1).scalars == convolution2D(x, w, bias: zero, padding: 1).scalars
    )
    #expect(
      transposedConvolution2D(x, v, stride: 2).scalars
        == transposedConvolution2D(x, v, bias: zero, stride: 2).scalars)
  }

  /// ⟨g, convolution of x⟩ = ⟨transposed convolution of g, x⟩.
  @Test func aTransposedConvolutionIsTheTranspose() {
    var random = RandomStream(seed: 4)
    let x = Tensor.normal([2, 4, 8, 7], as: .float64, using: &random)
    let w = Tensor.normal([6, 2, 3, 2], as: .float64, using: &random)
    let y = convolution2D(x, w, stride: 2, padding: 1, groups: 2)
    let g = Tensor.normal(y.shape, as: .float64, using: &random)
    let back = transposedConvolution2D(
      g, w, stride: 2, padding: 1, outputPadding: Size2D(height: 1, width: 1), groups: 2)
    #expect(back.shape == x.shape)
    let (left, right) = ((g * y).sum().scalar, (back * x).sum().scalar)
    #expect((left - right).magnitude < 1e-12 * (g * y).norm().scalar)
  }
}

extension FusedOperation<Tensor> {
  fileprivate func compared(at operands: [Tensor]) -> FusedComparison {
    compareWithComposition(at: Operands(operands))
  }
}
