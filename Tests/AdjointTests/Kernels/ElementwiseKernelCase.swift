import Testing

@testable import Adjoint

/// An operation that has kernels, with the largest errors of their float32 results in units in the
/// last place, and of the interval where most happens.
struct ElementwiseKernelCase: Sendable, CustomTestStringConvertible {
  let operation: any ElementwiseOperation
  let valueTolerance: Double
  let derivativeTolerance: Double
  let interval: ClosedRange<Double>

  init(
    _ operation: any ElementwiseOperation, value: Double, derivative: Double,
    in interval: ClosedRange<Double>
  ) {
    self.operation = operation
    (valueTolerance, derivativeTolerance) = (value, derivative)
    self.interval = interval
  }

  var testDescription: String { operation.name }

  static let all = [
    ElementwiseKernelCase(ExpMinusOne(), value: 1.5, derivative: 1, in: -20...90),
    ElementwiseKernelCase(LogOnePlus(), value: 1.5, derivative: 1.5, in: -1...4),
    ElementwiseKernelCase(Sqrt(), value: 0.5, derivative: 1.5, in: 0...10),
    ElementwiseKernelCase(ReciprocalSquareRoot(), value: 1.5, derivative: 2.5, in: 0...10),
    ElementwiseKernelCase(Sin(), value: 0.5001, derivative: 0.5001, in: -50...50),
    ElementwiseKernelCase(Cos(), value: 0.5001, derivative: 0.5001, in: -50...50),
    ElementwiseKernelCase(Tan(), value: 0.5001, derivative: 0.5001, in: -50...50),
    ElementwiseKernelCase(Asin(), value: 0.5001, derivative: 0.5001, in: -1...1),
    ElementwiseKernelCase(Acos(), value: 0.5001, derivative: 0.5001, in: -1...1),
    ElementwiseKernelCase(Atan(), value: 0.5001, derivative: 0.5001, in: -10...10),
    ElementwiseKernelCase(Sinh(), value: 2.5, derivative: 1.5, in: -90...90),
    ElementwiseKernelCase(Cosh(), value: 1.5, derivative: 2.5, in: -90...90),
    ElementwiseKernelCase(Tanh(), value: 2, derivative: 2, in: -10...10),
    ElementwiseKernelCase(Sigmoid(), value: 2, derivative: 2, in: -105...20),
    ElementwiseKernelCase(Erf(), value: 2.5, derivative: 2.5, in: -5...5),
    ElementwiseKernelCase(Erfc(), value: 4, derivative: 2.5, in: -5...12),
    ElementwiseKernelCase(Elu(alpha: 1), value: 1.5, derivative: 1, in: -20...5),
    ElementwiseKernelCase(Elu(alpha: 0.3), value: 3, derivative: 2.5, in: -20...5),
    ElementwiseKernelCase(Softplus(), value: 3.5, derivative: 2, in: -105...20),
    ElementwiseKernelCase(Silu(), value: 2.5, derivative: 6.5, in: -110...20),
    ElementwiseKernelCase(Gelu(), value: 4.1, derivative: 4.5, in: -15...6),
    ElementwiseKernelCase(GeluTanh(), value: 0.5001, derivative: 0.5001, in: -12...6),
  ]

  /// The interval evenly, all magnitudes of both signs, and the ends of everything.
  func points(_ kernels: KernelsUnderTest) -> [Double] {
    let isNarrow = kernels.scalarType == .float32
    let (low, high) = isNarrow ? (-149.0, 127.9) : (-1074, 1023.9)
    var points: [Double] = [0, -0.0, 1, -1, .infinity, -.infinity, .nan]
    for index in 0..<100 {
      let magnitude = Double.exp(
        0.6931471805599453 * (low + (high - low) * (Double(index) + 0.5) / 100))
      points += [magnitude, -magnitude]
    }
    let length = interval.upperBound - interval.lowerBound
    points += (0...400).map { interval.lowerBound + length * Double($0) / 400 }
    // Where a derivative has its zero, and its terms cancel.
    points += (-20...20).flatMap { step in
      [-0.7517915, -0.7524614, -1.2784645].map { $0 * (1 + 1e-7 * Double(step)) }
    }
    return kernels.rounded(points)
  }
}
