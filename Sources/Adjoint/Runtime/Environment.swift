import CKernels

enum Environment {
  /// The value of an environment variable, nil where it is not set.
  static func value(of variable: String) -> String? {
    getenv(variable).map { String(cString: $0) }
  }

  /// The number of processors that the process may use.
  static var processorCount: Int { adjoint_processor_count() }
}
