import Adjoint
import AdjointNetworks

extension Transformer {
  /// Draws a text character by character, each from what the network predicts after those before.
  ///
  /// - Parameters:
  ///   - count: the number of characters.
  ///   - start: the first one.
  ///   - temperature: what logits are divided by. At 0 the likeliest character comes each time.
  func sample(
    _ count: Int, after start: Int, temperature: Double, using random: inout RandomStream
  ) -> [Int] {
    let context = positions.weight.shape[0]
    var text = [start]
    while text.count < count {
      let last = Array(text.suffix(context))
      let logits = evaluating { self(last, shape: [1, last.count]) }.sliced(
        (last.count - 1)..<last.count, along: 0)
      if temperature == 0 {
        text.append(logits.scalars.indices.max { logits.scalars[$0] < logits.scalars[$1] }!)
      } else {
        text.append(draw(from: softmax(logits / temperature).scalars, using: &random))
      }
    }
    return text
  }
}

/// A position, drawn with its probability.
private func draw(from probabilities: [Double], using random: inout RandomStream) -> Int {
  var rest = Double.random(in: 0..<1, using: &random)
  for (position, probability) in probabilities.enumerated() {
    rest -= probability
    if rest < 0 { return position }
  }
  // Probabilities add up to 1 but for rounding.
  return probabilities.lastIndex { $0 > 0 } ?? 0
}
