/// A function of each scalar by itself, given by its formula.
///
/// ```swift
/// struct Swish: ElementwiseOperation {
///   func value<S: Real>(_ x: S) -> S { x * .sigmoid(x) }
/// }
///
/// extension Tensor {
///   func swish() -> Tensor { apply(Swish(), to: self) }
/// }
/// ```
///
/// The derivative follows from the formula, by dual numbers; an operation may state its own where
/// that is faster or more accurate, or where a term of the formula overflows although its value does
/// not. Derivatives of higher order follow from the derivative likewise.
public protocol ElementwiseOperation: Sendable {
  /// How messages and printed tapes call the operation; the type's name in lower camel case unless
  /// it says otherwise.
  var name: String { get }

  /// The function at x.
  func value<S: Real>(_ x: S) -> S

  /// Its derivative at x.
  func derivative<S: Real>(_ x: S) -> S
}

extension ElementwiseOperation {
  public var name: String { operationName(Self.self) }

  @inlinable
  public func derivative<S: Real>(_ x: S) -> S {
    value(Dual(x, 1)).derivative
  }
}

/// Applies an elementwise operation to a tensor, and records it on the tapes of the scopes that the
/// tensor belongs to.
@inlinable
public func apply<Op: ElementwiseOperation>(_ operation: Op, to x: Tensor) -> Tensor {
  apply(Elementwise(formula: operation), to: x)
}

/// An elementwise formula as a primitive operation: y = f(x), ∂x = g·f′(x).
///
/// f′ is an elementwise operation too, so the backward can be differentiated in turn.
@usableFromInline
struct Elementwise<Formula: ElementwiseOperation>: PrimitiveOperation {
  @usableFromInline let formula: Formula

  @inlinable
  init(formula: Formula) { self.formula = formula }

  @inlinable
  var name: String { formula.name }

  @inlinable
  func forward(_ operands: Operands) -> Tensor {
    switch operands[0].scalarType {
    case .float32: map(operands[0], as: Float.self)
    case .float64: map(operands[0], as: Double.self)
    }
  }

  @inlinable
  func map<Scalar: TensorScalar & Real>(_ x: Tensor, as type: Scalar.Type) -> Tensor {
    x.withUnsafeScalars(as: type) { source in
      Tensor(shape: x.shape) { (target: UnsafeMutableBufferPointer<Scalar>) in
        for index in source.indices { target[index] = formula.value(source[index]) }
      }
    }
  }

  @inlinable
  func residuals(for operand: Int) -> ResidualSet { .operand(0) }

  @inlinable
  func backward(_ cotangent: Tensor, _ kept: Kept, _ wanted: Wanted) -> Cotangents {
    wanted.cotangents(cotangent * apply(Derivative(formula: formula), to: kept[0]))
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
  func value<S: Real>(_ x: S) -> S { formula.derivative(x) }
}
