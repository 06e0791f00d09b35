import Adjoint

/// How far a tensor is from another of the same shape and type.
struct Difference {
  let shape: Shape

  /// How many scalars are the same.
  let exactCount: Int

  /// The largest difference, in units of the last place of the other tensor's largest scalar.
  ///
  /// A gradient is a sum, whose rounding errors are as large as its terms are. So the unit is not that of a
  /// scalar that has come out small.
  let ulps: Double

  /// Where it is, and both scalars there.
  let index: [Int]
  let values: (Double, Double)

  /// Traps when the shapes or types are not the same.
  init(_ tensor: Tensor, from other: Tensor) {
    require(
      tensor.shape == other.shape && tensor.scalarType == other.scalarType,
      "Difference: the tensors have shapes \(tensor.shape) and \(other.shape); both are of one kind"
    )
    shape = tensor.shape
    let pairs = Array(zip(tensor.scalars, other.scalars))
    let distances = pairs.map { pair in
      let distance = (pair.0 - pair.1).magnitude
      return distance.isNaN ? .infinity : distance
    }
    exactCount = pairs.count { $0 == $1 }
    let worst = distances.indices.max { distances[$0] < distances[$1] } ?? 0
    let unit = other.scalarType.ulp(of: other.scalars.map(\.magnitude).max() ?? 0)
    ulps = distances[worst] / unit
    values = pairs[worst]
    var (rest, index) = (worst, [Int](repeating: 0, count: shape.rank))
    for axis in shape.indices.reversed() {
      (rest, index[axis]) = rest.quotientAndRemainder(dividingBy: shape[axis])
    }
    self.index = index
  }
}
