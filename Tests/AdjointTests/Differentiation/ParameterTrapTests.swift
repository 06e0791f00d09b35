import Adjoint
import TestSupport
import Testing

/// Parameters that a scope cannot make sense of.
@Suite struct ParameterTrapTests {
  @Test func parameterChangedAfterItWasRead() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      let weight = Parameter(Tensor([1, 2, 3]))
      _ = valueWithGradients {
        let before = weight.value
        weight.value = Tensor([4, 5, 6])
        return (before * weight.value).sum()
      }
    }
    expectMessage(
      of: result, contains: "[3]", "changed inside a scope", "change it after the scope")
  }

  @Test func parameterUpdatedInPlaceAfterItWasRead() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      let weight = Parameter(Tensor([1, 2, 3]))
      _ = valueWithGradients {
        let before = weight.value
        weight.update { $0 *= 2 }
        return (before * weight.value).sum()
      }
    }
    expectMessage(
      of: result, contains: "[3]", "changed inside a scope", "change it after the scope")
  }

  @Test func parameterChangedBeforeItIsReadIsFine() throws {
    let weight = Parameter(Tensor([1, 2, 3]))
    let (_, gradients) = valueWithGradients {
      weight.value = Tensor([4, 5, 6])
      return (weight.value * weight.value).sum()
    }
    #expect(try #require(gradients[weight]).scalars == [8, 10, 12])
  }

  @Test func parameterReadInsideItsOwnUpdate() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      let weight = Parameter(Tensor([1, 2, 3]))
      weight.update { $0.add(weight.value, scaledBy: 2) }
    }
    expectMessage(of: result, contains: "inside a change of it", "use what the change is given")
  }

  @Test func parameterSetToARecordedTensor() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      let weight = Parameter(Tensor([1, 2, 3]))
      _ = valueWithGradients {
        weight.value = weight.value * 2
        return weight.value.sum()
      }
    }
    expectMessage(of: result, contains: "new value", "[3]", "being recorded", "detached()")
  }

  @Test func parameterUpdatedWithARecordedTensor() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      let weight = Parameter(Tensor([1, 2, 3]))
      _ = gradient(at: Tensor([1, 1, 1])) { x in
        weight.update { $0.add(x, scaledBy: 2) }
        return x.sum()
      }
    }
    expectMessage(of: result, contains: "new value", "[3]", "being recorded", "detached()")
  }

  @Test func parameterMadeOfARecordedTensor() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = gradient(at: Tensor([1, 2, 3])) { x in (x * Parameter(x).value).sum() }
    }
    expectMessage(of: result, contains: "initial value", "[3]", "being recorded", "detached()")
  }

  @Test func parameterSetToAnotherShape() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      Parameter(Tensor([1, 2, 3])).value = Tensor([1, 2])
    }
    expectMessage(of: result, contains: "new value", "[2]", "[3]")
  }

  @Test func parameterSetToAnotherScalarType() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      Parameter(Tensor([1, 2])).value = Tensor([1, 2], as: .float64)
    }
    expectMessage(of: result, contains: "new value", "float64", "float32")
  }

  @Test func scopeThatReadsNoParameter() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      let weight = Parameter(Tensor([1, 2, 3]))
      let readTooEarly = weight.value
      _ = valueWithGradients { (readTooEarly * 2).sum() }
    }
    expectMessage(
      of: result, contains: "valueWithGradients:", "no parameter was read in the scope",
      "read the parameters' values inside it")
  }
}
