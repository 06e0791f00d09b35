import Adjoint
import TestSupport
import Testing

/// Mistakes stop the program with a sentence that names the operation and the shapes.
@Suite struct ElementwiseTrapTests {
  @Test func masksOfTheWrongLength() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = Mask([true, false, true], shape: [2, 2])
    }
    expectMessage(of: result, contains: "a mask of shape [2, 2] has 4 values, not 3")
  }

  @Test func masksThatDoNotFit() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = Tensor([1, 2]).replacing(with: 0, where: Mask([true, false, true]))
    }
    expectMessage(of: result, contains: "replace: shapes [2] and [3] cannot be broadcast together")
  }

  @Test func comparisonsOfDifferentTypes() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      print(Tensor([1, 2]) .>= Tensor([1, 2], as: .float64))
    }
    expectMessage(of: result, contains: ".>=: the operands are float32 of shape [2] and float64")
  }

  @Test func formulasOfShapesThatDoNotFit() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = power(Tensor([1, 2]), Tensor([1, 2, 3]))
    }
    expectMessage(of: result, contains: "power: shapes [2] and [3] cannot be broadcast together")
  }
}
