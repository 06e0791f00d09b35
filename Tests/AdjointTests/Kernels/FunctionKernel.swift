import CKernels

@testable import Adjoint

/// The kernels of transcendental functions.
enum FunctionKernel: String, CaseIterable {
  case exp, log, tanh, sigmoid

  func kernel(in table: KernelTable) -> adjoint_unary {
    switch self {
    case .exp: table.exp
    case .log: table.log
    case .tanh: table.tanh
    case .sigmoid: table.sigmoid
    }
  }

  /// The function in float64, by the system's library.
  func reference(_ x: Double) -> Double {
    switch self {
    case .exp: System.exp(x)
    case .log: System.log(x)
    case .tanh: System.tanh(x)
    // Neither side overflows, and neither cancels.
    case .sigmoid: x < 0 ? System.exp(x) / (1 + System.exp(x)) : 1 / (1 + System.exp(-x))
    }
  }

  /// The largest error in units in the last place.
  func tolerance(_ type: ScalarType) -> Double {
    switch type {
    // The reference is exact beside a unit of float32.
    case .float32: self == .exp || self == .log ? 1 : 2
    // The reference itself errs by 1 unit, or 2 where it is composed.
    case .float64: self == .exp || self == .log ? 2 : 4
    }
  }
}
