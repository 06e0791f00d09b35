import Adjoint
import AdjointNetworks
import Synchronization
import TestSupport
import Testing

/// A layer is found wherever it is kept, or the first step of training stops.
@Suite struct HiddenLayerTests {
  // What is found.

  private class Base: Module {
    let first = Linear(2, 2, bias: false)
    private let secret = Linear(2, 2, bias: false)
  }

  private final class Derived: Base { let last = Linear(2, 2, bias: false) }

  private struct Residual<Inner: Layer>: Layer {
    let inner: Inner
    func callAsFunction(_ x: Tensor) -> Tensor { x + inner(x) }
  }

  @propertyWrapper private struct Wrapped<Value> {
    var wrappedValue: Value
  }

  private enum Choice {
    case none
    indirect case nested(Choice)
    case layers(first: Linear, second: [Linear])
  }

  private final class Everywhere: Module {
    let inherited = Derived()
    let generic = Residual(inner: Sequential(Residual(inner: Linear(2, 2, bias: false))))
    @Wrapped var wrapped = Linear(2, 2, bias: false)
    let choice = Choice.nested(
      .layers(first: Linear(2, 2, bias: false), second: [Linear(2, 2, bias: false)]))
    let table: [String: any Module] = ["b": Linear(2, 2, bias: false), "a": Embedding(3, 2)]
    let result: Result<Linear, any Error> = .success(Linear(2, 2, bias: false))
    let pairs: KeyValuePairs = ["x": Linear(2, 2, bias: false)]
    let boxed: Any = (Linear(2, 2, bias: false), 1)
    private let owner = Linear(2, 2, bias: false)
    weak var weakly: Linear?
    unowned let unownedly: Linear
    lazy var later = Linear(2, 2, bias: false)

    init() {
      unownedly = owner
      weakly = owner
      _ = later
    }
  }

  @Test func everyPlace() {
    let parameters = Everywhere().parameters
    #expect(
      parameters.paths == [
        "inherited.first.weight", "inherited.secret.weight", "inherited.last.weight",
        "generic.inner.0.inner.weight", "_wrapped.wrappedValue.weight",
        "choice.nested.layers.first.weight",
        "choice.nested.layers.second.0.weight", "table.a.weight", "table.b.weight",
        "result.success.weight", "pairs._elements.0.1.weight", "boxed.0.weight", "owner.weight",
        "later.weight",
      ])
    #expect(
      parameters.aliases == ["weakly.weight": "owner.weight", "unownedly.weight": "owner.weight"])
  }

  // What is hidden.

  private protocol Hiding: Module { func callAsFunction(_ x: Tensor) -> Tensor }

  private struct InAClosure: Hiding {
    let weight = Parameter(Tensor.ones([2]))
    let layer: @Sendable (Tensor) -> Tensor

    init() {
      let hidden = Linear(3, 2)
      layer = { hidden($0) }
    }

    func callAsFunction(_ x: Tensor) -> Tensor { layer(x) * weight.value }
  }

  private final class OfTheType: Hiding {
    static let layer = Linear(3, 2)
    let weight = Parameter(Tensor.ones([2]))
    func callAsFunction(_ x: Tensor) -> Tensor { Self.layer(x) * weight.value }
  }

  private final class MadeEachTime: Hiding {
    let weight = Parameter(Tensor.ones([2]))
    var layer: Linear { Linear(3, 2) }
    func callAsFunction(_ x: Tensor) -> Tensor { layer(x) * weight.value }
  }

  private final class InALock: Hiding {
    let weight = Parameter(Tensor.ones([2]))
    let layer = Mutex(Linear(3, 2))
    func callAsFunction(_ x: Tensor) -> Tensor { layer.withLock { $0 }(x) * weight.value }
  }

  private final class Keeper { var layer: Linear? }

  private final class MadeByAHelper: Hiding {
    let weight = Parameter(Tensor.ones([2]))
    let keeper = Keeper()
    lazy var other = Keeper()

    func callAsFunction(_ x: Tensor) -> Tensor {
      if other.layer == nil { other.layer = Linear(3, 2) }
      return other.layer!(x) * weight.value
    }
  }

  private final class BehindAMirror: Hiding, CustomReflectable {
    let weight = Parameter(Tensor.ones([2]))
    let layer = Linear(3, 2)
    var customMirror: Mirror { Mirror(self, children: ["weight": weight]) }
    func callAsFunction(_ x: Tensor) -> Tensor { layer(x) * weight.value }
  }

  private final class Replaced: Hiding {
    let weight = Parameter(Tensor.ones([2]))
    var layer = Linear(3, 2)

    func callAsFunction(_ x: Tensor) -> Tensor {
      layer = Linear(3, 2)
      return layer(x) * weight.value
    }
  }

  private final class Unsafely: Hiding {
    let weight = Parameter(Tensor.ones([2]))
    let layer = Unmanaged.passRetained(Linear(3, 2))
    func callAsFunction(_ x: Tensor) -> Tensor { layer.takeUnretainedValue()(x) * weight.value }
  }

  private static let models: [@Sendable () -> any Hiding] = [
    { InAClosure() }, { OfTheType() }, { MadeEachTime() }, { InALock() }, { MadeByAHelper() },
    { BehindAMirror() }, { Replaced() }, { Unsafely() },
  ]

  private static func takeAStep(_ model: any Hiding) {
    let optimizer = Optimizer(model.parameters, SGD(learningRate: 0.1))
    let (_, gradients) = valueWithGradients { model(.ones([1, 3])).sum() }
    optimizer.update(with: gradients)
  }

  @Test(arguments: models.indices)
  func theFirstStepTraps(_ index: Int) async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { [index = index as Int] in Self.takeAStep(Self.models[index]()) }
    expectMessage(
      of: result, contains: "Optimizer: the loss reads 3 parameters", "2 of them", "[2, 3]",
      "never be trained")
  }
}
