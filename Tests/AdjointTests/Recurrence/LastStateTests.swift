import Adjoint
import Testing

/// A sequence in two parts, the second from where the first has ended.
@Suite struct LastStateTests {
  @Test(arguments: [1, 2, 4])
  func partsAreTheWhole(first count: Int) {
    var random = RandomStream(seed: 1)
    func draw(_ shape: Shape) -> Tensor { .normal(shape, as: .float64, using: &random) }
    let (inputs, weights, bias) = (draw([5, 2, 12]), draw([12, 3]), draw([12]))
    let start = LSTMState(hidden: draw([2, 3]), cell: draw([2, 3]))
    let whole = lstm(inputs, state: start, weights: weights, bias: bias)
    let begun = lstm(inputs[..<count], state: start, weights: weights, bias: bias)
    let ended = lstm(inputs[count...], state: begun.last, weights: weights, bias: bias)
    #expect(Tensor.concatenate([begun.hidden, ended.hidden], along: 0).isClose(to: whole.hidden))
    #expect(ended.cell.isClose(to: whole.cell))
  }

  @Test func aSingleStateIsItsOwnLast() {
    let state = LSTMState(hidden: Tensor([[1, 2]]), cell: Tensor([[3, 4]]))
    #expect(state.last.hidden == state.hidden && state.last.cell == state.cell)
  }
}
