import Adjoint
import TestSupport
import Testing

@Suite("Affine maps")
struct AffineTests {
  private func operands(_ product: MatrixProduct, as type: ScalarType) -> [Tensor] {
    [
      .weights(product.left, seed: 2, as: type), .weights(product.right, seed: 3, as: type),
      .weights([product.n], seed: 4, as: type),
    ]
  }

  /// Of lengths around the vectors' and the tiles', up to 512 terms.
  private static let larger: [MatrixProduct] = {
    let sizes = [(64, 17, 10), (33, 512, 48), (1, 64, 49), (50, 7, 1)]
    return sizes.flatMap { m, k, n in
      MatrixProduct.transpositions.map { MatrixProduct(m: m, k: k, n: n, transposing: $0) }
    }
  }()

  @Test("It has the bits of the product plus the bias", arguments: ScalarType.allCases)
  func composed(_ type: ScalarType) {
    for product in MatrixProduct.all + Self.larger {
      let point = operands(product, as: type)
      let (x, w, b) = (point[0], point[1], point[2])
      let y = affine(x, w, b, transposing: product.transposing)
      #expect(y.shape == [product.m, product.n])
      expectSameBits(y, matmul(x, w, transposing: product.transposing) + b, "\(product)")
    }
  }

  @Test("Beyond 512 terms it is the product plus the bias but for rounding")
  func manyTerms() {
    for transposing in MatrixProduct.transpositions {
      let product = MatrixProduct(m: 5, k: 1031, n: 7, transposing: transposing)
      let point = operands(product, as: .float64)
      // 1031 terms, in two orders.
      expectClose(
        affine(point[0], point[1], point[2], transposing: transposing),
        matmul(point[0], point[1], transposing: transposing) + point[2],
        within: .ofLargest(1e-13))
    }
  }

  @Test("Gradients and their gradients", arguments: MatrixProduct.all)
  func gradients(_ product: MatrixProduct) {
    func map(_ point: [Tensor]) -> Tensor {
      affine(point[0], point[1], point[2], transposing: product.transposing)
    }
    let point = operands(product, as: .float64)
    let first = checkGradient(at: point) { map($0).weighted() }
    #expect(first.agrees, "\(first)")
    let second = checkGradient(at: point) { point in
      let slopes = gradient(at: point) { map($0).weightedSquares() }
      return slopes.map { $0.weighted() }.reduce(Tensor(0, as: .float64), +)
    }
    #expect(second.agrees, "\(second)")
  }

  @Test("Vectors, alone or along several axes")
  func otherRanks() {
    let (w, b) = (Tensor.weights([3, 5], seed: 3), Tensor.weights([5], seed: 4))
    for shape: Shape in [[3], [7, 3], [2, 7, 3], [2, 0, 3], [1, 2, 7, 3]] {
      let x = Tensor.weights(shape, seed: 2)
      expectSameBits(affine(x, w, b), matmul(x, w) + b, "\(shape)")
      expectSameBits(
        affine(x, w.transposed(), b, transposing: .right), matmul(x, w) + b, "\(shape), right")
    }
  }

  @Test("A bias that is not finite reaches its column, an input its row")
  func nonFinite() {
    let x = Tensor([[1, 1], [.infinity, 1], [.nan, 1]])
    let y = affine(x, .ones([2, 3]), Tensor([0, .nan, -.infinity]))
    let expected = Tensor([[2, .nan, -.infinity], [.infinity, .nan, .nan], [.nan, .nan, .nan]])
    expectSameBits(y, expected)
  }

  @Test func shapesThatDoNotFit() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = affine(.ones([2, 3]), .ones([4, 3]), .ones([3]), transposing: .right)
    }
    expectMessage(
      of: result,
      contains: "affine: the operands have shapes [2, 3], [4, 3] and [3], of which some are")
    expectMessage(of: result, contains: "a bias of shape [4]")
  }

  @Test func matrixForABias() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = affine(.ones([2, 3]), .ones([3, 4]), .ones([2, 4]))
    }
    expectMessage(
      of: result, contains: "affine: the operands have shapes [2, 3], [3, 4] and [2, 4]; it takes")
  }

  @Test func transposedVector() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = affine(.ones([3]), .ones([3, 4]), .ones([4]), transposing: .left)
    }
    expectMessage(
      of: result, contains: "affine: only a matrix can be transposed, and x has shape [3]")
  }

  @Test func mixedTypes() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = affine(.ones([2, 3]), .ones([3, 4]), .ones([4], as: .float64))
    }
    expectMessage(of: result, contains: "affine: the operands are float32")
  }
}
