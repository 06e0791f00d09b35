import Adjoint
import Testing

@Suite("Elementwise operations")
struct ElementwiseOperationTests {
  private static let points = [0.2, 0.7, 1.3, 2.9]

  /// The n-th derivative of each scalar, by nested gradients.
  private func derivative(
    _ order: Int, of operation: some ElementwiseOperation, at x: Tensor
  ) -> Tensor {
    if order == 0 { return apply(operation, to: x) }
    return gradient(at: x) { derivative(order - 1, of: operation, at: $0).sum() }
  }

  @Test("Three derivatives of every function of Real", arguments: Formula.allCases)
  func everyFunction(_ formula: Formula) {
    for order in 0...3 {
      // Some twenty roundings, of terms that cancel to a hundredth of their size at most.
      expectClose(
        derivative(order, of: formula, at: Tensor(Self.points, as: .float64)).scalars,
        Self.points.map { formula.closedForms($0)[order] }, of: .float64,
        within: .elementwise(1e-12, absolute: 1e-14), "derivative \(order)")
    }
  }

  @Test("In float32 too", arguments: Formula.allCases)
  func float32(_ formula: Formula) {
    let x = Tensor(Self.points)
    for order in 0...1 {
      let result = derivative(order, of: formula, at: x)
      #expect(result.scalarType == .float32)
      // A few roundings, and what cancels: 1 − y² loses a factor of 100 where tanh is near 1.
      expectClose(
        result.scalars, x.scalars.map { formula.closedForms($0)[order] }, of: .float32,
        within: .elementwise(4e-5, absolute: 1e-6), "derivative \(order)")
    }
  }

  @Test("Three derivatives of a user's operation")
  func swish() {
    let x = Tensor([-30, -2.5, -0.1, 0, 0.3, 4, 30], as: .float64)
    for order in 0...3 {
      // Far from 0 the derivatives vanish by cancellation of terms up to 30·ε.
      expectClose(
        derivative(order, of: Swish(), at: x).scalars, x.scalars.map(Swish.closedForms[order]),
        of: .float64, within: .elementwise(1e-13, absolute: 1e-14), "derivative \(order)")
    }
  }

  @Test("A user's operation agrees with finite differences, and so does its derivative")
  func differences() {
    let x = Tensor.spread([3, 5])
    let first = checkGradient(at: x) { apply(Swish(), to: $0) }
    #expect(first.agrees, "\(first)")
    let second = checkGradient(at: x) { x in
      gradient(at: x) { apply(Swish(), to: $0).weightedSquares() }
    }
    #expect(second.agrees, "\(second)")
  }

  @Test("It keeps any shape", arguments: Shape.varied)
  func shapes(_ shape: Shape) {
    let x = Tensor.spread(shape)
    let (value, gradient) = valueWithGradient(at: x) { apply(Swish(), to: $0).sum() }
    #expect(value.shape == [])
    #expect(gradient.shape == shape)
    expectClose(
      gradient.scalars, x.scalars.map(Swish.closedForms[1]), of: .float64,
      within: .elementwise(1e-14, absolute: 1e-15))
  }

  @Test("Its name stands on the tape, its derivative's on the tape around")
  func names() {
    let x = Tensor([1, 2])
    var (inner, outer) = ("", "")
    _ = gradient(at: x) { x in
      let slope = gradient(at: x) { x in
        let y = apply(Swish(), to: x).sum()
        inner = "\(Tape.current!)"
        return y
      }
      outer = "\(Tape.current!)"
      return slope.sum()
    }
    #expect(inner.contains("%1 = swish(%0)  [2] float32  kept 8 B"), "\(inner)")
    #expect(outer.contains(" = swish(%0)  [2] float32"), "\(outer)")
    // Of the cotangent and x: their product is one step. The first cotangent is a leaf here.
    #expect(outer.contains(" = swish′(%6, %0)  [2] float32"), "\(outer)")
  }

  @Test("Its own name, where it states one, and its own derivative")
  func overridden() {
    struct Odd: ElementwiseOperation {
      var name: String { "peculiar" }
      func value<S: RealNumber>(_ x: S) -> S { x }
      func derivative<S: RealNumber>(_ x: S) -> S { 5 * x * x }
    }
    let x = Tensor([1, 2], as: .float64)
    var tape = ""
    let slope = gradient(at: x) { x in
      let y = apply(Odd(), to: x).sum()
      tape = "\(Tape.current!)"
      return y
    }
    #expect(tape.contains(" = peculiar(%0)"))
    #expect(slope.scalars == [5, 20])
    #expect(derivative(2, of: Odd(), at: x).scalars == [10, 20])
  }
}
