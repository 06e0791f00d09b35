import CKernels

/// An elementwise operation that kernels evaluate, many scalars at a time.
///
/// The formula remains what the operation means: the kernels are tested against it, and it gives the
/// derivatives from the second on.
protocol VectorizedOperation: ElementwiseOperation {
  /// Evaluates the function.
  var kernel: Elementwise.Kernel { get }

  /// Evaluates its derivative.
  var derivativeKernel: Elementwise.Kernel { get }
}

extension Elementwise {
  /// A kernel, in the table of a scalar type.
  struct Kernel: Sendable {
    private let run:
      @Sendable (Kernels, _ count: Int, UnsafeRawPointer, UnsafeMutableRawPointer) -> Void

    init(_ kernel: @escaping @Sendable (Kernels) -> adjoint_unary) {
      run = { table, count, x, y in kernel(table)(count, x, y) }
    }

    /// A kernel with a parameter, which is rounded to the scalar type.
    init(
      parameter: Double, _ kernel: @escaping @Sendable (Kernels) -> adjoint_parametric
    ) {
      run = { table, count, x, y in kernel(table)(count, parameter, x, y) }
    }

    /// Evaluates the function at so many scalars.
    func callAsFunction(
      _ table: Kernels, _ count: Int, _ x: UnsafeRawPointer, _ y: UnsafeMutableRawPointer
    ) {
      run(table, count, x, y)
    }
  }

  init<Formula: VectorizedOperation>(vectorized formula: Formula) {
    self.init(formula)
    kernel = formula.kernel
    derivative = {
      var derivative = Elementwise(Derivative(formula: formula))
      derivative.kernel = formula.derivativeKernel
      return derivative
    }
  }
}

/// Applies an elementwise operation by its kernels.
func apply<Op: VectorizedOperation>(_ operation: Op, to x: Tensor) -> Tensor {
  apply(Elementwise(vectorized: operation), to: .one(x))
}

/// An elementwise operation of pairs of scalars that kernels evaluate, and its derivatives as well.
protocol BinaryVectorizedOperation: BinaryElementwiseOperation {
  var kernel: BinaryElementwise.Kernel { get }
  var xDerivativeKernel: BinaryElementwise.Kernel { get }
  var yDerivativeKernel: BinaryElementwise.Kernel { get }
}

extension BinaryElementwise {
  /// A kernel, in the table of a scalar type.
  typealias Kernel = @Sendable (Kernels) -> adjoint_binary

  init<Formula: BinaryVectorizedOperation>(vectorized formula: Formula) {
    self.init(formula)
    kernel = formula.kernel
    xDerivative = {
      var derivative = BinaryElementwise(XDerivative(formula: formula))
      derivative.kernel = formula.xDerivativeKernel
      return derivative
    }
    yDerivative = {
      var derivative = BinaryElementwise(YDerivative(formula: formula))
      derivative.kernel = formula.yDerivativeKernel
      return derivative
    }
  }
}

/// Applies an elementwise operation of two operands by its kernels.
func apply<Op: BinaryVectorizedOperation>(_ operation: Op, to x: Tensor, _ y: Tensor) -> Tensor {
  apply(BinaryElementwise(vectorized: operation), to: .two(x, y))
}
