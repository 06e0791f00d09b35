import Adjoint
import Testing

@testable import derivations

/// The numbers of "Softmax Classification Back Propagation with Cross Entropy" (002).
@Suite struct OneLayerBackpropagationTests {
  typealias Example = OneLayerBackpropagation

  @Test func logits() {
    expect(
      Example.theta(Example.w, Example.b), toBePrintedAs: [0.91, 1.22, 1.53], decimals: 12)
  }

  @Test(arguments: [Example.byHand(), Example.tape()])
  func gradients(_ result: (loss: Tensor, dw: Tensor, db: Tensor)) {
    let rows = [0.236835, -0.677094, 0.440259, 0.473670, -1.354187, 0.880518]
    expect(result.loss, toBePrintedAs: [1.130393])
    expect(result.dw, toBePrintedAs: rows)
    expect(result.db, toBePrintedAs: Array(rows[..<3]))
  }
}
