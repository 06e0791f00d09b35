import Adjoint
import TestSupport
import Testing

/// Results, gradients and second derivatives are those of PyTorch.
@Suite struct ConvolutionFixtureTests {
  struct Attributes: Decodable, Sendable {
    let stride: [Int]?
    let padding: [Int]?
    let outputPadding: [Int]?
    let dilation: [Int]?
    let size: [Int]?
    let groups: Int?
    let countsPadding: Bool?

    /// The operation of a name.
    func function(_ operation: String) -> ([Tensor]) -> Tensor {
      let (padding, dilation) = (pair(padding, 0), pair(dilation, 1))
      let (groups, size) = (groups ?? 1, pair(size, 1))
      let (stride, apart) = (pair(stride, 1), self.stride.map { pair($0, 1) })
      switch operation {
      case "convolution":
        return { x in
          convolution2D(
            x[0], x[1], bias: x.count > 2 ? x[2] : nil, stride: stride, padding: padding,
            dilation: dilation, groups: groups)
        }
      case "transposedConvolution":
        return { x in
          transposedConvolution2D(
            x[0], x[1], bias: x.count > 2 ? x[2] : nil, stride: stride, padding: padding,
            outputPadding: pair(outputPadding, 0), dilation: dilation, groups: groups)
        }
      case "maxPooling":
        return {
          maxPooling2D($0[0], size: size, stride: apart, padding: padding, dilation: dilation)
        }
      default:
        return {
          averagePooling2D(
            $0[0], size: size, stride: apart, padding: padding, countsPadding: countsPadding ?? true
          )
        }
      }
    }

    private func pair(_ values: [Int]?, _ other: Int) -> Size2D {
      values.map { Size2D(height: $0[0], width: $0[1]) } ?? Size2D(other)
    }
  }

  @Test func asPyTorch() throws {
    let cases: [DerivativeFixture<Attributes>] = try loadFixture("convolution")
    #expect(Set(cases.map(\.operation)).count == 4)
    for test in cases {
      let function = test.attributes.function(test.operation)
      test.check { [function($0)] }
    }
  }
}
