import Adjoint
import Testing

/// Expressions of a dozen terms and more, of tensors and number literals. None of them may take the
/// type checker long: `-Xfrontend -warn-long-expression-type-checking=100` has nothing to say.
@Suite struct LongExpressionTests {
  let x = Tensor([0.5, 1.5], as: .float64)
  let y = Tensor([2, 0.25], as: .float64)
  let z = Tensor([1, 3], as: .float64)

  @Test func polynomials() {
    let value =
      1 + x * (2 + x * (3 + x * (4 + x * (5 + x * (6 + x * (7 + x * (8 + x * 9)))))))
    let spread =
      1 + 2 * x + 3 * x * x + 4 * x * x * x + 5 * power(x, 4) + 6 * power(x, 5) + 7 * power(x, 6)
      + 8 * power(x, 7) + 9 * power(x, 8)
    expectClose(value, spread, within: .elementwise(1e-14))
  }

  @Test func sumsOfProducts() {
    let value =
      2 * x * y - 3 * y * z + 0.5 * z * x - 1 / (1 + x) + 4 / (2 + y) - z / 3 + x / y - y / z
      + (x - 1) * (y - 2) * (z - 3) - 0.25 * (x + y + z) * (x - y - z)
    let terms = [
      2 * x * y, -3 * y * z, 0.5 * z * x, -1 / (1 + x), 4 / (2 + y), -z / 3, x / y, -y / z,
      (x - 1) * (y - 2) * (z - 3), -0.25 * (x + y + z) * (x - y - z),
    ]
    expectClose(value, terms.dropFirst().reduce(terms[0], +), within: .ofLargest(1e-14))
  }

  @Test func functions() {
    let value =
      exp(-0.5 * square((x - 1) / 2)) / (2 * sqrt(2 * y)) + log(1 + exp(x)) * tanh(0.5 * y - 1)
      - 3 * sigmoid(2 * z + 1) + sin(x) * cos(y) - sqrt(square(x) + square(y) + 1e-6)
      + maximum(x, 0.75) - minimum(y, 1) + abs(z - 2) + gelu(x) * silu(y) - power(z, 2) / 7
    #expect(value.scalars.allSatisfy { $0.isFinite })
  }

  @Test func masks() {
    let mask = (x .> 0 .& y .< 1) .| (z .>= 2 .& .!(x .== 1.5)) .| (y .!= 0.25 .& z .<= 0.5)
    #expect(mask.values == [false, true])
    let value =
      (x / (y - 2)).replacing(with: 2 * x + 1, where: y .== 2 .| x .< 0)
      + (1 + log(z - 1)).replacing(with: 0, where: z .<= 1 .& x .> 0) - 0.5 * y
    #expect(value.scalars.allSatisfy { $0.isFinite })
  }

  @Test func lossesOfSeveralTerms() {
    let weights = Tensor([0.3, 0.7], as: .float64)
    let loss =
      0.5 * square(weights * x - y).sum() + 0.01 * square(weights).sum() + 0.001
      * abs(weights).sum()
      - 0.1 * (log(weights) * weights).sum() + 1e-3 * (exp(-2 * weights) - 1).sum() / 2.0
    #expect(loss.scalar.isFinite)
  }
}
