import CKernels

@testable import Adjoint

/// The kernels of two operands.
enum BinaryKernel: String, CaseIterable {
  case add, subtract, multiply, divide, equal, greater, scale, unscale, max, min
  case wherePositive = "where_positive"
  case shareOfMax = "share_of_max"
  case shareOfMin = "share_of_min"

  func kernel(in table: Kernels) -> adjoint_binary { table.kernel(rawValue) }

  /// What the kernel computes of two scalars, in their type.
  func reference(_ a: Double, _ b: Double, as type: ScalarType) -> Double {
    switch type {
    case .float32: Double(reference(Float(a), Float(b)))
    case .float64: reference(a, b)
    }
  }

  private func reference<Scalar: BinaryFloatingPoint>(_ a: Scalar, _ b: Scalar) -> Scalar {
    switch self {
    case .add: a + b
    case .subtract: a - b
    case .multiply: a * b
    case .divide: a / b
    case .equal: a == b ? 1 : 0
    case .greater: a > b ? 1 : 0
    case .wherePositive: b > 0 ? a : 0
    case .scale: a == 0 ? a : a * b
    case .unscale: a == 0 ? a : a / b
    case .max: a > b || a.isNaN ? a : b
    case .min: a < b || a.isNaN ? a : b
    case .shareOfMax: a > b ? 1 : a < b ? 0 : 0.5
    case .shareOfMin: a < b ? 1 : a > b ? 0 : 0.5
    }
  }
}
