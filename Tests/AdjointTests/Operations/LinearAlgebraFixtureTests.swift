import Adjoint
import TestSupport
import Testing

/// Matrix products of vectors, matrices and batches, and diagonals, against PyTorch.
@Suite struct LinearAlgebraFixtureTests {
  @Test(arguments: ["matmul", "dot", "outer", "trace", "diagonal", "diagonalMatrix"])
  func valueAndDerivatives(_ operation: String) throws {
    let all: [DerivativeFixture<ProductAttributes>] = try loadFixture("linear_algebra_float64")
    let cases = all.filter { $0.operation == operation }
    #expect(cases.count >= 12)
    for fixture in cases { fixture.check { [fixture.attributes.apply(operation, to: $0)] } }
  }
}

private struct ProductAttributes: Decodable {
  let transposeLeft: Bool?
  let transposeRight: Bool?

  func apply(_ operation: String, to operands: [Tensor]) -> Tensor {
    switch operation {
    case "dot": return dot(operands[0], operands[1])
    case "outer": return outer(operands[0], operands[1])
    case "trace": return operands[0].trace()
    case "diagonal": return operands[0].diagonal()
    case "diagonalMatrix": return operands[0].diagonalMatrix()
    default:
      var transposed: MatrixOperands = []
      if transposeLeft == true { transposed.insert(.left) }
      if transposeRight == true { transposed.insert(.right) }
      return matmul(operands[0], operands[1], transposing: transposed)
    }
  }
}
