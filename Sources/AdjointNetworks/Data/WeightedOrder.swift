import Adjoint

/// Weights with which each class is drawn equally often: for an example of a class of m 1/m.
public func balancingWeights(of labels: [Int]) -> [Double] {
  let counts = labels.reduce(into: [:]) { $0[$1, default: 0.0] += 1 }
  return labels.map { 1 / counts[$0]! }
}

/// Positions drawn with replacement, each with a probability in proportion to its weight.
func drawn(_ count: Int, in weights: [Double], using random: inout RandomStream) -> [Int] {
  require(
    weights.count == count && weights.allSatisfy { $0 >= 0 },
    "batches(weights:): \(weights.count) weights for \(count) examples; each has one, which is at least 0"
  )
  var total = 0.0
  let sums = weights.map { weight in
    total += weight
    return total
  }
  require(
    total.isFinite && (total > 0 || count == 0),
    "batches(weights:): the weights sum to \(total); they must be finite, and not all 0")
  return (0..<count).map { _ in
    let draw = Double.random(in: 0..<total, using: &random)
    return firstPosition(above: draw, in: sums)
  }
}

/// The first of some ascending numbers that is above a given one, which is below the last.
private func firstPosition(above number: Double, in sums: [Double]) -> Int {
  var range = 0..<sums.count
  while range.count > 1 {
    let middle = (range.lowerBound + range.upperBound - 1) / 2
    range =
      sums[middle] > number ? range.lowerBound..<middle + 1 : middle + 1..<range.upperBound
  }
  return range.lowerBound
}
