import Adjoint
import AdjointNetworks
import TestSupport
import Testing

/// Which parameters an optimizer moves, and the mistakes that it does not allow.
@Suite struct OptimizerTests {
  private final class Model: Module {
    let body = Linear(3, 4)
    let head = Linear(4, 2)

    func callAsFunction(_ x: Tensor) -> Tensor { head(relu(body(x))) }
    func loss() -> Tensor { square(self(.ones([5, 3]))).sum() }
  }

  @Test func eachGroupHasItsRule() {
    let model = withSeed(1) { Model() }
    let before = model.parameters.map(\.value)
    let optimizer = Optimizer(
      model, .group(model.parameters.matching("head.bias"), SGD(learningRate: 1)),
      .frozen(model.parameters.matching("body")), .rest(SGD(learningRate: 0)))
    let (_, gradients) = valueWithGradients { model.loss() }
    optimizer.update(with: gradients)
    let changed = zip(model.parameters, before).map { $0.value != $1 }
    #expect(model.parameters.paths == ["body.weight", "body.bias", "head.weight", "head.bias"])
    #expect(changed == [false, false, false, true])
    #expect(optimizer.step == 1 && optimizer.groups.count == 2)
  }

  @Test func decayLeavesVectorsAloneUnlessToldOtherwise() {
    func change(_ decay: WeightDecay) -> [Bool] {
      let parameters = [Parameter(.ones([2, 2])), Parameter(.ones([2])), Parameter(Tensor(1))]
      let optimizer = Optimizer(parameters, AdamW(learningRate: 0.5, weightDecay: decay))
      optimizer.update(
        with: Gradients(parameters.map { ($0, .zeros($0.shape)) }))
      return parameters.map {
        $0.value.scalars.allSatisfy { ($0 - 0.95).magnitude < 1e-7 }
      }
    }
    #expect(change(0.1) == [true, false, false])
    #expect(change(.everywhere(0.1)) == [true, true, true])
  }

  @Test func aStepThatIsNotFiniteIsLeftOutAndCounted() {
    let weight = Parameter(Tensor([1, 2]))
    let optimizer = Optimizer([weight], SGD(learningRate: 1), skippingNonFinite: true)
    #expect(!optimizer.update(with: Gradients([(weight, Tensor([.nan, 1]))])))
    #expect(!optimizer.update(with: Gradients([(weight, Tensor([1, .infinity]))])))
    #expect(weight.value.scalars == [1, 2] && optimizer.skippedSteps == 2 && optimizer.step == 0)
    #expect(optimizer.update(with: Gradients([(weight, Tensor([1, 1]))])))
    #expect(weight.value.scalars == [0, 1] && optimizer.step == 1)
  }

  @Test func adamCorrectsItsBias() {
    // Of a constant gradient the corrected moments are g and g², so the first step is the learning rate.
    let weight = Parameter(Tensor([1, 1], as: .float64))
    let optimizer = Optimizer([weight], Adam(learningRate: 0.25, epsilon: 0))
    optimizer.update(with: Gradients([(weight, Tensor([1e-3, -1e3], as: .float64))]))
    #expect(zip(weight.value.scalars, [0.75, 1.25]).allSatisfy { ($0 - $1).magnitude < 1e-14 })
  }

  private final class Other: Module { let layer = Linear(2, 2) }

  @Test func anotherModelsParametersWholly() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      let optimizer = Optimizer(Other(), SGD(learningRate: 1))
      let model = Model()
      optimizer.update(with: valueWithGradients { model.loss() }.gradients)
    }
    expectMessage(
      of: result, contains: "Optimizer:", "4 of them are not the optimizer's", "whole model")
  }

  @Test func anotherModelsParametersInPart() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      let model = Model()
      let optimizer = Optimizer(model.head, SGD(learningRate: 1))
      optimizer.update(with: valueWithGradients { model.loss() }.gradients)
    }
    expectMessage(
      of: result, contains: "Optimizer:", "2 of them are not the optimizer's", ".frozen")
  }

  @Test func aParameterInTwoGroups() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      let model = Model()
      _ = Optimizer(
        model, .group(model.parameters.matching("head"), SGD(learningRate: 1)),
        .group(model.parameters.matching("**.bias"), SGD(learningRate: 1)),
        .rest(SGD(learningRate: 1)))
    }
    expectMessage(of: result, contains: "Optimizer: the parameter head.bias is in two groups")
  }

  @Test func aParameterInNoGroup() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      let model = Model()
      _ = Optimizer(model, .group(model.parameters.matching("head"), SGD(learningRate: 1)))
    }
    expectMessage(
      of: result, contains: "Optimizer: the parameter body.weight is in no group", ".rest",
      ".frozen")
  }

  /// A layer that a closure hides is no part of the model, so nothing would train it.
  @Test func aLayerInAClosure() async {
    struct Hidden: Module {
      let first = Linear(2, 2)
      let second: @Sendable (Tensor) -> Tensor
    }
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      let layer = Linear(2, 2)
      let model = Hidden { layer($0) }
      let optimizer = Optimizer(model, SGD(learningRate: 1))
      optimizer.update(
        with: valueWithGradients { model.second(model.first(.ones([2]))).sum() }.gradients)
    }
    expectMessage(of: result, contains: "Optimizer:", "2 of them are not the optimizer's")
  }

  @Test func muonMovesMatricesAlone() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = Optimizer(Linear(2, 3), Muon())
    }
    expectMessage(of: result, contains: "Muon: the parameter bias has shape [3]", "AdamW")
  }

  @Test func parametersStayInTheirGroups() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      let optimizer = Optimizer(Linear(2, 3), SGD(learningRate: 1))
      optimizer.groups = []
    }
    expectMessage(of: result, contains: "Optimizer: there were 1 groups", "another optimizer")
  }

  @Test func whatIsFrozenHasNoRule() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = Optimizer.Group.frozen(Linear(2, 3).parameters).rule
    }
    expectMessage(of: result, contains: "Optimizer: frozen parameters have no rule")
  }
}
