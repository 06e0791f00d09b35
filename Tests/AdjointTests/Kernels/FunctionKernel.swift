import CKernels

@testable import Adjoint

/// The kernels of transcendental functions.
enum FunctionKernel: String, CaseIterable {
  case exp, log, tanh, sigmoid
  case tanhDerivative = "tanh_derivative"
  case sigmoidDerivative = "sigmoid_derivative"

  func kernel(in table: Kernels) -> adjoint_unary { table.kernel(rawValue) }

  /// The function in float64, by the system's library.
  func reference(_ x: Double) -> Double {
    switch self {
    case .exp: System.exp(x)
    case .log: System.log(x)
    case .tanh: System.tanh(x)
    // Neither side overflows, and neither cancels.
    case .sigmoid: x < 0 ? System.exp(x) / (1 + System.exp(x)) : 1 / (1 + System.exp(-x))
    case .tanhDerivative: 4 * FunctionKernel.sigmoidDerivative.reference(2 * x)
    case .sigmoidDerivative:
      System.exp(-x.magnitude) / ((1 + System.exp(-x.magnitude)) * (1 + System.exp(-x.magnitude)))
    }
  }

  /// The largest error in units in the last place.
  func tolerance(_ type: ScalarType) -> Double {
    let largest: Double =
      switch self {
      case .exp, .log: 1
      case .tanh, .sigmoid: 2
      case .tanhDerivative, .sigmoidDerivative: 2.5
      }
    return switch type {
    // The reference is exact beside a unit of float32.
    case .float32: largest
    // The reference itself errs by 1 unit, or more where it is composed.
    case .float64: 2 * largest
    }
  }
}
