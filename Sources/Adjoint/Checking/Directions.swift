extension Tensor {
  /// Fixed numbers between ½ and 1½ with random signs.
  static func probe(_ shape: Shape, seed: Int) -> Tensor {
    var random = RandomStream(seed: seed)
    return signs(shape, seed: seed + 100)
      * uniform(shape, in: 0.5..<1.5, as: .float64, using: &random)
  }

  /// A direction in which each scalar of a tensor moves in proportion to its magnitude, or to the
  /// median of all, whichever is larger.
  static func direction(across tensor: Tensor, seed: Int) -> Tensor {
    let magnitudes = tensor.scalars.map(\.magnitude).filter(\.isFinite)
    let nonzero = magnitudes.filter { $0 > 0 }.sorted()
    let median = nonzero.isEmpty ? 1 : nonzero[nonzero.count / 2]
    let sizes = tensor.scalars.map { $0.isFinite ? Swift.max($0.magnitude, median) : median }
    return probe(tensor.shape, seed: seed + 200)
      * Tensor(sizes, shape: tensor.shape, as: .float64)
  }

  /// Random signs.
  static func signs(_ shape: Shape, seed: Int) -> Tensor {
    var random = RandomStream(seed: seed)
    return Tensor(
      (0..<shape.elementCount).map { _ in Bool.random(using: &random) ? 1 : -1 }, shape: shape,
      as: .float64)
  }

  /// These scalars at some positions, in row-major order, and 0 elsewhere.
  func kept(_ range: Range<Int>) -> Tensor {
    var values = [Double](repeating: 0, count: elementCount)
    values.replaceSubrange(range, with: scalars[range])
    return Tensor(values, shape: shape, as: scalarType)
  }

  var largestFiniteMagnitude: Double { scalars.largestFiniteMagnitude }

  /// The root of the sum of squares of the finite scalars.
  var euclideanLength: Double {
    let largest = largestFiniteMagnitude
    guard largest > 0 else { return 0 }
    let sum = scalars.reduce(0) { $1.isFinite ? $0 + ($1 / largest) * ($1 / largest) : $0 }
    return largest * sum.squareRoot()
  }

  func hasSameBits(as other: Tensor) -> Bool {
    shape == other.shape
      && zip(scalars, other.scalars).allSatisfy { $0.bitPattern == $1.bitPattern }
  }
}

extension [Tensor] {
  /// This point with one of its tensors moved along a direction.
  func moving(_ number: Int, along direction: Tensor, by distance: Double) -> [Tensor] {
    var moved = self
    moved[number].add(direction, scaledBy: distance)
    return moved
  }
}
