/// How large the shapes are.
enum Scale {
  /// As the names of the workloads say.
  case whole

  /// For tests, which hold results against each other and not times: small enough for a debug build,
  /// and large enough to be cut into several pieces.
  case small

  /// A length of a shape, of 64 or more.
  func callAsFunction(_ length: Int) -> Int {
    switch self {
    case .whole: length
    case .small: length <= 64 ? length : 64 + length / 16
    }
  }

  /// The number of scalars of an elementwise operation: 2²⁰.
  var million: Int {
    switch self {
    case .whole: 1 << 20
    case .small: 150_000
    }
  }
}
