import CKernels
import TestSupport
import Testing

@testable import Adjoint

/// Powers by kernels are those by their formulas: of float64 bit for bit, and of float32 to half a unit.
@Suite struct PowerKernelTests {
  /// All pairs of these, and many others.
  private static let special: [Double] = [
    0, -0.0, 1, -1, .infinity, -.infinity, .nan, 0.5, -0.5, 2, -2, 3, -3, 2.5, -2.5, 7, 100, -100,
    1e-45, -1e-45, 1e-38, 3e38, -3e38, 0x1p24, 0x1p24 + 1, 1 - 0x1p24, 1 + 0x1p-23, 1 - 0x1p-24,
    1e10, 0x1p51, 0x1p53, 0x1p60, -0x1p60, 1e-30,
  ]

  private enum Function: String, CaseIterable {
    case power
    case xDerivative = "power_x_derivative"
    case yDerivative = "power_y_derivative"

    func formula(_ x: Double, _ y: Double) -> Double {
      switch self {
      case .power: Power().value(x, y)
      case .xDerivative: Power().xDerivative(x, y)
      case .yDerivative: Power().yDerivative(x, y)
      }
    }
  }

  @Test(arguments: KernelsUnderTest.all)
  func kernelsAgreeWithFormulas(_ kernels: KernelsUnderTest) {
    let (x, y) = pairs(kernels)
    for function in Function.allCases {
      let out = kernels.unwritten(x.count)
      let (left, right) = (kernels.scalars(x), kernels.scalars(y))
      let kernel: adjoint_binary = kernels.table.kernel(function.rawValue)
      kernel(x.count, left.address, 1, right.address, 1, out.address)
      for (index, result) in out.values.enumerated() {
        let truth = function.formula(x[index], y[index])
        #expect(
          agree(result, truth, kernels.scalarType),
          "\(function) of \(x[index]) and \(y[index]) is \(result), and not \(truth)")
      }
    }
  }

  @Test(arguments: KernelsUnderTest.all, [2.5, -1.0 / 3, 4, -1, 0, 1e300])
  func exponentsAreNotRounded(_ kernels: KernelsUnderTest, _ exponent: Double) {
    let (x, _) = pairs(kernels)
    for isDerivative in [false, true] {
      let out = kernels.unwritten(x.count)
      let operand = kernels.scalars(x)
      let kernel: adjoint_parametric = kernels.table.kernel(
        isDerivative ? "power_with_exponent_derivative" : "power_with_exponent")
      kernel(x.count, exponent, operand.address, out.address)
      for (x, result) in zip(x, out.values) {
        let truth = (isDerivative ? Function.xDerivative : .power).formula(x, exponent)
        #expect(agree(result, truth, kernels.scalarType), "\(x) to the power of \(exponent)")
      }
    }
  }

  /// Whether a result is the truth in its type.
  private func agree(_ result: Double, _ truth: Double, _ type: ScalarType) -> Bool {
    guard type == .float32 else { return result == truth || (result.isNaN && truth.isNaN) }
    let rounded = Float(truth)
    guard rounded.isFinite else {
      return result.isNaN ? truth.isNaN : result == Double(rounded)
    }
    return UlpErrors.ulps(of: Float(result), from: truth) <= 0.5001
  }

  private func pairs(_ kernels: KernelsUnderTest) -> (x: [Double], y: [Double]) {
    let count = Self.special.count
    var x = (0..<count * count).map { Self.special[$0 / count] }
    var y = (0..<count * count).map { Self.special[$0 % count] }
    let (a, b) = (kernels.random(3000, seed: 3), kernels.random(3000, seed: 4))
    // Bases of all magnitudes, and exponents that take them to the ends of the range, or whole ones.
    x += a.map { ($0 < 0 ? -1 : 1) * Double.exp(20 * $0) }
    y += zip(a, b).map { $0 > 0.5 ? (4 * $1).rounded() : 4 * $1 / Swift.max(0.05, $0.magnitude) }
    return (kernels.rounded(x), kernels.rounded(y))
  }
}
