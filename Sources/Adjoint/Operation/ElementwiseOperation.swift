/// A function of each scalar by itself, given by its formula.
///
/// ```swift
/// struct Swish: ElementwiseOperation {
///   func value<S: RealNumber>(_ x: S) -> S { x * .sigmoid(x) }
/// }
///
/// extension Tensor {
///   func swish() -> Tensor { apply(Swish(), to: self) }
/// }
/// ```
///
/// The formula is evaluated in `Double` and its result is rounded once to the tensor's scalar type. So
/// a float32 result is within about half a unit in the last place of the true one, unless terms of the
/// formula cancel.
///
/// The derivative follows from the formula, by dual numbers. It may lose digits that the value keeps:
/// that of x/(1 + |x|) is a difference of near-equals for large x. An operation may state its own where
/// that is faster or more accurate, or where a term of the formula overflows although its value does
/// not. Derivatives of higher order follow from the derivative likewise. Kernels may evaluate the
/// function and its derivative faster; the formula remains what the operation means.
public protocol ElementwiseOperation: Sendable {
  /// How messages and printed tapes call the operation; the type's name in lower camel case unless
  /// it says otherwise.
  var name: String { get }

  /// The function at x.
  func value<S: RealNumber>(_ x: S) -> S

  /// Its derivative at x.
  func derivative<S: RealNumber>(_ x: S) -> S

  /// A loop that evaluates the function in the formula's place; nil for none.
  var kernel: ElementwiseKernel? { get }

  /// A loop that evaluates the derivative in the place of its formula; nil for none.
  var derivativeKernel: ElementwiseKernel? { get }
}

extension ElementwiseOperation {
  public var name: String { operationName(Self.self) }

  @inlinable
  public func derivative<S: RealNumber>(_ x: S) -> S {
    value(Dual(x, 1)).derivative
  }

  @inlinable
  public var kernel: ElementwiseKernel? { nil }

  @inlinable
  public var derivativeKernel: ElementwiseKernel? { nil }
}

/// Applies an elementwise operation to a tensor, and records it on the tapes of the scopes that the
/// tensor belongs to.
@inlinable
public func apply<Op: ElementwiseOperation>(_ operation: Op, to x: Tensor) -> Tensor {
  apply(Elementwise(operation), to: x)
}

/// An elementwise formula as a primitive operation: y = f(x), ∂x = g·f′(x).
///
/// f′ is an elementwise operation too, so the backward can be differentiated in turn.
///
/// The formula is held as closures rather than as a generic argument: they are made where its type
/// is known, in the module of whoever applies it, so that the compiler specialises their loops.
@usableFromInline
struct Elementwise: TensorOperation {
  /// Evaluates the formula at a number of scalars of a type.
  @usableFromInline
  typealias Loop =
    @Sendable (
      _ type: ScalarType, _ count: Int, _ x: UnsafeRawPointer, _ y: UnsafeMutableRawPointer
    ) -> Void

  let loop: Loop
  let kernel: ElementwiseKernel?
  let derivative: @Sendable () -> Elementwise
  let meaning: @Sendable () -> FormulaMeaning

  @usableFromInline
  init(
    loop: @escaping Loop, kernel: ElementwiseKernel?,
    derivative: @escaping @Sendable () -> Elementwise,
    meaning: @escaping @Sendable () -> FormulaMeaning
  ) {
    (self.loop, self.kernel, self.derivative, self.meaning) = (loop, kernel, derivative, meaning)
  }

  @inlinable
  init<Formula: ElementwiseOperation>(_ formula: Formula) {
    self.init(
      loop: { type, count, x, y in
        switch type {
        case .float32:
          let (x, y) = (
            x.assumingMemoryBound(to: Float.self), y.assumingMemoryBound(to: Float.self)
          )
          for index in 0..<count { y[index] = Float(formula.value(Double(x[index]))) }
        case .float64:
          let (x, y) = (
            x.assumingMemoryBound(to: Double.self), y.assumingMemoryBound(to: Double.self)
          )
          for index in 0..<count { y[index] = formula.value(x[index]) }
        }
      },
      kernel: formula.kernel, derivative: { Elementwise(Derivative(formula: formula)) },
      meaning: { FormulaMeaning(name: formula.name) { formula.value($0[0]) } })
  }

  @usableFromInline var name: String { meaning().name }

  @usableFromInline
  func forward(_ operands: Operands) -> Tensor {
    if let kernel { operands[0].mapped(by: kernel) } else { operands[0].mapped(by: loop) }
  }

  @usableFromInline
  func residuals(for operand: Int) -> ResidualSet { .operand(0) }

  @usableFromInline
  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    apply(ScaledDerivative(derivative()), to: g, saved[0])
  }
}

/// The derivative of an elementwise operation, itself an elementwise operation.
@usableFromInline
struct Derivative<Formula: ElementwiseOperation>: ElementwiseOperation {
  @usableFromInline let formula: Formula

  @inlinable
  init(formula: Formula) { self.formula = formula }

  @inlinable
  var name: String { formula.name + "′" }

  @inlinable
  func value<S: RealNumber>(_ x: S) -> S { formula.derivative(x) }

  @inlinable
  var kernel: ElementwiseKernel? { formula.derivativeKernel }
}
