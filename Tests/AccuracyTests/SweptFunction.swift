import CKernels
import TestSupport

@testable import Adjoint

/// A kernel of one float32 argument, what it approximates, and how far it may be from that: the bounds
/// that `Docs/Numerics.md` states.
struct SweptFunction: Sendable {
  let name: String

  /// Evaluates it at so many scalars.
  let kernel: ElementwiseKernel

  /// The function in float64, by the system's library and without cancellation: as good as exact
  /// beside a unit of float32.
  let truth: @Sendable (Double) -> Double

  /// The largest error in units in the last place, and of subnormal results in units of 2⁻¹⁴⁹.
  let bound: Double
  let subnormalBound: Double

  /// The arguments at which the levels err most.
  let worst: [Float]

  /// The largest errors of each table at these arguments, and where they are.
  func worst(at arguments: [Float], in tables: [Kernels]) -> [SweptErrors] {
    let truths = arguments.map { truth(Double($0)) }
    return tables.map { table in
      let results = [Float](unsafeUninitializedCapacity: arguments.count) { results, count in
        arguments.withUnsafeBytes {
          kernel(.float32, table, arguments.count, $0.baseAddress!, results.baseAddress!)
        }
        count = arguments.count
      }
      var errors = SweptErrors()
      for index in arguments.indices {
        errors.note(results[index], truths[index], at: arguments[index])
      }
      return errors
    }
  }
}

/// The largest errors of a function, where it is a normal number and where it is a subnormal one.
struct SweptErrors {
  var normal: (error: Double, argument: Float) = (0, 0)
  var subnormal: (error: Double, argument: Float) = (0, 0)

  mutating func note(_ result: Float, _ truth: Double, at argument: Float) {
    // One comparison tells that most errors are none of the largest.
    let largest = truth.magnitude < 0x1p-126 ? subnormal.error : normal.error
    let power = Double(bitPattern: truth.bitPattern & Double.infinity.bitPattern)
    if (Double(result) - truth).magnitude <= largest * max(power, 0x1p-126) * 0x1p-23 { return }
    if result == 0 && Float(truth) == 0 { return }
    let error = UlpErrors.ulps(of: result, from: truth)
    if truth.magnitude < 0x1p-126 {
      if error > subnormal.error { subnormal = (error, argument) }
    } else if error > normal.error {
      normal = (error, argument)
    }
  }

  mutating func merge(_ other: SweptErrors) {
    if other.normal.error > normal.error { normal = other.normal }
    if other.subnormal.error > subnormal.error { subnormal = other.subnormal }
  }
}

extension SweptFunction {
  private static func sigmoidSlope(_ x: Double) -> Double {
    let t = Double.exp(-x.magnitude)
    return t / ((1 + t) * (1 + t))
  }

  /// Of silu, for x ≤ 0: t·(1 + x + t)/(1 + t)², whose sum is d + (z − 1)·(eᵈ − 1) at a distance d from
  /// its zero −z, so that neither term cancels.
  private static func siluSlope(_ x: Double) -> Double {
    if x > 0 { return 1 - siluSlope(-x) }
    let (z, rest) = (0x1.474973c84120bp+0, 0x1.f8d74bc9ac154p-54)
    let (d, t) = ((x + z) + rest, Double.exp(x))
    if t == 0 { return -0.0 }
    return t * (d + ((z - 1) + rest) * .expMinusOne(d)) / ((1 + t) * (1 + t))
  }

  /// Of gelu: Φ(x) + x·φ(x), and near its zero the powers of the distance from it, by mpmath.
  private static func geluSlope(_ x: Double) -> Double {
    let distance = (x + 0.7517915246935645) - 1.4956759177009883e-17
    if distance.magnitude < 0.125 {
      let coefficients = [
        0, 0.4314939923140469, 0.388284982990552, -0.018199676398671087, -0.1140082332972217,
        -0.014771522148244337, 0.019421679838189067, 0.004539228379125415, -0.002239538068073497,
        -0.0007448268386746817, 0.00018633974623233514, 8.615947861116571e-05,
        -1.121438018842664e-05, -7.74846130700372e-06, 4.3284506257392273e-07,
      ]
      return coefficients.reversed().reduce(0) { $0 * distance + $1 }
    }
    let below = 0.5 * Double.erfc(-0.70710678118654752440 * x)
    return x.magnitude > 60 ? below : below + x * 0.39894228040143267794 * .exp(-0.5 * x * x)
  }

  private static func softplus(_ x: Double) -> Double {
    max(x, 0) + .log(onePlus: .exp(-x.magnitude))
  }

  /// A function whose kernel works in float32.
  private init(
    _ name: String, _ kernel: ElementwiseKernel, bound: Double, subnormal: Double = 0,
    worst: [Float] = [],
    _ truth: @escaping @Sendable (Double) -> Double
  ) {
    self.init(
      name: name, kernel: kernel, truth: truth, bound: bound, subnormalBound: subnormal,
      worst: worst)
  }

  /// A function whose kernel works in float64, or is a formula in it.
  private init(_ operation: any ElementwiseOperation) {
    self.init(operation.name, operation.kernel!, bound: 0.5001, subnormal: 0.5001) {
      operation.value($0)
    }
  }

  private init(derivativeOf operation: any ElementwiseOperation) {
    self.init(operation.name + "′", operation.derivativeKernel!, bound: 0.5001, subnormal: 0.5001) {
      operation.derivative($0)
    }
  }

  static let inFloat64: [SweptFunction] = {
    let operations: [any ElementwiseOperation] = [
      Sin(), Cos(), Tan(), Asin(), Acos(), Atan(), GeluTanh(),
    ]
    return operations.flatMap { [SweptFunction($0), SweptFunction(derivativeOf: $0)] }
  }()

  static let inFloat32: [SweptFunction] = [
    SweptFunction(
      "exp", .init { $0.exp }, bound: 0.99, subnormal: 0.76,
      worst: [-59.939537, -88.0257721, -27.3301525, -87.9446335]
    ) { .exp($0) },
    SweptFunction(
      "log", .init { $0.log }, bound: 0.96,
      worst: [0.706763387, 0.707082272]
    ) { .log($0) },
    SweptFunction(
      "expm1", .init { $0.expm1 }, bound: 1.46,
      worst: [17.0019722, 0.351481259]
    ) { .expMinusOne($0) },
    SweptFunction(
      "log1p", .init { $0.log1p }, bound: 1.53,
      worst: [0.428942829, 0.440414578]
    ) { .log(onePlus: $0) },
    SweptFunction(
      "log1p′", .init { $0.log1p_derivative }, bound: 1.5, subnormal: 0.51,
      worst: [0.000172555447, 9.9706632e+37]
    ) { 1 / (1 + $0) },
    SweptFunction(
      "sqrt", .init { $0.sqrt }, bound: 0.5,
      worst: [6.10351526e-05]
    ) { $0.squareRoot() },
    SweptFunction(
      "sqrt′", .init { $0.sqrt_derivative }, bound: 1.5,
      worst: [1.53531782e-05]
    ) { 0.5 / ($0 + 0).squareRoot() },
    SweptFunction(
      "rsqrt", .init { $0.rsqrt }, bound: 1.5,
      worst: [1.53531782e-05]
    ) { 1 / ($0 + 0).squareRoot() },
    SweptFunction(
      "rsqrt′", .init { $0.rsqrt_derivative }, bound: 1.95, subnormal: 1.2,
      worst: [1.53525762e-05, 1.21991316e+25, 1.2201899e+25, 1.3004138e-26]
    ) { -0.5 / (($0 + 0) * ($0 + 0).squareRoot()) },
    SweptFunction(
      "sinh", .init { $0.sinh }, bound: 2.18,
      worst: [0.0155571755]
    ) { .sinh($0) },
    SweptFunction(
      "cosh", .init { $0.cosh }, bound: 1.45,
      worst: [5.24536085, 5.91401434]
    ) { .cosh($0) },
    SweptFunction(
      "tanh", .init { $0.tanh }, bound: 1.95,
      worst: [0.510178208, 0.516237974]
    ) { .tanh($0) },
    SweptFunction(
      "tanh′", .init { $0.tanh_derivative }, bound: 1.96, subnormal: 0.89,
      worst: [0.433751494, 0.4370754, 44.598217, 44.611885]
    ) { 4 * sigmoidSlope(2 * $0) },
    SweptFunction(
      "sigmoid", .init { $0.sigmoid }, bound: 1.71, subnormal: 0.99,
      worst: [-1.10444486, -87.3419876, -1.11529839]
    ) { .sigmoid($0) },
    SweptFunction(
      "sigmoid′", .init { $0.sigmoid_derivative }, bound: 1.96, subnormal: 0.88,
      worst: [0.867502987, 0.8741508, 87.9267502]
    ) { sigmoidSlope($0) },
    SweptFunction(
      "erf", .init { $0.erf }, bound: 2.53, subnormal: 0.951,
      worst: [0.476858705, Float(bitPattern: 0x716a43), Float(bitPattern: 0x71650f), 0.47191596]
    ) { .erf($0) },
    SweptFunction(
      "erf′", .init { $0.erf_derivative }, bound: 2.3, subnormal: 1.35,
      worst: [4.03268862, 9.36172676, 6.98631144, 9.36120319]
    ) { 1.1283791670955126 * .exp(-$0 * $0) },
    SweptFunction(
      "erfc", .init { $0.erfc }, bound: 4.61, subnormal: 2.37,
      worst: [6.83587122, 9.19509411, 3.16499925, 9.19776917]
    ) { .erfc($0) },
    SweptFunction(
      "softplus", .init { $0.softplus }, bound: 3.62, subnormal: 0.76,
      worst: [-0.439515144, -87.9446335, -0.434720516, -88.0257721]
    ) { softplus($0) },
    SweptFunction(
      "silu", .init { $0.silu }, bound: 2.85, subnormal: 0.98,
      worst: [-5.1481204, -91.8945007, -5.1515727, -91.896286]
    ) { Silu().value($0) },
    SweptFunction(
      "silu′", .init { $0.silu_derivative }, bound: 7.15, subnormal: 1.44,
      worst: [-5.7130723, -91.9181595, -5.70272923, -91.9551468]
    ) { siluSlope($0) },
    SweptFunction(
      "gelu", .init { $0.gelu }, bound: 4.57, subnormal: 2.1,
      worst: [-0.0156324469, -13.1507616, -6.51957035, -13.1471319]
    ) { Gelu().value($0) },
    SweptFunction(
      "gelu′", .init { $0.gelu_derivative }, bound: 4.39, subnormal: 1.46,
      worst: [-0.769792318, -13.3475447, -0.822236538, -13.3457327]
    ) { geluSlope($0) },
    SweptFunction(
      "elu", .init(parameter: 1) { $0.elu }, bound: 0.89,
      worst: [-0.347492278, -0.361041874]
    ) { $0 > 0 ? $0 : .expMinusOne($0) },
    SweptFunction(
      "elu′", .init(parameter: 1) { $0.elu_derivative }, bound: 0.99, subnormal: 0.76,
      worst: [-27.3301525, -87.9446335, -59.939537, -88.0257721]
    ) { $0 > 0 ? 1 : .exp($0) },
  ]
}
