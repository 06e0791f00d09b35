import Adjoint
import Testing

/// Kinks, ties and NaN, as the table in `Docs/Operations.md` has them.
@Suite struct PiecewiseTests {
  private func slope(at x: Double, of function: (Tensor) -> Tensor) -> Double {
    gradient(at: Tensor(x)) { function($0) }.scalar
  }

  @Test func kinks() {
    for zero in [0, -0.0] {
      #expect(slope(at: zero) { relu($0) } == 0)
      #expect(slope(at: zero) { abs($0) } == 0)
      #expect(slope(at: zero) { sign($0) } == 0)
      #expect(slope(at: zero) { leakyRelu($0, slope: 0.25) } == 0.25)
      #expect(slope(at: zero) { elu($0, alpha: 2) } == 2)
      #expect(slope(at: zero) { sqrt($0) } == Double.infinity)
      #expect(slope(at: zero) { reciprocalSquareRoot($0) } == -Double.infinity)
      #expect(slope(at: zero) { maximum($0, 0) } == 0.5)
      #expect(slope(at: zero) { minimum($0, 0) } == 0.5)
    }
    #expect(sign(Tensor([-3, -0.0, 0, 5])).scalars == [-1, 0, 0, 1])
    #expect(slope(at: 1) { asin($0) } == Double.infinity)
    #expect(slope(at: 1) { acos($0) } == -Double.infinity)
  }

  @Test func clamping() {
    let x = Tensor([-2, -1, 0.5, 1, 3])
    #expect(x.clamped(to: -1...1).scalars == [-1, -1, 0.5, 1, 1])
    #expect(gradient(at: x) { $0.clamped(to: -1...1).sum() }.scalars == [0, 1, 1, 1, 0])
    #expect(x.clamped(to: 0...).scalars == [0, 0, 0.5, 1, 3])
    #expect(x.clamped(to: ...0).scalars == [-2, -1, 0, 0, 0])
    // A bound is rounded like the scalars, so what was clamped once is at the bound.
    let clamped = x.clamped(to: -0.1...0.1)
    #expect(gradient(at: clamped) { $0.clamped(to: -0.1...0.1).sum() }.scalars == [1, 1, 1, 1, 1])
  }

  @Test func ties() {
    let (x, y) = (Tensor([1, 2, 3]), Tensor([1, 3, 2]))
    let (dx, dy) = gradient(at: x, y) { maximum($0, $1).sum() }
    #expect(dx.scalars == [0.5, 0, 1])
    #expect(dy.scalars == [0.5, 1, 0])
    let (lx, ly) = gradient(at: x, y) { minimum($0, $1).sum() }
    #expect(lx.scalars == [0.5, 1, 0])
    #expect(ly.scalars == [0.5, 0, 1])
    let least = Tensor(.leastNonzeroMagnitude, as: .float64)
    #expect(maximum(least, least).scalar == .leastNonzeroMagnitude)
  }

  @Test func notNumbers() {
    let nan = Tensor(.nan)
    let functions: [(Tensor) -> Tensor] = [
      { relu($0) }, { abs($0) }, { sign($0) }, { leakyRelu($0) }, { elu($0) }, { gelu($0) },
      { gelu($0, approximation: .tanh) }, { silu($0) }, { softplus($0) }, { maximum($0, 1) },
      { minimum($0, 1) }, { maximum(Tensor(1), $0) }, { minimum(Tensor(1), $0) },
      { $0.clamped(to: 0...1) }, { logAddExp($0, Tensor(0)) }, { erf($0) }, { sqrt($0) },
    ]
    for (index, function) in functions.enumerated() {
      #expect(function(nan).scalar.isNaN, "function \(index)")
    }
    #expect(slope(at: .nan) { relu($0) } == 0)
    #expect(slope(at: .nan) { abs($0) } == 0)
    #expect(slope(at: .nan) { leakyRelu($0, slope: 0.25) } == 0.25)
    #expect(slope(at: .nan) { $0.clamped(to: 0...1) } == 0)
    #expect(slope(at: .nan) { maximum($0, 1) } == 0.5)
    #expect(slope(at: .nan) { gelu($0) }.isNaN)
  }

  @Test func equalInfinities() {
    let infinities = Tensor([.infinity, -.infinity], as: .float64)
    #expect(logAddExp(infinities, infinities).scalars == [.infinity, -.infinity])
    let (dx, dy) = gradient(at: infinities, infinities) { logAddExp($0, $1).sum() }
    #expect(dx.scalars == [0.5, 0.5])
    #expect(dy.scalars == [0.5, 0.5])
  }
}
