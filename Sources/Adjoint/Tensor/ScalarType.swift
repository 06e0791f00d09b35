/// The type of a tensor's scalars, chosen at run time.
public enum ScalarType: String, Sendable, CaseIterable, CustomStringConvertible {
  case float32
  case float64

  /// The bytes that one scalar takes.
  public var byteCount: Int {
    switch self {
    case .float32: 4
    case .float64: 8
    }
  }

  public var description: String { rawValue }
}

/// A Swift type whose values a tensor can hold: `Float` or `Double`.
public protocol TensorScalar: BinaryFloatingPoint, Sendable {
  static var scalarType: ScalarType { get }
}

extension Float: TensorScalar {
  public static var scalarType: ScalarType { .float32 }
}

extension Double: TensorScalar {
  public static var scalarType: ScalarType { .float64 }
}

extension ScalarType {
  /// The distance between a number of this type near `value` and the next.
  public func ulp(of value: Double) -> Double {
    switch self {
    case .float32: Double(Float(value.magnitude).ulp)
    case .float64: value.ulp
    }
  }
}

extension ScalarType: Codable {}
