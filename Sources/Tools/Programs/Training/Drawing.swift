import Adjoint

/// A position, drawn with its probability.
public func draw(from probabilities: [Double], using random: inout RandomStream) -> Int {
  var rest = Double.random(in: 0..<1, using: &random)
  for (position, probability) in probabilities.enumerated() {
    rest -= probability
    if rest < 0 { return position }
  }
  // Probabilities add up to 1 but for rounding.
  return probabilities.lastIndex { $0 > 0 } ?? 0
}
