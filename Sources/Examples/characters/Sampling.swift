import Adjoint
import AdjointNetworks
import ExampleNetworks

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
        text += logits.argmax(along: -1)
      } else {
        text += (logits / temperature).sampled(along: -1, using: &random)
      }
    }
    return text
  }
}
