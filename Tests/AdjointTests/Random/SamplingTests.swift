import Adjoint
import Testing

/// Positions that are drawn from logits.
@Suite struct SamplingTests {
  /// How often each position comes is within six standard errors of its probability, also where logits are
  /// so large that their exponentials overflow.
  @Test(arguments: ScalarType.allCases, [0, 1e4, -1e4])
  func sharesAreProbabilities(type: ScalarType, shift: Double) {
    let count = 20_000
    let logits = Tensor([0, 1, -2, 0.5], as: .float64)
    let rows = (logits + shift).cast(to: type).broadcast(to: [count, 4])
    var random = RandomStream(seed: 1)
    let drawn = rows.sampled(along: -1, using: &random)
    for (position, probability) in softmax(logits).scalars.enumerated() {
      let share = Double(drawn.count { $0 == position }) / Double(count)
      let error = (probability * (1 - probability) / Double(count)).squareRoot()
      #expect((share - probability).magnitude < 6 * error, "\(position): \(share)")
    }
  }

  /// A row takes one number of the stream: the position is the first whose sum of probabilities exceeds it.
  @Test func aDrawIsOneNumberOfTheStream() {
    let x = Tensor([[0.3, -1, 2], [1, 1, 1]], as: .float64)
    let rows = (0..<2).map { softmax(x[$0]).scalars }
    for seed in 0..<200 {
      var (random, own) = (RandomStream(seed: seed), RandomStream(seed: seed))
      let drawn = x.sampled(along: 1, using: &random)
      for (row, position) in zip(rows, drawn) {
        let share = Double.random(in: 0..<1, using: &own)
        let before = row[..<position].reduce(0, +)
        #expect(before <= share + 1e-12 && share < before + row[position] + 1e-12)
      }
      #expect(random == own)
    }
  }

  /// Each column has one possible position.
  @Test func axesAndRowMajorOrder() {
    let never = -Double.infinity
    let x = Tensor([[never, 5, never], [-3, never, never], [never, never, -1e4]])
    var random = RandomStream(seed: 2)
    #expect(x.sampled(along: 0, using: &random) == [1, 0, 2])
    #expect(x.sampled(along: -1, using: &random) == [1, 0, 2])
    let deep = Tensor.stack([x, x.flipped(along: 0)])
    #expect(deep.sampled(along: 1, using: &random) == [1, 0, 2, 1, 2, 0])
    #expect(Tensor.zeros([0, 3]).sampled(along: 1, using: &random) == [])
    #expect(Tensor.zeros([2, 0, 3]).sampled(along: 0, using: &random) == [])
  }

  /// In a scope that differentiates, a drawn position is a constant.
  @Test func nothingIsDifferentiated() {
    let slope = gradient(at: Tensor([1, 2])) { x in
      var random = RandomStream(seed: 3)
      return square(x).sum() * Double(x.sampled(along: 0, using: &random).count)
    }
    #expect(slope.scalars == [2, 4])
  }
}
