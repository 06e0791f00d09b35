import Testing

@testable import Adjoint

/// Results are the same, bit for bit, for every number of threads. Suites that run meanwhile meet
/// the changed number too, and must not notice.
@Suite("Numbers of threads", .serialized)
struct ParallelismTests {
  /// 15 million multiplications, cut by rows or by columns into pieces of half a million or more.
  @Test("Matrix products", arguments: ScalarType.allCases)
  func matrixProducts(_ type: ScalarType) {
    var random = RandomStream(seed: 9)
    let tall = Tensor.normal([300, 200], as: type, using: &random)
    let square = Tensor.normal([200, 250], as: type, using: &random)
    let row = Tensor.normal([250], as: type, using: &random)
    expectSameBits {
      [
        matmul(tall, square),
        matmul(square, tall, transposing: [.left, .right]),
        matmul(tall.transposed(), square, transposing: .left),
        matmul(tall, square.transposed(), transposing: .right),
        affine(tall, square, row),
        affine(square, tall, tall.sum(along: 1), transposing: [.left, .right]),
      ]
    }
  }

  /// A result of 557 × 1031 scalars is computed by rows as a whole, by panels where it is cut.
  @Test("Large matrix products", arguments: ScalarType.allCases)
  func largeMatrixProducts(_ type: ScalarType) {
    var random = RandomStream(seed: 17)
    let left = Tensor.normal([557, 13], as: type, using: &random)
    let right = Tensor.normal([13, 1031], as: type, using: &random)
    expectSameBits {
      [
        matmul(left, right), matmul(left.transposed(), right, transposing: .left),
        matmul(right, left, transposing: [.left, .right]),
      ]
    }
  }

  /// Several times the 32768 scalars that make a piece.
  @Test("Elementwise operations", arguments: ScalarType.allCases)
  func elementwise(_ type: ScalarType) {
    let x = Tensor.weights([300_007], seed: 10, as: type)
    let y = Tensor.weights([300_007], seed: 11, as: type)
    expectSameBits {
      var z = y
      z.add(x, scaledBy: 0.3)
      return [exp(x), log(x), gelu(x), sin(x), maximum(x, y), relu(x - y), x / y, z]
    }
  }

  @Test("Reductions", arguments: ScalarType.allCases)
  func reductions(_ type: ScalarType) {
    let x = Tensor.weights([330, 1001], seed: 12, as: type)
    expectSameBits {
      [
        x.sum(along: 1), x.sum(along: 0), x.sum(), x.max(along: 1), x.max(along: 0), x.max(),
        x.reshaped(to: [47_190, 7]).sum(along: 1),
      ]
    }
  }

  @Test("What is cut into pieces is the pieces", arguments: ScalarType.allCases)
  func pieces(_ type: ScalarType) {
    let before = Parallelism.threadCount
    defer { Parallelism.threadCount = before }
    Parallelism.threadCount = 3

    let x = Tensor.weights([300, 1001], seed: 14, as: type)
    let y = Tensor.weights([300, 1001], seed: 15, as: type)
    let m = Tensor.weights([1001, 17], seed: 16, as: type)
    func results(_ rows: Range<Int>) -> [Tensor] {
      let (x, y) = (x.rows(rows), y.rows(rows))
      return [exp(x), x / y, x.sum(along: 1), x.max(along: 1), matmul(x, m)]
    }
    // Each of ten parts is less than what is cut.
    let parts = (0..<10).map { results($0 * 30..<($0 + 1) * 30) }
    for (index, whole) in results(0..<300).enumerated() {
      expectSameBits(
        whole.scalars, parts.flatMap { $0[index].scalars }, "result \(index)")
    }
  }

  @Test("Reductions of long rows and of wide matrices", arguments: ScalarType.allCases)
  func longReductions(_ type: ScalarType) {
    let row = Tensor.weights([3 * 32768 + 77], seed: 17, as: type)
    let matrix = Tensor.weights([700, 333], seed: 18, as: type)
    let several = Tensor.weights([2, 500, 130], seed: 19, as: type)
    var spoiled = row
    spoiled[70_000] = Tensor(.nan, as: type)
    expectSameBits {
      [
        row.sum(), row.max(), row.min(), row.mean(), spoiled.max(), spoiled.sum(),
        matrix.sum(along: 0), matrix.max(along: 0), several.sum(along: 1), several.min(along: 1),
      ]
    }
    #expect(spoiled.max().scalar.isNaN)
    #expect(row.max().scalar == row.scalars.max())
  }

  @Test("Operands that are broadcast, and casts", arguments: ScalarType.allCases)
  func broadcasts(_ type: ScalarType) {
    let x = Tensor.weights([41, 67, 31], seed: 23, as: type)
    let matrix = Tensor.weights([67, 31], seed: 24, as: type)
    let middle = Tensor.weights([41, 1, 31], seed: 25, as: type)
    let other: ScalarType = type == .float32 ? .float64 : .float32
    expectSameBits { [x + matrix, x * middle, matrix / x, maximum(middle, x), x.cast(to: other)] }
    #expect((x + matrix)[40, 66, 30].scalar == (x[40, 66, 30] + matrix[66, 30]).scalar)
    #expect((x * middle)[33, 5, 7].scalar == (x[33, 5, 7] * middle[33, 0, 7]).scalar)
  }

  @Test("One scalar among many that is not finite")
  func finiteness() {
    var x = Tensor.ones([1_000_003])
    expectSameBits { [Tensor(x.isFinite ? 1 : 0)] }
    #expect(x.isFinite)
    for (place, scalar) in [(0, Double.nan), (500_000, .infinity), (1_000_002, -.infinity)] {
      x[place] = Tensor(scalar)
      expectSameBits { [Tensor(x.isFinite ? 1 : 0)] }
      #expect(!x.isFinite)
      x[place] = Tensor(1)
    }
  }

  @Test("Copies in another order", arguments: ScalarType.allCases)
  func copies(_ type: ScalarType) {
    // Of two loops, of four, of rows that are turned round, and of repeated ones.
    let matrix = Tensor.weights([301, 407], seed: 20, as: type)
    let heads = Tensor.weights([6, 67, 5, 31], seed: 21, as: type)
    let turned = matrix.transposed()
    expectSameBits {
      [
        matrix.transposed(), heads.transposed(0, 2, 1, 3), heads.transposed(3, 1, 2, 0),
        matrix[0..., stride(from: 406, through: 0, by: -1)],
        Tensor.weights([407], seed: 22, as: type).broadcast(to: [301, 407]),
      ]
    }
    for (row, column) in [(0, 0), (300, 406), (31, 32), (64, 5), (299, 33)] {
      #expect(turned.scalars[column * 301 + row] == matrix.scalars[row * 407 + column])
    }
  }

  @Test("Gradients")
  func gradients() {
    var random = RandomStream(seed: 13)
    let images = Tensor.normal([300, 200], using: &random)
    let weights = Tensor.normal([200, 250], standardDeviation: 0.1, using: &random)
    expectSameBits {
      let (first, second) = gradient(at: images, weights) { tanh(matmul($0, $1)).weightedSquares() }
      return [first, second]
    }
  }
}

extension Tensor {
  /// Some rows of a matrix.
  fileprivate func rows(_ rows: Range<Int>) -> Tensor {
    let columns = shape[1]
    let part = scalars[rows.lowerBound * columns..<rows.upperBound * columns]
    return Tensor(Array(part), shape: [rows.count, columns], as: scalarType)
  }
}
