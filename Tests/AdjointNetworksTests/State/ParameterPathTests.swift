import Adjoint
import AdjointNetworks
import Testing

/// A module's parameters are found in its stored properties and named by their paths.
@Suite struct ParameterPathTests {
  @Test func linearHasWeightAndBias() {
    let layer = Linear(3, 2)
    #expect(layer.parameters.paths == ["weight", "bias"])
    #expect(layer.parameters[0] === layer.weight)
    #expect(layer.parameters[1] === layer.bias)
  }

  @Test func missingOptionalHasNoPath() {
    #expect(Linear(3, 2, bias: false).parameters.paths == ["weight"])
  }

  @Test func nestedModulesAreJoinedByDots() {
    final class Inner: Module {
      let first = Linear(2, 2)
    }
    final class Outer: Module {
      let inner = Inner()
      let scale = Parameter(Tensor(1))
    }
    #expect(
      Outer().parameters.paths == ["inner.first.weight", "inner.first.bias", "scale"])
  }

  @Test func arraysAreNumbered() {
    final class Tower: Module {
      let layers = [Linear(2, 2), Linear(2, 2, bias: false)]
      let pairs = [[Parameter(Tensor(1))], [Parameter(Tensor(2)), Parameter(Tensor(3))]]
    }
    #expect(
      Tower().parameters.paths == [
        "layers.0.weight", "layers.0.bias", "layers.1.weight", "pairs.0.0", "pairs.1.0",
        "pairs.1.1",
      ])
  }

  @Test func dictionariesAreInTheOrderOfTheirKeys() {
    final class Heads: Module {
      let heads: [String: Parameter]

      init() {
        let names = (0..<20).map { "head\(Character(UnicodeScalar(UInt8(97 + $0))))" }
        heads = Dictionary(
          uniqueKeysWithValues: names.enumerated().map { ($1, Parameter(Tensor(Double($0)))) })
      }
    }
    // A dictionary's own order would be right once in 20! times.
    let parameters = Heads().parameters
    #expect(parameters.paths == parameters.paths.sorted())
    #expect(parameters.paths.first == "heads.heada")
    #expect(parameters.map(\.value.scalar) == (0..<20).map(Double.init))
  }

  @Test func optionalsAreLookedInto() {
    final class Maybe: Module {
      let present: Linear? = Linear(2, 2)
      let absent: Linear? = nil
      let twice: Parameter?? = .some(.some(Parameter(Tensor(1))))
    }
    #expect(Maybe().parameters.paths == ["present.weight", "present.bias", "twice"])
  }

  @Test func tuplesAreLookedInto() {
    final class Pair: Module {
      let named = (left: Parameter(Tensor(1)), right: Parameter(Tensor(2)))
      let numbered = (Parameter(Tensor(3)), Parameter(Tensor(4)))
    }
    #expect(Pair().parameters.paths == ["named.left", "named.right", "numbered.0", "numbered.1"])
  }

  @Test func inheritedParametersComeFirst() {
    class Base: Module {
      let base = Parameter(Tensor(1))
    }
    class Middle: Base {
      let middle = Linear(2, 2, bias: false)
    }
    final class Leaf: Middle {
      let leaf = Parameter(Tensor(3))
    }
    #expect(Leaf().parameters.paths == ["base", "middle.weight", "leaf"])
  }

  @Test func tiedWeightsAppearOnceUnderTheFirstPath() {
    final class Tied: Module {
      let encoder = Linear(2, 2, bias: false)
      let decoder: Linear
      let weight: Parameter

      init() {
        decoder = encoder
        weight = encoder.weight
      }
    }
    let model = Tied()
    #expect(model.parameters.paths == ["encoder.weight"])
    #expect(model.parameters.scalarCount == 4)
  }

  @Test func structsAreModulesToo() {
    struct Affine: Module {
      let slope = Parameter(Tensor(2))
      let offset = Parameter(Tensor(1))
    }
    struct Twice: Module {
      let first = Affine()
      let second = Affine()
      let name = "not a parameter"
      let count = 3
    }
    let model = Twice()
    #expect(
      model.parameters.paths == ["first.slope", "first.offset", "second.slope", "second.offset"])
    #expect(model.parameters[2] === model.second.slope)
  }

  @Test func modulesThatReferToEachOtherEnd() {
    final class Node: Module {
      let weight = Parameter(Tensor(1))
      var next: Node?
    }
    let (first, second) = (Node(), Node())
    first.next = second
    second.next = first
    #expect(first.parameters.paths == ["weight", "next.weight"])
    first.next = nil
  }

  @Test func protocolsAndAnyAreLookedInto() {
    final class Mixed: Module {
      let layer: any Module = Linear(2, 2, bias: false)
      let list: [any Module] = [Linear(2, 2, bias: false)]
    }
    #expect(Mixed().parameters.paths == ["layer.weight", "list.0.weight"])
  }

  @Test func numbersAndTensorsHoldNoParameters() {
    final class Constants: Module {
      let tensor = Tensor([1, 2])
      let numbers = [1.0, 2.0]
      let labels = [1, 2]
      let weight = Parameter(Tensor(1))
    }
    #expect(Constants().parameters.paths == ["weight"])
  }
}
