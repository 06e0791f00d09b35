import CKernels
import Testing

@testable import Adjoint

/// The kernels of elementwise operations against their formulas.
@Suite("Kernels of elementwise operations")
struct ElementwiseKernelTests {
  private static let pairs = KernelsUnderTest.all.flatMap { kernels in
    ElementwiseKernelCase.all.map { (kernels, $0) }
  }

  @Test("They agree with the formulas", arguments: pairs)
  func formulas(_ kernels: KernelsUnderTest, _ operation: ElementwiseKernelCase) {
    let x = operation.points(kernels)
    expectAgreement(
      of: kernels.results(of: operation.operation.kernel!, at: x), at: x,
      with: operation.operation.value, within: operation.valueTolerance, kernels)
    expectAgreement(
      of: kernels.results(of: operation.operation.derivativeKernel!, at: x), at: x,
      with: operation.operation.derivative, within: operation.derivativeTolerance, kernels)
  }

  @Test("A result does not depend on its place", arguments: pairs)
  func place(_ kernels: KernelsUnderTest, _ operation: ElementwiseKernelCase) {
    var x = kernels.random(60, seed: 5).map { 3 * $0 }
    x.replaceSubrange(20..<26, with: [.nan, 0, .infinity, 1e-44, 1e9, -0.0])
    x = kernels.rounded(x)
    for kernel in [operation.operation.kernel!, operation.operation.derivativeKernel!] {
      let expected = x.flatMap { kernels.results(of: kernel, at: [$0]) }
      for count in 0...35 {
        let slice = 38 - count..<38
        expectSameBits(
          kernels.results(of: kernel, at: Array(x[slice])), Array(expected[slice]),
          "\(count) scalars up to the 38th")
      }
      expectSameBits(kernels.results(of: kernel, at: x), expected, "all scalars")
    }
  }

  @Test("The result may replace the operand", arguments: pairs)
  func inPlace(_ kernels: KernelsUnderTest, _ operation: ElementwiseKernelCase) {
    let values = kernels.random(67, seed: 6)
    for kernel in [operation.operation.kernel!, operation.operation.derivativeKernel!] {
      let x = kernels.scalars(values)
      kernel(kernels.scalarType, kernels.table, 67, x.address, x.address)
      expectSameBits(x.values, kernels.results(of: kernel, at: values))
    }
  }

  @Test("Zeros keep their signs", arguments: KernelsUnderTest.all)
  func zeros(_ kernels: KernelsUnderTest) {
    let odd: [any ElementwiseOperation] = [
      ExpMinusOne(), LogOnePlus(), Sqrt(), Sinh(), Sin(), Tan(),
      Asin(), Atan(), Erf(), Elu(alpha: 1), Silu(), Gelu(), GeluTanh(),
    ]
    for operation in odd {
      expectSameBits(
        kernels.results(of: operation.kernel!, at: [0, -0.0]), [0, -0.0], operation.name)
    }
  }

  /// Near its zeros a sine is what the reduction of its argument leaves.
  @Test("Sines and cosines near multiples of a quarter turn", arguments: KernelsUnderTest.all)
  func quarterTurns(_ kernels: KernelsUnderTest) {
    let turns = [1, 2, 3, 355, 104_348, 208_341, 312_689, 600_001, 667_543, 900_002, 5_419_351]
    let x = kernels.rounded(turns.flatMap { [Double($0), -Double($0)] }.map { $0 * .pi / 2 })
    // The float32 number that is closest to a multiple of π/2, and both sides of the largest argument
    // that is reduced here.
    let hard = kernels.rounded([16_367_173 * 0x1p72, 0x1p20, 0x1.000002p20, -0x1.000002p20])
    for (operation, function) in [(Sin(), Double.sin), (Cos(), Double.cos)]
      as [(any ElementwiseOperation, (Double) -> Double)]
    {
      expectClose(
        kernels.results(of: operation.kernel!, at: x + hard), (x + hard).map(function),
        of: kernels.scalarType, within: .ulps(kernels.scalarType == .float32 ? 0.5001 : 4),
        operation.name)
    }
  }

  /// A float32 result within so many units in the last place. A float64 one within the error of the
  /// formula itself, which is larger than the kernel's where the argument of an exponential is.
  private func expectAgreement(
    of results: [Double], at x: [Double], with formula: (Double) -> Double,
    within units: Double, _ kernels: KernelsUnderTest,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let expected = kernels.rounded(x.map(formula))
    var (worst, worstExcess) = (0, 0.0)
    for index in x.indices where distance(results[index], expected[index]) != 0 {
      let exact = formula(x[index])
      let allowed =
        switch kernels.scalarType {
        case .float32: units * kernels.scalarType.ulp(of: expected[index])
        case .float64: 1e-12 * exact.magnitude + (exact.magnitude < 1e-290 ? 0x1p-1064 : 1e-15)
        }
      let excess = distance(results[index], exact) / allowed
      if !(excess <= worstExcess) { (worst, worstExcess) = (index, excess) }
    }
    #expect(
      worstExcess <= 1,
      "\(results[worst]) instead of \(formula(x[worst])) at \(x[worst])",
      sourceLocation: sourceLocation)
  }
}

extension KernelsUnderTest {
  /// The results of an operation's kernel.
  func results(of kernel: ElementwiseKernel, at values: [Double]) -> [Double] {
    let (x, out) = (scalars(values), unwritten(values.count))
    kernel(scalarType, table, values.count, x.address, out.address)
    #expect(out.isIntactBefore)
    return out.values
  }
}
