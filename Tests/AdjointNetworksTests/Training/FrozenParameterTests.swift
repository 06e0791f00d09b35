import Adjoint
import AdjointNetworks
import TestSupport
import Testing

/// What is frozen has no gradient, so that no norm counts it.
@Suite struct FrozenParameterTests {
  private final class Model: Module {
    let body = Linear(3, 4)
    let head = Linear(4, 2)

    func callAsFunction(_ x: Tensor) -> Tensor { head(relu(body(x))) }
  }

  private static let x = Tensor.normal([5, 3], key: RandomKey(seed: 1))

  @Test func anOptimizerHasWhatItMoves() {
    let model = Model()
    let parameters = model.parameters
    let optimizer = Optimizer(
      model, .group(parameters.matching("head.bias"), SGD(learningRate: 1)),
      .frozen(parameters.matching("body.weight")), .rest(SGD(learningRate: 1)))
    #expect(optimizer.parameters.paths == ["body.bias", "head.weight", "head.bias"])
    let (_, gradients) = valueWithGradients(at: optimizer.parameters) { model(Self.x).sum() }
    #expect(gradients.count == 3 && gradients[model.body.weight] == nil)
    #expect(Optimizer(model, SGD(learningRate: 1)).parameters.paths == parameters.paths)
  }

  @Test(arguments: [false, true])
  func aRunClipsWhatItMoves(inPieces: Bool) {
    let model = withSeed(1) { Model() }
    let run = TrainingRun(
      model, .frozen(model.parameters.matching("body")), .rest(SGD(learningRate: 0.1)), seed: 1)
    let head = model.parameters.matching("head")
    let expected = valueWithGradients(at: head) { square(model(Self.x)).mean() }.gradients
    let before = model.parameters.map(\.value)
    func check(_ gradients: Gradients) -> Gradients {
      #expect(
        gradients.parameters.allSatisfy { $0 === model.head.weight || $0 === model.head.bias })
      #expect(gradients.norm.isClose(to: expected.norm, tolerance: 1e-5))
      return gradients.clipped(toNorm: 1)
    }
    if inPieces {
      run.step(accumulating: [Self.x[..<2], Self.x[2...]]) { piece in
        MeanLoss(sum: square(model(piece)).sum(), count: Double(2 * piece.shape[0]))
      } adjusting: {
        check($0)
      }
    } else {
      run.step {
        square(model(Self.x)).mean()
      } adjusting: {
        check($0)
      }
    }
    let changed = zip(model.parameters, before).map { $0.value != $1 }
    #expect(changed == [false, false, true, true])
  }

  /// A layer that the model does not have is not taken for a frozen one.
  @Test func aHiddenLayerStopsTheRun() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      let (model, hidden) = (Model(), Linear(2, 2))
      let run = TrainingRun(
        model, .frozen(model.parameters.matching("body")), .rest(SGD(learningRate: 1)), seed: 1)
      run.step { hidden(model(.ones([5, 3]))).sum() }
    }
    expectMessage(of: result, contains: "Optimizer:", "2 of them are not the optimizer's")
  }
}
