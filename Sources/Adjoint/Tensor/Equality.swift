extension Tensor: Equatable {
  /// Whether two tensors have one shape, one scalar type and equal scalars.
  ///
  /// Zeros of both signs are equal, and NaN is equal to nothing. `.==` compares scalar by scalar.
  /// Comparing is not recorded.
  // Disfavored, since the compiler would take `gradient(at: x) { … }.shape == [2, 3]` for a comparison of
  // tensors, and refuse it.
  @_disfavoredOverload
  public static func == (a: Tensor, b: Tensor) -> Bool {
    a.shape == b.shape && a.scalarType == b.scalarType && a.scalars == b.scalars
  }
}

extension Tensor {
  /// Whether two tensors have one shape, and scalars that are the same but for rounding:
  ///
  ///     |a − b| ≤ tolerance · m + absolute
  ///
  /// where m is the largest finite magnitude in either tensor. Small scalars may be differences of large
  /// ones, so the error of a result is most often in proportion to m. Give an `absolute` tolerance when
  /// one tensor is all zeros, because m is an error itself then.
  ///
  /// Infinities are close to themselves alone, and NaN is close to nothing. The scalar types may
  /// differ. The default tolerance suits `float32`. Comparing is not recorded. Traps when a tolerance
  /// is negative or not finite.
  public func isClose(
    to other: Tensor, tolerance: Double = 1e-5, absolute: Double = 0
  ) -> Bool {
    require(
      tolerance >= 0 && tolerance.isFinite && absolute >= 0 && absolute.isFinite,
      "isClose: tensors of shapes \(shape) and \(other.shape) cannot be compared with the tolerance "
        + "\(tolerance) and the absolute one \(absolute); both must be zero or more, and finite")
    guard shape == other.shape else { return false }
    let (a, b) = (scalars, other.scalars)
    let largest = Swift.max(a.largestFiniteMagnitude, b.largestFiniteMagnitude)
    let distance = tolerance * largest + absolute
    return zip(a, b).allSatisfy { a, b in
      a == b || (a.isFinite && b.isFinite && (a - b).magnitude <= distance)
    }
  }
}

extension [Double] {
  var largestFiniteMagnitude: Double {
    reduce(0) { $1.isFinite ? Swift.max($0, $1.magnitude) : $0 }
  }
}
