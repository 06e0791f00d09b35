import CKernels

@testable import Adjoint

/// The kernels of two operands.
enum BinaryKernel: String, CaseIterable {
  case add, subtract, multiply, divide, equal, greater, wherePositive, scale, unscale
  case max, min, shareOfMax, shareOfMin

  func kernel(in table: Kernels) -> adjoint_binary {
    switch self {
    case .add: table.add
    case .subtract: table.subtract
    case .multiply: table.multiply
    case .divide: table.divide
    case .equal: table.equal
    case .greater: table.greater
    case .wherePositive: table.where_positive
    case .scale: table.scale
    case .unscale: table.unscale
    case .max: table.max
    case .min: table.min
    case .shareOfMax: table.share_of_max
    case .shareOfMin: table.share_of_min
    }
  }

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
