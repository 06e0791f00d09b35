import Adjoint
import Testing

/// The sizes of a matrix product, and which operands enter it transposed.
struct MatrixProduct: Sendable, CustomTestStringConvertible {
  let m: Int
  let k: Int
  let n: Int
  let transposing: MatrixOperands

  var left: Shape { transposing.contains(.left) ? [k, m] : [m, k] }
  var right: Shape { transposing.contains(.right) ? [n, k] : [k, n] }

  var testDescription: String {
    let sides = (transposing.contains(.left) ? "ᵀ" : "", transposing.contains(.right) ? "ᵀ" : "")
    return "\(left)\(sides.0) · \(right)\(sides.1)"
  }

  static let transpositions: [MatrixOperands] = [[], .left, .right, [.left, .right]]

  /// Lengths 0, 1 and primes, in all four transpositions.
  static let all: [MatrixProduct] = {
    let sizes = [
      (2, 3, 5), (1, 1, 1), (1, 5, 1), (5, 1, 3), (7, 3, 1), (1, 2, 7), (3, 0, 2), (0, 3, 2),
      (2, 3, 0),
    ]
    return sizes.flatMap { m, k, n in
      transpositions.map { MatrixProduct(m: m, k: k, n: n, transposing: $0) }
    }
  }()
}
