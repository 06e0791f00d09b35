import Adjoint

extension Initializer {
  /// A matrix whose rows or columns, whichever are fewer, are orthogonal and have the length `gain` (Saxe,
  /// McClelland and Ganguli, "Exact Solutions to the Nonlinear Dynamics of Learning in Deep Linear Neural
  /// Networks", 2014). Further axes count as columns.
  ///
  /// Every such matrix is equally likely. Traps for tensors of fewer than two dimensions.
  public static func orthogonal(gain: Double = 1) -> Initializer {
    requireGain(gain, of: "orthogonal")
    return Initializer { shape, type, random in
      require(
        shape.rank >= 2,
        "orthogonal: a tensor of shape \(shape) is no matrix; it must have two dimensions or more")
      if shape.contains(0) { return .zeros(shape, as: type) }
      let (rows, columns) = (shape[0], shape.elementCount / shape[0])
      let (count, length) = (Swift.min(rows, columns), Swift.max(rows, columns))
      let drawn = Tensor.normal([count, length], as: .float64, using: &random).scalars
      let vectors = orthonormalized(
        (0..<count).map { Array(drawn[$0 * length..<($0 + 1) * length]) })
      var values = [Double](repeating: 0, count: rows * columns)
      for (number, vector) in vectors.enumerated() {
        for (index, value) in vector.enumerated() {
          let position = rows <= columns ? number * columns + index : index * columns + number
          values[position] = gain * value
        }
      }
      return Tensor(values, shape: shape, as: type)
    }
  }

  /// Vectors made orthogonal to those before them and of length 1, by Gram and Schmidt's method. It is done
  /// twice, since what one pass leaves after much has cancelled is not orthogonal.
  private static func orthonormalized(_ vectors: [[Double]]) -> [[Double]] {
    var result: [[Double]] = []
    for var vector in vectors {
      for _ in 0..<2 {
        for other in result {
          let share = zip(vector, other).reduce(0) { $0 + $1.0 * $1.1 }
          for index in vector.indices { vector[index] -= share * other[index] }
        }
      }
      let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
      result.append(vector.map { $0 / length })
    }
    return result
  }
}
