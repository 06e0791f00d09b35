/// The type of a tensor's scalars, chosen at run time.
public enum ScalarType: String, Sendable, Codable, CaseIterable, CustomStringConvertible {
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

  /// The number of this type that is nearest to `value`.
  func nearest(to value: Double) -> Double {
    switch self {
    case .float32: Double(Float(value))
    case .float64: value
    }
  }

  /// The largest finite number, and the smallest that has all its digits.
  var normalMagnitudes: (largest: Double, smallest: Double) {
    switch self {
    case .float32: (Double(Float.greatestFiniteMagnitude), Double(Float.leastNormalMagnitude))
    case .float64: (.greatestFiniteMagnitude, .leastNormalMagnitude)
    }
  }
}
