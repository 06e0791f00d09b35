import Adjoint
import TestSupport
import Testing

/// The library's operations against PyTorch's, in float64.
@Suite("Operations against PyTorch")
struct OperationFixtureTests {
  /// Decoding fails when the file holds an operation that ``FixtureOperation`` does not list.
  private static let cases = Result<[OperationCase], any Error> {
    try loadFixture("operations_float64")
  }

  @Test("Results and gradients", arguments: FixtureOperation.allCases)
  func agree(_ operation: FixtureOperation) throws {
    let cases = try Self.cases.get().filter { $0.operation == operation }
    #expect(!cases.isEmpty, "the fixture has no case of this operation")
    for testCase in cases {
      expectResult(of: testCase)
      expectPullbacks(of: testCase)
      expectGradients(of: testCase)
    }
  }

  private func expectResult(of testCase: OperationCase) {
    let result = testCase.apply(to: testCase.points)
    expectClose(
      result, testCase.result.tensor(as: .float64), within: testCase.resultTolerance,
      "\(testCase): result")
  }

  /// One operand at a time, the others constant.
  private func expectPullbacks(of testCase: OperationCase) {
    let points = testCase.points
    for index in points.indices {
      let (_, pullback) = valueWithPullback(at: points[index]) { point in
        var operands = points
        operands[index] = point
        return testCase.apply(to: operands)
      }
      expect(pullback(testCase.cotangent.tensor(as: .float64)), of: testCase, index, "pullback")
    }
  }

  /// All operands at once, by the gradient of the result's product with the cotangent.
  private func expectGradients(of testCase: OperationCase) {
    let cotangent = testCase.cotangent.tensor(as: .float64)
    let (_, gradients) = valueWithGradient(at: testCase.points) { operands in
      (testCase.apply(to: operands) * cotangent).sum()
    }
    for (index, gradient) in gradients.enumerated() {
      expect(gradient, of: testCase, index, "gradient")
    }
  }

  private func expect(
    _ gradient: Tensor, of testCase: OperationCase, _ operand: Int, _ label: String
  ) {
    expectClose(
      gradient, testCase.gradients[operand].tensor(as: .float64),
      within: testCase.gradientTolerance(operand), "\(testCase): \(label) \(operand)")
  }
}
