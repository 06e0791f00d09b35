import Adjoint
import AdjointNetworks
import TestSupport
import Testing

/// A `lazy` layer is found once it has been made, and traps before; other lazy properties do not
/// matter.
@Suite struct LazyPropertyTests {
  private class Lazy: Module {
    let first = Linear(2, 2, bias: false)
    lazy var hidden = Linear(2, 2)
  }

  @Test func onceMadeItIsFoundUnderItsName() {
    let model = Lazy()
    _ = model.hidden
    #expect(model.parameters.paths == ["first.weight", "hidden.weight", "hidden.bias"])
    #expect(model.parameters[1] === model.hidden.weight)
  }

  private final class Helper { var count = 0 }

  private enum Choice {
    case none
    case one(Linear)
  }

  private struct Block { let layer = Linear(2, 2) }

  private final class OtherLazies: Module {
    let weight = Parameter(Tensor(1))
    lazy var number = 3
    lazy var text = "text"
    lazy var tensor = Tensor.ones([2])
    lazy var tensors = [Tensor.ones([2])]
    lazy var mask: [Bool]? = nil
    lazy var table = ["a": [1.0, 2.0]]
    lazy var pair = (1, 2.0)
    lazy var function: @Sendable (Tensor) -> Tensor = { $0 + 1 }
    lazy var optionalFunction: ((Int) -> Int)? = nil
    lazy var helper = Helper()
    lazy var helpers: [Helper] = []
  }

  @Test func whatIsNoPartOfTheNetworkMayWait() {
    let model = OtherLazies()
    #expect(model.parameters.paths == ["weight"])
    _ = (model.number, model.table, model.function, model.helper, model.pair)
    #expect(model.parameters.paths == ["weight"])
  }

  /// Of each kind of part one.
  private final class Layers: Module { lazy var part = [Linear(2, 2)] }
  private final class Named: Module { lazy var part = ["a": Linear(2, 2)] }
  private final class Optionals: Module { lazy var part: Linear? = Linear(2, 2) }
  private final class OfAProtocol: Module { lazy var part: any Module = Linear(2, 2) }
  private final class OfProtocols: Module { lazy var part: [any Module] = [Linear(2, 2)] }
  private final class Weight: Module { lazy var part = Parameter(Tensor(1)) }
  private final class Pair: Module { lazy var part = (Linear(2, 2), 3) }
  private final class OfCases: Module { lazy var part = Choice.one(Linear(2, 2)) }
  private final class OfAStruct: Module { lazy var part = Block() }
  private final class Inherited: Lazy, @unchecked Sendable { let last = Linear(2, 2) }
  private final class Inside: Module { let inner = [Lazy()] }

  private static let models: [@Sendable () -> any Module] = [
    { Layers() }, { Named() }, { Optionals() }, { OfAProtocol() }, { OfProtocols() }, { Weight() },
    { Pair() }, { OfCases() }, { OfAStruct() },
  ]

  @Test(arguments: models.indices)
  func aPartThatHasNotBeenMadeTraps(_ index: Int) async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { [index = index as Int] in
      _ = Self.models[index]().parameters
    }
    let name = String("\(type(of: Self.models[index]()))")
    expectMessage(
      of: result, contains: "lazy property \"part\" of \(name)", "declare it with let",
      "never be trained")
  }

  @Test func alsoWhereItIsInheritedOrInside() async {
    let inherited = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = Inherited().parameters }
    let inside = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = Inside().parameters }
    for result in [inherited, inside] {
      expectMessage(of: result, contains: "lazy property \"hidden\" of Lazy")
    }
  }
}
