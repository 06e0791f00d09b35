import Adjoint
import Testing

/// Operations whose result is a structure of several tensors.
@Suite struct SeveralResultsTests {
  private let x = Tensor([3, 4], as: .float64)

  @Test func bothResultsLeadBack() {
    // r·(u₀ + 2u₁) = x₀ + 2x₁.
    let slope = gradient(at: x) { x in
      let polar = apply(Polar(), to: x)
      return (polar.length * polar.direction * Tensor([1, 2], as: .float64)).sum()
    }
    expect(slope, is: [1, 2])
  }

  @Test func anUnusedResultHasTheCotangentZero() {
    expect(gradient(at: x) { apply(Polar(), to: $0).length }, is: [0.6, 0.8])
    expect(
      gradient(at: x) { apply(Polar(), to: $0).direction[0] },
      is: [16.0 / 125, -12.0 / 125])
  }

  @Test func theGradientAgreesWithDifferences() {
    let check = checkGradient(at: x) { x in
      let polar = apply(Polar(), to: x)
      return polar.length * polar.length + exp(polar.direction).sum()
    }
    #expect(check.agrees)
    let second = checkGradient(at: x) { x in
      gradient(at: x) { x in
        let polar = apply(Polar(), to: x)
        return polar.length * exp(polar.direction).sum()
      }.sum()
    }
    #expect(second.agrees)
  }

  @Test func theTapeShowsBothInOneLine() {
    _ = gradient(at: x) { x in
      let polar = apply(Polar(), to: x)
      let sum = polar.length + polar.direction.sum()
      #expect(
        "\(Tape.current!)".contains("%1, %2 = polar(%0)  [] float64, [2] float64  kept 24 B"))
      #expect(Tape.current!.graphvizDescription.contains("%1, %2 polar"))
      return sum
    }
  }

  @Test func theValueOfAPullbackMayHaveSeveralTensors() {
    let (value, pullback) = valueWithPullback(at: x) { apply(Polar(), to: $0) }
    #expect(value.length.scalar == 5)
    let zero = Tensor.zeros([2], as: .float64)
    expect(
      pullback(Polar.Result(length: Tensor(2, as: .float64), direction: zero)), is: [1.2, 1.6])
    let list = valueWithPullback(at: x) { x in [x, x * x, Tensor(7, as: .float64)] }
    expect(list.pullback(list.value), is: [3 + 2 * 27, 4 + 2 * 64])
  }

  @Test func oneValueTwiceAmongTheResultsCountsTwice() {
    let (value, pullback) = valueWithPullback(at: x) { x in
      let y = x * 2
      return [y, y]
    }
    expect(pullback(value), is: [24, 32])
  }

  @Test func aFusedOperationIsHeldAgainstItsComposition() {
    let comparison = FusedPolar().compareWithComposition(at: x)
    #expect(comparison.agrees, "\(comparison)")
    #expect(comparison.rows.contains { $0.quantity == "value 1" })
    let wrong = FusedPolar(fault: 1e-6).compareWithComposition(at: x)
    #expect(!wrong.agrees)
  }

  @Test func inNestedScopesTheCompositionTakesItsPlace() {
    func curvature(_ function: (Tensor) -> Tensor) -> Tensor {
      hessian(at: x) { function($0) }
    }
    let fused = curvature { apply(FusedPolar(), to: $0).length }
    let primitive = curvature { apply(Polar(), to: $0).length }
    for (a, b) in zip(fused.scalars, primitive.scalars) { #expect(abs(a - b) < 1e-15) }
  }

  private func expect(_ tensor: Tensor, is expected: [Double]) {
    for (a, b) in zip(tensor.scalars, expected) { #expect(abs(a - b) < 1e-14) }
    #expect(tensor.elementCount == expected.count)
  }
}

/// r = |x| and u = x/r. ∂x = g_r·u + (g_u − u⟨u, g_u⟩)/r.
private struct Polar: TensorOperation {
  struct Result: TensorStructure {
    var length: Tensor
    var direction: Tensor

    mutating func forEachTensor(_ body: (inout Tensor) throws -> Void) rethrows {
      try body(&length)
      try body(&direction)
    }
  }

  func forward(_ operands: Operands) -> Result {
    let length = sqrt((operands[0] * operands[0]).sum())
    return Result(length: length, direction: operands[0] / length)
  }

  func residuals(for operand: Int) -> ResidualSet { .result }

  func cotangent(of operand: Int, _ g: Result, _ saved: SavedTensors) -> Tensor? {
    let (r, u) = (saved.results[0], saved.results[1])
    return g.length * u + (g.direction - u * (u * g.direction).sum()) / r
  }
}

/// The same as a fused operation, with a fault in its backward on demand.
private struct FusedPolar: FusedOperation {
  var fault = 0.0

  func forward(
    _ operands: Operands, _ wanted: Wanted
  ) -> (result: Polar.Result, residuals: [Tensor]) {
    let result = Polar().forward(operands)
    return (result, [result.length, result.direction])
  }

  func cotangent(of operand: Int, _ g: Polar.Result, _ residuals: [Tensor]) -> Tensor? {
    let (r, u) = (residuals[0], residuals[1])
    return (1 + fault) * g.length * u + (g.direction - u * (u * g.direction).sum()) / r
  }

  func composition(_ operands: Operands) -> Polar.Result {
    let length = sqrt((operands[0] * operands[0]).sum())
    return Polar.Result(length: length, direction: operands[0] / length)
  }
}
