import Testing

@testable import Adjoint

@Suite struct FinitenessKernelTests {
  /// Around whole vectors, and rounds of eight of them, of every width.
  static let counts = Array(0...9) + [15, 16, 17, 31, 33, 63, 64, 65, 127, 128, 129, 257]

  @Test(arguments: KernelsUnderTest.all)
  func oneScalarThatIsNotFiniteIsFoundAnywhere(_ kernels: KernelsUnderTest) {
    let largest =
      kernels.scalarType == .float32
      ? Double(Float.greatestFiniteMagnitude) : .greatestFiniteMagnitude
    for count in Self.counts {
      var values = (0..<count).map { [largest, -largest, 0, -0.0, .leastNonzeroMagnitude][$0 % 5] }
      #expect(isFinite(values, kernels))
      for position in 0..<count {
        let before = values[position]
        for bad in [Double.nan, .infinity, -.infinity] {
          values[position] = bad
          #expect(!isFinite(values, kernels), "\(bad) at \(position) of \(count)")
        }
        values[position] = before
      }
    }
  }

  private func isFinite(_ values: [Double], _ kernels: KernelsUnderTest) -> Bool {
    let scalars = Tensor(values, as: kernels.scalarType)
    return withExtendedLifetime(scalars) {
      kernels.table.is_finite(values.count, scalars.address) != 0
    }
  }
}
