import Testing

@testable import Adjoint

/// Gradients against differences of values, and derivatives of gradients against differences of
/// gradients, for combinations of options in which every pair of choices occurs.
@Suite struct SoftmaxOptionsDerivativeTests {
  /// The loss as a scalar, whose probabilities cannot be moved onto masked classes, with the
  /// log-sum-exp or without.
  private static func function(
    _ problem: SoftmaxProblem, withLogSumExp: Bool
  ) -> @Sendable ([Tensor]) -> Tensor {
    { point in
      var point = point
      if case .probabilities = problem.loss.target { point[1] = point[1] * problem.admitted }
      guard withLogSumExp else { return problem.value(point).weighted() }
      let details = problem.details(point)
      return details.loss.weighted() + (details.logSumExp * details.logSumExp).weighted() * 0.1
    }
  }

  @Test(arguments: SoftmaxOptions.pairs)
  func gradientsAreDifferencesOfValues(_ options: SoftmaxOptions) {
    let problem = SoftmaxProblem(options, rows: 4, classes: 3)
    for withLogSumExp in [false, true] {
      let check = checkGradient(
        at: problem.point, of: Self.function(problem, withLogSumExp: withLogSumExp))
      #expect(check.agrees, "\(check)")
    }
  }

  @Test func hessianVectorProductsAreDifferencesOfGradients() {
    for options in SoftmaxOptions.pairs {
      let problem = SoftmaxProblem(options, rows: 4, classes: 3)
      for withLogSumExp in [false, true] {
        let function = Self.function(problem, withLogSumExp: withLogSumExp)
        func gradient(_ point: [Tensor]) -> [Tensor] { Adjoint.gradient(at: point, of: function) }
        func product(_ vector: [Tensor]) -> [Tensor] {
          Adjoint.gradient(at: problem.point) { point in
            Self.dot(gradient(point), vector)
          }
        }
        let vectors = (0..<2).map { number in
          problem.point.enumerated().map { index, tensor in
            var random = RandomStream(seed: 50 + 10 * number + index)
            return Tensor.normal(tensor.shape, as: .float64, using: &random)
          }
        }
        let products = vectors.map(product)
        let step = 1e-3
        func moved(_ steps: Double) -> [Tensor] {
          gradient(zip(problem.point, vectors[0]).map { $0 + $1 * (steps * step) })
        }
        let (near, far) = ((moved(1), moved(-1)), (moved(2), moved(-2)))
        for (index, product) in products[0].enumerated() {
          // The five-point stencil errs by step⁴/30 times the fifth derivative.
          let differences =
            ((near.0[index] - near.1[index]) * 8 - (far.0[index] - far.1[index])) / (12 * step)
          var error = WorstError()
          error.note(product, differences, "operand \(index), \(options.testDescription)")
          #expect(error.error <= 1e-6, "\(error)")
        }
        let one = Self.dot(products[0], vectors[1]).scalar
        let other = Self.dot(products[1], vectors[0]).scalar
        let asymmetry = distance(one, other) / max(1, one.magnitude)
        #expect(asymmetry <= 1e-13, "\(one) and \(other), \(options.testDescription)")
      }
    }
  }

  private static func dot(_ a: [Tensor], _ b: [Tensor]) -> Tensor {
    zip(a, b).map { ($0 * $1).sum() }.reduce(Tensor(0, as: .float64), +)
  }
}
