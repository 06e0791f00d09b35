import Testing

@testable import Adjoint

@Suite struct ElementwiseFixtureTests {
  static let operations = [
    "negate", "abs", "sign", "square", "sqrt", "reciprocalSquareRoot", "exp", "expMinusOne", "log",
    "logOnePlus", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "erf",
    "erfc", "sigmoid", "softplus", "relu", "gelu", "geluTanh", "silu", "leakyRelu", "elu", "clamp",
    "power", "add", "subtract", "multiply", "divide", "logAddExp", "maximum", "minimum", "where",
  ]

  @Test func everyOperationIsTested() throws {
    let inFixtures = Set(try ElementwiseFixture.all.get().map(\.operation))
    #expect(inFixtures == Set(Self.operations))
  }

  @Test(arguments: operations)
  func valuesAndDerivatives(of operation: String) throws {
    let cases = try ElementwiseFixture.all.get().filter { $0.operation == operation }
    #expect(cases.count >= 12)
    for fixture in cases { try compareWithFixture(fixture) }
  }

  private func compareWithFixture(_ fixture: ElementwiseFixture) throws {
    let operands = fixture.operands.map { $0.tensor(as: .float64) }
    let directions = fixture.directions.map { $0.tensor(as: .float64) }
    let cotangent = fixture.cotangent.tensor(as: .float64)

    var result = Tensor(0)
    var gradients: [Tensor] = []
    let (_, second) = try valueWithGradients(at: operands) { operands in
      let (_, inner) = try valueWithGradients(at: operands) { operands in
        let value = try fixture.function(operands)
        result = value
        // The cotangent of the result, without its zeros becoming NaN beside infinite values.
        return apply(Pairing(cotangent: cotangent), to: value)
      }
      gradients = inner
      return zip(inner, directions).reduce(Tensor(0, as: .float64)) { sum, pair in
        sum + apply(Pairing(cotangent: pair.1), to: pair.0)
      }
    }

    func check(_ tensor: Tensor, _ expected: TensorFixture, _ what: String) {
      let relative = fixture.tolerance ?? 1e-12
      expectClose(
        tensor, expected.tensor(as: .float64),
        within: .elementwise(relative, absolute: fixture.allowance(beside: expected)),
        "\(fixture.operation), \(fixture.name): \(what)")
    }
    let skip = fixture.skip ?? []
    if !skip.contains("result") { check(result, fixture.result, "result") }
    if !skip.contains("gradients") {
      for (index, expected) in fixture.gradients.enumerated() {
        check(gradients[index], expected, "gradient \(index)")
      }
    }
    if !skip.contains("second") {
      for (index, expected) in fixture.second.enumerated() {
        check(second[index], expected, "second derivative \(index)")
      }
    }
  }
}

extension ElementwiseFixture {
  /// What sums of broadcast scalars may lose by cancellation, and subnormal numbers by rounding.
  fileprivate func allowance(beside expected: TensorFixture) -> Double {
    let largest = expected.values.reduce(0) { $1.isFinite ? max($0, $1.magnitude) : $0 }
    return (special ?? false) ? 0x1p-1064 : 1e-13 * max(1, largest)
  }
}

/// A number whose cotangent, times a constant, becomes that of x: Σ x·c, but 0 for the value.
private struct Pairing: TensorOperation {
  let cotangent: Tensor

  func forward(_ operands: Operands) -> Tensor { Tensor(0, as: operands[0].scalarType) }
  func residuals(for operand: Int) -> ResidualSet { [] }

  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    g * self.cotangent
  }
}
