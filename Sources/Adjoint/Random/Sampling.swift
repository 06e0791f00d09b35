extension Tensor {
  /// Draws a position along an axis, where −1 is the last one, from the distribution whose logits stand
  /// along it: position i comes with the probability softmax(x)ᵢ. There is one for each index of the other
  /// axes, in row-major order.
  ///
  /// ```swift
  /// let next = (logits / temperature).sampled(along: -1, using: &random)
  /// ```
  ///
  /// A logit of −∞ is never drawn. The weights exp(xᵢ − max x) and their sums are float64, and one uniform
  /// number for each row picks the first position whose sum exceeds its share of the total (inversion by
  /// sequential search: Devroye, "Non-Uniform Random Variate Generation", 1986, section III.2).
  ///
  /// Nothing is differentiated through positions, which are integers. Traps where there is nothing along
  /// the axis, and where a logit is NaN or +∞, or all of a row are −∞: no distribution has such logits.
  public func sampled(along axis: Int, using random: inout RandomStream) -> [Int] {
    let axis = shape.axis(axis, in: "sampled")
    let rows = shape.removing([axis]).elementCount
    require(
      rows == 0 || shape[axis] > 0,
      "sampled: there is nothing along axis \(axis) of a tensor of shape \(shape), so no position can "
        + "be drawn")
    noteReading("draw outside of the program, and make what was drawn an input")
    let logits = asRows(of: [axis]).scalars
    return (0..<rows).map { row in
      position(drawnFrom: logits[row * shape[axis]..<(row + 1) * shape[axis]], using: &random)
    }
  }

  /// The position, from 0 on, that is drawn from the logits of a row.
  private func position(
    drawnFrom logits: ArraySlice<Double>, using random: inout RandomStream
  ) -> Int {
    let largest = logits.reduce(-.infinity) { $1 <= $0 ? $0 : $1 }
    require(
      largest.isFinite && !logits.contains(where: \.isNaN),
      "sampled: the logits of shape \(shape) have a row with NaN or +∞, or with nothing above −∞, which "
        + "gives no probabilities; look where the first one comes from with trappingNonFinite { }")
    let weights = logits.map { System.exp($0 - largest) }
    let threshold = Double.random(in: 0..<1, using: &random) * weights.reduce(0, +)
    var sum = 0.0
    // A share below 1 of the total is rounded to less than the total, so there is such a position.
    return weights.firstIndex { weight in
      sum += weight
      return threshold < sum
    }!
  }
}
