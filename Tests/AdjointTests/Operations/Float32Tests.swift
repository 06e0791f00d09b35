import Adjoint
import Testing

/// The same operations in both scalar types, at numbers that both can hold.
@Suite("float32 beside float64")
struct Float32Tests {
  private static let epsilon = Double(Float.ulpOfOne)

  @Test("Results and gradients are float32 and agree", arguments: UnaryFunction.all)
  func unary(_ function: UnaryFunction) {
    for shape in function.shapes {
      let x = function.point(shape, as: .float32)
      let result = function(x)
      #expect(result.scalarType == .float32)
      // Functions err by at most 2 ε, sums of up to 30 terms by a rounding for each group of axes,
      // products of matrices by ε for each of up to 5 terms.
      expectClose(
        result, function(x.cast(to: .float64)), within: .ofLargest(6 * Self.epsilon),
        function.name)

      func slope(_ x: Tensor) -> Tensor {
        gradient(at: x) { function($0).weightedSquares() }
      }
      // The result's error, once in the cotangent and once in what the backward kept, and the
      // rounding of the weights.
      #expect(slope(x).scalarType == .float32)
      expectClose(
        slope(x), slope(x.cast(to: .float64)), within: .ofLargest(18 * Self.epsilon),
        "gradient of \(function.name)")
    }
  }

  @Test("An operator's result is the float64 one, rounded", arguments: BinaryOperator.allCases)
  func rounded(_ operation: BinaryOperator) {
    // A float64 has more than twice the digits of a float32, so rounding twice is rounding once.
    for pattern in BroadcastPattern.all {
      let point = operation.point(pattern).map { $0.cast(to: .float32) }
      let wide = point.map { $0.cast(to: .float64) }
      expectSameBits(
        operation(point[0], point[1]), operation(wide[0], wide[1]).cast(to: .float32), "\(pattern)")
    }
  }

  @Test("A sum of many terms loses nothing but its last rounding")
  func longSum() {
    // Totals in float32 would err by some 1e-4 of the sum.
    let x = Tensor(repeating: 0.1, shape: [100_003])
    let exact = Double(Float(0.1)) * 100_003
    #expect(x.sum().scalar == Double(Float(exact)))
    #expect(x.reshaped(to: [100_003, 1]).sum(along: 0).scalars == [Double(Float(exact))])
  }

  @Test("A matrix product errs by ε for each term")
  func matrixProduct() {
    var random = RandomStream(seed: 8)
    for transposing in MatrixProduct.transpositions {
      let product = MatrixProduct(m: 31, k: 101, n: 29, transposing: transposing)
      let a = Tensor.normal(product.left, using: &random)
      let b = Tensor.normal(product.right, using: &random)
      func magnitude(_ x: Tensor) -> Tensor { (relu(x) + relu(-x)).cast(to: .float64) }
      let bound = matmul(magnitude(a), magnitude(b), transposing: transposing).scalars
      let exact = matmul(
        a.cast(to: .float64), b.cast(to: .float64), transposing: transposing)
      let result = matmul(a, b, transposing: transposing)
      #expect(result.shape == exact.shape)
      for (index, (value, expected)) in zip(result.scalars, exact.scalars).enumerated() {
        // The unit roundoff is ε/2; each term is rounded at most twice on its way.
        #expect(distance(value, expected) <= 101 * Self.epsilon * bound[index])
      }
    }
  }
}
