/// Some scalars of a tensor, by which a second evaluation is told from the first.
///
/// They are compared with a tolerance, because scopes around evaluate the compositions of fused operations.
/// These round otherwise, and may lose what is small beside terms of order 1.
struct ResultSample: Sendable {
  private let scalars: [Double]
  private let tolerance: Double

  /// How far scalars may be apart that are small beside 1.
  private let smallest: Double

  /// At most so many scalars are kept, evenly spread.
  private static let count = 64

  init(_ tensor: Tensor) {
    (tolerance, smallest) = tensor.scalarType == .float32 ? (1e-3, 1e-6) : (1e-9, 1e-14)
    let step = Swift.max(1, (tensor.elementCount + ResultSample.count - 1) / ResultSample.count)
    func sample<Scalar: TensorScalar>(_ buffer: UnsafeBufferPointer<Scalar>) -> [Double] {
      stride(from: 0, to: buffer.count, by: step).map { Double(buffer[$0]) }
    }
    let constant = tensor.detached()
    scalars =
      switch tensor.scalarType {
      case .float32: constant.withUnsafeScalars(as: Float.self) { sample($0) }
      case .float64: constant.withUnsafeScalars(as: Double.self) { sample($0) }
      }
  }

  func isClose(to other: ResultSample) -> Bool {
    let scale = scalars.reduce(0) { $1.isFinite ? Swift.max($0, $1.magnitude) : $0 }
    return zip(scalars, other.scalars).allSatisfy { first, second in
      first == second || (first.isNaN && second.isNaN)
        || (first - second).magnitude <= tolerance * scale + smallest
    }
  }
}
