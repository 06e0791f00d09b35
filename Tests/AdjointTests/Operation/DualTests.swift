import Adjoint
import Testing

@Suite("Dual numbers")
struct DualTests {
  private typealias Second = Dual<Dual<Double>>
  private typealias Third = Dual<Second>

  @Test("Nested three deep, they carry three derivatives", arguments: Formula.allCases)
  func derivatives(_ formula: Formula) {
    for x in [0.2, 0.7, 1.3, 2.9] {
      let first = Dual(x, 1)
      let second = Second(first, Dual(1, 0))
      let y = formula.value(Third(second, Second(1)))
      // Some twenty roundings, of terms that cancel to a hundredth of their size at most.
      expectClose(
        [
          y.value.value.value, y.derivative.value.value, y.derivative.derivative.value,
          y.derivative.derivative.derivative,
        ], formula.closedForms(x), of: .float64, within: .elementwise(1e-12, absolute: 1e-14),
        "at \(x)")
    }
  }

  @Test("A derivative is scaled by that of the argument", arguments: Formula.allCases)
  func chainRule(_ formula: Formula) {
    let y = formula.value(Dual(1.3, -3.0))
    #expect(y.value == formula.value(1.3))
    expectClose(
      [y.derivative], [-3 * formula.closedForms(1.3)[1]], of: .float64,
      within: .elementwise(1e-14))
  }

  @Test("Functions of two numbers differentiate both")
  func twoArguments() {
    let a = Dual(3.0, 5)
    let b = Dual(2.0, 7)
    #expect((a + b).derivative == 12)
    #expect((a - b).derivative == -2)
    #expect((a * b).derivative == 31)  // 5·2 + 3·7
    #expect((a / b).derivative == -2.75)  // (5 − 1.5·7)/2
  }

  @Test("Constants have no derivative, and comparisons look at values")
  func constants() {
    #expect((2.5 as Dual<Double>).derivative == 0)
    #expect((2 as Dual<Double>).derivative == 0)
    #expect(Dual(1.0, 5) == Dual(1.0, 7))
    #expect(Dual(1.0, 5) < Dual(2.0, -5))
  }

  @Test("The absolute value has the derivative 0 at 0, and the sign elsewhere")
  func absoluteValue() {
    #expect(Dual<Double>.abs(Dual(-2, 3)).derivative == -3)
    #expect(Dual<Double>.abs(Dual(0, 3)).derivative == 0)
    #expect(Dual<Double>.abs(Dual(2, 3)).derivative == 3)
  }

  @Test("The logistic function does not overflow, nor does its derivative")
  func logisticFunction() {
    for x in [-1000.0, 1000] {
      let y = Dual<Double>.sigmoid(Dual(x, 1))
      #expect(y.value == (x < 0 ? 0 : 1))
      #expect(y.derivative == 0)
    }
  }
}
