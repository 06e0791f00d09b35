/// erf x. ∂x = g·2/√π·exp(−x²).
struct Erf: ElementwiseOperation {
  var kernel: ElementwiseKernel? { .init { $0.erf } }
  var derivativeKernel: ElementwiseKernel? { .init { $0.erf_derivative } }
  func value<S: RealNumber>(_ x: S) -> S { .erf(x) }
}

/// erfc x = 1 − erf x. ∂x = −g·2/√π·exp(−x²).
struct Erfc: ElementwiseOperation {
  var kernel: ElementwiseKernel? { .init { $0.erfc } }
  var derivativeKernel: ElementwiseKernel? { .init { $0.erfc_derivative } }
  func value<S: RealNumber>(_ x: S) -> S { .erfc(x) }
}

/// The error function 2/√π · ∫₀ˣ exp(−t²) dt of each scalar.
public func erf(_ x: Tensor) -> Tensor { apply(Erf(), to: x) }

/// 1 − erf x of each scalar, which keeps its digits where erf x is near 1.
public func erfc(_ x: Tensor) -> Tensor { apply(Erfc(), to: x) }
