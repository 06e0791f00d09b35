/// A function of pairs of scalars, one of each of two tensors that are broadcast together, given by
/// its formula.
///
/// ```swift
/// struct GeometricMean: BinaryElementwiseOperation {
///   func value<S: RealNumber>(_ x: S, _ y: S) -> S { .sqrt(x * y) }
/// }
///
/// let sides = apply(GeometricMean(), to: lengths, widths)
/// ```
///
/// The formula is evaluated in `Double` and its result is rounded once to the tensors' scalar type.
/// The partial derivatives follow from the formula, by dual numbers; an operation may state its own.
/// Derivatives of higher order follow from those. Kernels may evaluate the function and its partial
/// derivatives faster; the formula remains what the operation means.
public protocol BinaryElementwiseOperation: Sendable {
  /// How messages and printed tapes call the operation; the type's name in lower camel case unless
  /// it says otherwise.
  var name: String { get }

  /// The function at x and y.
  func value<S: RealNumber>(_ x: S, _ y: S) -> S

  /// Its derivative at x and y with respect to x.
  func xDerivative<S: RealNumber>(_ x: S, _ y: S) -> S

  /// Its derivative at x and y with respect to y.
  func yDerivative<S: RealNumber>(_ x: S, _ y: S) -> S

  /// A loop that evaluates the function in the formula's place; nil for none. The others do so for
  /// the partial derivatives.
  var kernel: BinaryElementwiseKernel? { get }
  var xDerivativeKernel: BinaryElementwiseKernel? { get }
  var yDerivativeKernel: BinaryElementwiseKernel? { get }
}

extension BinaryElementwiseOperation {
  public var name: String { operationName(Self.self) }

  @inlinable
  public func xDerivative<S: RealNumber>(_ x: S, _ y: S) -> S {
    value(Dual(x, 1), Dual(y, 0)).derivative
  }

  @inlinable
  public func yDerivative<S: RealNumber>(_ x: S, _ y: S) -> S {
    value(Dual(x, 0), Dual(y, 1)).derivative
  }

  @inlinable
  public var kernel: BinaryElementwiseKernel? { nil }

  @inlinable
  public var xDerivativeKernel: BinaryElementwiseKernel? { nil }

  @inlinable
  public var yDerivativeKernel: BinaryElementwiseKernel? { nil }
}

/// Applies an elementwise operation to two tensors, broadcast together, and records it on the tapes
/// of the scopes that they belong to.
@inlinable
public func apply<Op: BinaryElementwiseOperation>(
  _ operation: Op, to x: Tensor, _ y: Tensor
) -> Tensor {
  apply(BinaryElementwise(operation), to: x, y)
}

/// An elementwise formula of two operands as a primitive operation: z = f(x, y), ∂x = g·∂f/∂x,
/// ∂y = g·∂f/∂y.
///
/// It holds the formula as ``Elementwise`` does, for the same reason.
@usableFromInline
struct BinaryElementwise: TensorOperation {
  /// Evaluates the formula at a number of pairs of scalars of a type, at most one of them repeated.
  @usableFromInline
  typealias Loop =
    @Sendable (
      _ type: ScalarType, _ count: Int, _ x: UnsafeRawPointer, _ xStride: Int,
      _ y: UnsafeRawPointer, _ yStride: Int, _ z: UnsafeMutableRawPointer
    ) -> Void

  let loop: Loop
  let kernel: BinaryElementwiseKernel?
  let xDerivative: @Sendable () -> BinaryElementwise
  let yDerivative: @Sendable () -> BinaryElementwise
  let meaning: @Sendable () -> FormulaMeaning

  @usableFromInline
  init(
    loop: @escaping Loop, kernel: BinaryElementwiseKernel?,
    xDerivative: @escaping @Sendable () -> BinaryElementwise,
    yDerivative: @escaping @Sendable () -> BinaryElementwise,
    meaning: @escaping @Sendable () -> FormulaMeaning
  ) {
    (self.loop, self.kernel, self.meaning) = (loop, kernel, meaning)
    (self.xDerivative, self.yDerivative) = (xDerivative, yDerivative)
  }

  @inlinable
  init<Formula: BinaryElementwiseOperation>(_ formula: Formula) {
    self.init(
      loop: { type, count, x, xStride, y, yStride, z in
        switch type {
        case .float32:
          let (x, y, z) = (
            x.assumingMemoryBound(to: Float.self), y.assumingMemoryBound(to: Float.self),
            z.assumingMemoryBound(to: Float.self)
          )
          for index in 0..<count {
            let (x, y) = (x[xStride == 0 ? 0 : index], y[yStride == 0 ? 0 : index])
            z[index] = Float(formula.value(Double(x), Double(y)))
          }
        case .float64:
          let (x, y, z) = (
            x.assumingMemoryBound(to: Double.self), y.assumingMemoryBound(to: Double.self),
            z.assumingMemoryBound(to: Double.self)
          )
          for index in 0..<count {
            let (x, y) = (x[xStride == 0 ? 0 : index], y[yStride == 0 ? 0 : index])
            z[index] = formula.value(x, y)
          }
        }
      },
      kernel: formula.kernel,
      xDerivative: { BinaryElementwise(PartialDerivative(formula, isOfX: true)) },
      yDerivative: { BinaryElementwise(PartialDerivative(formula, isOfX: false)) },
      meaning: { FormulaMeaning(name: formula.name) { formula.value($0[0], $0[1]) } })
  }

  @usableFromInline var name: String { meaning().name }

  @usableFromInline
  func forward(_ operands: Operands) -> Tensor {
    guard let kernel else {
      return operands[0].combined(with: operands[1], in: name, by: loop)
    }
    let type = operands[0].scalarType
    return operands[0].combined(with: operands[1], in: name, grain: Tensor.elementwiseGrain) {
      kernel(type, $0.count, $0.a, $0.aStride, $0.b, $0.bStride, $1)
    }
  }

  @usableFromInline
  func residuals(for operand: Int) -> ResidualSet { .operands }

  @usableFromInline
  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    g.scaled(by: apply(operand == 0 ? xDerivative() : yDerivative(), to: saved[0], saved[1]))
  }
}

/// The derivative of an elementwise operation with respect to one of its operands, itself an elementwise
/// operation.
@usableFromInline
struct PartialDerivative<Formula: BinaryElementwiseOperation>: BinaryElementwiseOperation {
  @usableFromInline let formula: Formula
  @usableFromInline let isOfX: Bool

  @inlinable
  init(_ formula: Formula, isOfX: Bool) { (self.formula, self.isOfX) = (formula, isOfX) }

  @inlinable
  var name: String { formula.name + (isOfX ? "′x" : "′y") }

  @inlinable
  func value<S: RealNumber>(_ x: S, _ y: S) -> S {
    isOfX ? formula.xDerivative(x, y) : formula.yDerivative(x, y)
  }

  @inlinable
  var kernel: BinaryElementwiseKernel? {
    isOfX ? formula.xDerivativeKernel : formula.yDerivativeKernel
  }
}
