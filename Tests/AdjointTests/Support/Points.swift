import Adjoint

extension Tensor {
  /// Distinct numbers in random order, at least 0.2 apart and 0.07 away from 0: a point at which
  /// functions with kinks at 0 or at ties are smooth for as far as finite differences look.
  static func spread(
    _ shape: Shape, positive: Bool = false, seed: Int = 0, as type: ScalarType = .float64
  ) -> Tensor {
    var random = RandomStream(seed: seed)
    let count = shape.elementCount
    let first = positive ? 2.4 : 0.4 - Double(count / 2)
    let values = (0..<count).map { (first + Double($0)) * 0.2 }
    return Tensor(values.shuffled(using: &random), shape: shape, as: type)
  }

  /// Fixed numbers between ½ and 1½, all different.
  static func weights(_ shape: Shape, seed: Int = 1, as type: ScalarType = .float64) -> Tensor {
    var random = RandomStream(seed: seed)
    return .uniform(shape, in: 0.5..<1.5, as: type, using: &random)
  }
}

extension Tensor {
  /// A scalar function of this tensor whose gradient is different in each element.
  func weighted() -> Tensor { (self * Tensor.weights(shape, as: scalarType)).sum() }

  /// A scalar function of this tensor whose gradient depends on it, so that the backward of
  /// whatever made it is differentiated when that gradient is.
  func weightedSquares() -> Tensor {
    (self * self * Tensor.weights(shape, as: scalarType)).sum()
  }
}

extension Shape {
  /// Ranks 0 to 3 with lengths 0, 1 and primes.
  static let varied: [Shape] = [
    [], [0], [1], [7], [3, 5], [1, 5], [5, 1], [0, 3], [3, 0], [2, 0, 3], [1, 1, 1], [2, 3, 5],
  ]
}
