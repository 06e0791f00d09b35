import Testing

@testable import Adjoint

/// A cotangent of 0 takes nothing of what a product multiplies it with, be it NaN or infinite.
@Suite struct ZerosInProductsTests {
  static let bad: [Double] = [.nan, .infinity, -.infinity]
  static let types = ScalarType.allCases

  /// The product by its definition, where 0 on a side that is a cotangent takes nothing.
  static func reference(
    _ a: [[Double]], _ b: [[Double]], cotangents: MatrixOperands
  ) -> [[Double]] {
    a.map { row in
      b[0].indices.map { column in
        row.indices.reduce(0) { sum, k in
          let (x, y) = (row[k], b[k][column])
          if cotangents.contains(.left) && x == 0 || cotangents.contains(.right) && y == 0 {
            return sum
          }
          return sum + x * y
        }
      }
    }
  }

  @Test(arguments: [[], .left, .right, [.left, .right]] as [MatrixOperands], types)
  func productsAreThoseOfTheDefinition(_ cotangents: MatrixOperands, _ type: ScalarType) {
    var random = RandomStream(seed: 7)
    for transposing in [[], .left, .right, [.left, .right]] as [MatrixOperands] {
      for (m, k, n) in [
        (1, 1, 1), (3, 4, 2), (5, 2, 7), (2, 9, 1), (17, 3, 19), (0, 3, 2), (2, 0, 3),
      ] {
        func matrix(_ rows: Int, _ columns: Int) -> [[Double]] {
          (0..<rows).map { _ in
            (0..<columns).map { _ in
              let pick = Int.random(in: 0..<10, using: &random)
              return pick < 3
                ? 0
                : pick == 3
                  ? Self.bad.randomElement(using: &random)!
                  : Double(Int.random(in: -4...4, using: &random))
            }
          }
        }
        let (a, b) = (matrix(m, k), matrix(k, n))
        let tensors = (
          Tensor(a.flatMap { $0 }, shape: [m, k], as: type),
          Tensor(b.flatMap { $0 }, shape: [k, n], as: type)
        )
        let product = matmul(
          transposing.contains(.left) ? tensors.0.transposed() : tensors.0,
          transposing.contains(.right) ? tensors.1.transposed() : tensors.1,
          transposing: transposing, cotangents: cotangents)
        let expected =
          k == 0
          ? [[Double]](repeating: [Double](repeating: 0, count: n), count: m)
          : m == 0 ? [] : Self.reference(a, b, cotangents: cotangents)
        for (value, truth) in zip(product.scalars, expected.flatMap { $0 }) {
          // Where NaN or infinities count, IEEE arithmetic may make NaN of them.
          #expect(truth.isFinite ? value == truth : !value.isFinite)
        }
      }
    }
  }

  @Test(arguments: bad, types)
  func aMaskedRowLeavesNoTraceInAProduct(_ bad: Double, _ type: ScalarType) {
    let x = Tensor([[1, 2], [bad, bad], [0.5, bad], [3, 4]], as: type)
    let w = Tensor([[0.5, -1, 2], [1, 0.25, -3]], as: type)
    let mask = Mask([false, true, true, false], shape: [4, 1])
    func masked(_ x: Tensor, _ w: Tensor) -> Tensor {
      square(matmul(x, w).replacing(with: 0, where: mask)).sum()
    }
    func affineMasked(_ x: Tensor, _ w: Tensor) -> Tensor {
      let bias = Tensor([0.5, 1, 2], as: type)
      return square(affine(x, w, bias).replacing(with: 0, where: mask)).sum()
    }
    let clean = x.rows([0, 3])
    for (function, plain) in [
      (masked, { (x: Tensor, w: Tensor) in square(matmul(x, w)).sum() }),
      (affineMasked, { x, w in square(affine(x, w, Tensor([0.5, 1, 2], as: type))).sum() }),
    ] {
      let (dx, dw) = gradient(at: x, w) { function($0, $1) }
      let (cleanX, cleanW) = gradient(at: clean, w) { plain($0, $1) }
      #expect(dw.scalars == cleanW.scalars)
      #expect(dx.rows([0, 3]).scalars == cleanX.scalars)
      #expect(dx.rows([1, 2]).scalars == [0, 0, 0, 0])

      // The derivative of the gradient's square, through which the zeros pass again.
      let second = gradient(at: w) { w in square(gradient(at: w) { function(x, $0) }).sum() }
      let cleanSecond = gradient(at: w) { w in square(gradient(at: w) { plain(clean, $0) }).sum() }
      #expect(second.scalars == cleanSecond.scalars)
    }
  }

  @Test(arguments: bad)
  func aMaskedColumnOfTheWeightsLeavesNoTrace(_ bad: Double) {
    let x = Tensor([[1, 2], [3, -1]], as: .float64)
    let w = Tensor([[0.5, bad, 2], [1, bad, -3]], as: .float64)
    let mask = Mask([false, true, false])
    let (dx, dw) = gradient(at: x, w) { x, w in
      matmul(x, w).replacing(with: 0, where: mask).sum()
    }
    #expect(dx.scalars == [2.5, -2, 2.5, -2])
    #expect(dw.scalars == [4, 0, 4, 1, 0, 1])
  }

  @Test(arguments: bad)
  func maskedBatchesOfMatricesLeaveNoTrace(_ bad: Double) {
    let x = Tensor([1, 2, 3, 4, bad, bad, bad, bad], shape: [2, 2, 2], as: .float64)
    let w = Tensor([[1, 2], [3, 4]], as: .float64)
    let mask = Mask([false, true], shape: [2, 1, 1])
    func loss(_ w: Tensor) -> Tensor {
      matmul(x, w.broadcast(to: [2, 2, 2])).replacing(with: 0, where: mask).sum()
    }
    #expect(gradient(at: w) { loss($0) }.scalars == [4, 4, 6, 6])
  }

  @Test(arguments: bad, [1, 2, 100])
  func ignoredRowsOfTheLinearLossLeaveNoTrace(_ bad: Double, _ blockRows: Int) {
    let h = Tensor([[1, 2], [bad, bad], [0.5, 0.1], [bad, 1]], as: .float64)
    let w = Tensor([[0.3, -0.2], [0.1, 0.7], [-0.5, 0.4]], as: .float64)
    let b = Tensor([0.1, 0.2, 0.3], as: .float64)
    let loss = SoftmaxCrossEntropy(.labels([0, -1, 2, -1], ignoring: -1))
    let clean = SoftmaxCrossEntropy(.labels([0, 2]))
    func blocks(_ loss: SoftmaxCrossEntropy, _ h: Tensor, _ w: Tensor, _ b: Tensor) -> Tensor {
      let operation = LinearSoftmaxCrossEntropy(loss, hasBias: true, blockRows: blockRows)
      return apply(operation, to: operation.operands(inputs: h, weights: w, bias: b))
    }
    let (dh, dw, db) = gradient(at: h, w, b) { blocks(loss, $0, $1, $2) }
    let (cleanH, cleanW, cleanB) = gradient(at: h.rows([0, 2]), w, b) { blocks(clean, $0, $1, $2) }
    #expect(dh.rows([1, 3]).scalars == [0, 0, 0, 0])
    expectClose(dh.rows([0, 2]), cleanH, within: .elementwise(0, absolute: 1e-14))
    expectClose(dw, cleanW, within: .elementwise(0, absolute: 1e-14))
    expectClose(db, cleanB, within: .elementwise(0, absolute: 1e-14))

    // And by a layer and a loss of their own.
    let (_, dw2) = gradient(at: h, w) { h, w in loss(affine(h, w, b, transposing: .right)) }
    expectClose(dw2, cleanW, within: .elementwise(0, absolute: 1e-14))
  }

  @Test func overflowsRemain() {
    let product = matmul(
      Tensor([[1e30, 0]]), Tensor([[1e30], [.nan]]), cotangents: .left)
    #expect(product.scalars == [.infinity])
  }
}
