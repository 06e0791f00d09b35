import CKernels

/// A loop that evaluates an elementwise function many scalars at a time, faster than its formula.
///
/// ```swift
/// struct Negative: ElementwiseOperation {
///   func value<S: RealNumber>(_ x: S) -> S { -x }
///
///   var kernel: ElementwiseKernel? {
///     ElementwiseKernel(
///       float32: { x, y in for index in x.indices { y[index] = -x[index] } },
///       float64: { x, y in for index in x.indices { y[index] = -x[index] } })
///   }
/// }
/// ```
///
/// It is called with parts of a tensor, perhaps on several threads at once.
public struct ElementwiseKernel: Sendable {
  private let run:
    @Sendable (ScalarType, Kernels, _ count: Int, UnsafeRawPointer, UnsafeMutableRawPointer) -> Void

  /// A loop for each scalar type, which writes each scalar of `y` from the one of `x` in its place.
  public init(
    float32:
      @escaping @Sendable (
        _ x: UnsafeBufferPointer<Float>, _ y: UnsafeMutableBufferPointer<Float>
      ) -> Void,
    float64:
      @escaping @Sendable (
        _ x: UnsafeBufferPointer<Double>, _ y: UnsafeMutableBufferPointer<Double>
      ) -> Void
  ) {
    run = { type, _, count, x, y in
      switch type {
      case .float32: float32(x.scalars(count), y.scalars(count))
      case .float64: float64(x.scalars(count), y.scalars(count))
      }
    }
  }

  /// A kernel in the tables of the scalar types.
  init(_ kernel: @escaping @Sendable (Kernels) -> adjoint_unary) {
    run = { _, table, count, x, y in kernel(table)(count, x, y) }
  }

  /// A kernel with a parameter.
  init(parameter: Double, _ kernel: @escaping @Sendable (Kernels) -> adjoint_parametric) {
    run = { _, table, count, x, y in kernel(table)(count, parameter, x, y) }
  }

  /// Evaluates the function at a number of scalars.
  func callAsFunction(
    _ type: ScalarType, _ table: Kernels, _ count: Int, _ x: UnsafeRawPointer,
    _ y: UnsafeMutableRawPointer
  ) {
    run(type, table, count, x, y)
  }
}

/// A loop that evaluates an elementwise function of two operands many pairs at a time, faster than its
/// formula.
public struct BinaryElementwiseKernel: Sendable {
  private let run:
    @Sendable (
      ScalarType, _ count: Int, _ x: UnsafeRawPointer, _ xStride: Int, _ y: UnsafeRawPointer,
      _ yStride: Int, _ z: UnsafeMutableRawPointer
    ) -> Void

  /// A loop for each scalar type, which writes each scalar of `z` from `x[index * xStride]` and
  /// `y[index * yStride]`. A stride is 1, or 0 where one scalar is repeated.
  public init(
    float32:
      @escaping @Sendable (
        _ x: UnsafePointer<Float>, _ xStride: Int, _ y: UnsafePointer<Float>, _ yStride: Int,
        _ z: UnsafeMutableBufferPointer<Float>
      ) -> Void,
    float64:
      @escaping @Sendable (
        _ x: UnsafePointer<Double>, _ xStride: Int, _ y: UnsafePointer<Double>, _ yStride: Int,
        _ z: UnsafeMutableBufferPointer<Double>
      ) -> Void
  ) {
    run = { type, count, x, xStride, y, yStride, z in
      switch type {
      case .float32:
        float32(
          x.assumingMemoryBound(to: Float.self), xStride, y.assumingMemoryBound(to: Float.self),
          yStride, z.scalars(count))
      case .float64:
        float64(
          x.assumingMemoryBound(to: Double.self), xStride, y.assumingMemoryBound(to: Double.self),
          yStride, z.scalars(count))
      }
    }
  }

  /// A kernel in the tables of the scalar types.
  init(_ kernel: @escaping @Sendable (Kernels) -> adjoint_binary) {
    run = { type, count, x, xStride, y, yStride, z in
      kernel(type.kernels)(count, x, xStride, y, yStride, z)
    }
  }

  /// Evaluates the function at a number of pairs.
  func callAsFunction(
    _ type: ScalarType, _ count: Int, _ x: UnsafeRawPointer, _ xStride: Int,
    _ y: UnsafeRawPointer, _ yStride: Int, _ z: UnsafeMutableRawPointer
  ) {
    run(type, count, x, xStride, y, yStride, z)
  }
}

extension UnsafeRawPointer {
  fileprivate func scalars<Scalar>(_ count: Int) -> UnsafeBufferPointer<Scalar> {
    UnsafeBufferPointer(start: assumingMemoryBound(to: Scalar.self), count: count)
  }
}

extension UnsafeMutableRawPointer {
  fileprivate func scalars<Scalar>(_ count: Int) -> UnsafeMutableBufferPointer<Scalar> {
    UnsafeMutableBufferPointer(start: assumingMemoryBound(to: Scalar.self), count: count)
  }
}
