import Adjoint
import TestSupport
import Testing

/// All kinds of normalization against PyTorch in float64: values, gradients and second derivatives.
@Suite struct NormalizationFixtureTests {
  @Test(arguments: [("layer", 12), ("rms", 11), ("group", 7), ("batch", 6), ("statistics", 5)])
  func valueAndDerivatives(_ operation: String, _ count: Int) throws {
    let all: [DerivativeFixture<Attributes>] = try loadFixture("normalization_float64")
    let cases = all.filter { $0.operation == operation }
    #expect(cases.count == count)
    for fixture in cases { fixture.check { fixture.attributes.apply(operation, to: $0) } }
  }

  private struct Attributes: Decodable {
    let epsilon: Double
    let axes: Int?
    let groups: Int?

    func apply(_ operation: String, to operands: [Tensor]) -> [Tensor] {
      let x = operands[0]
      let (first, second) = (
        operands.count > 1 ? operands[1] : nil, operands.count > 2 ? operands[2] : nil
      )
      switch operation {
      case "layer": return [layerNormalization(x, scale: first, shift: second, epsilon: epsilon)]
      case "rms": return [rmsNormalization(x, scale: first, epsilon: epsilon)]
      case "group":
        return [
          groupNormalization(x, groups: groups!, scale: first, shift: second, epsilon: epsilon)
        ]
      case "batch":
        let result = batchNormalization(x, scale: first, shift: second, epsilon: epsilon)
        #expect(result.count == x.elementCount / x.shape[1])
        return [result.normalized, result.mean, result.variance]
      default:
        return [
          batchNormalization(
            x, mean: first!, variance: second!, scale: operands[3], shift: operands[4],
            epsilon: epsilon)
        ]
      }
    }
  }
}
