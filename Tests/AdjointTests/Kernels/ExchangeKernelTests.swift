import Testing

@testable import Adjoint

/// The exchange of two axes at every instruction set.
@Suite struct ExchangeKernelTests {
  @Test(arguments: KernelsUnderTest.all)
  func theFirstTwoOfThreeAxes(_ kernels: KernelsUnderTest) {
    for (a, b, inner) in [
      (1, 1, 1), (16, 16, 1), (17, 5, 1), (33, 40, 1), (5, 33, 1), (48, 1, 1), (20, 18, 3),
    ] {
      let x = (0..<a * b * inner).map { Double($0) }
      let (source, out) = (kernels.scalars(x), kernels.unwritten(x.count))
      kernels.table.exchange_axes(a, b, inner, source.address, out.address)
      let expected = (0..<b).flatMap { j in
        (0..<a).flatMap { i in (0..<inner).map { x[(i * b + j) * inner + $0] } }
      }
      #expect(out.values == expected, "[\(a), \(b), \(inner)]")
    }
  }
}
