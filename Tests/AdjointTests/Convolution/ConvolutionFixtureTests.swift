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

/// Errors of float32 beside the truth, and PyTorch's.
@Suite struct ConvolutionAccuracyTests {
  struct Case: Decodable {
    let operation: String
    let attributes: ConvolutionFixtureTests.Attributes
    let operands: [TensorFixture]
    let cotangent: TensorFixture
    let quantities: [Quantity]
  }

  struct Quantity: Decodable {
    let name: String
    let truth: TensorFixture
    let torch: TensorFixture
  }

  /// The errors of some scalars in units of the last place of the largest true magnitude among them.
  private func errors(_ values: [Double], _ truths: [Double]) -> [Double] {
    let unit = ScalarType.float32.ulp(of: truths.map(\.magnitude).max()!)
    return zip(values, truths).map { ($0 - $1).magnitude / unit }
  }

  private func rootMeanSquare(_ errors: [Double]) -> Double {
    (errors.reduce(0) { $0 + $1 * $1 } / Double(errors.count)).squareRoot()
  }

  /// No scalar is off by more than 4 units, and on the average results and gradients err no more than
  /// PyTorch's.
  @Test func errorsInFloat32() throws {
    let cases: [Case] = try loadFixture("convolution_float32")
    #expect(cases.count > 4)
    var all: [String: (ours: [Double], torch: [Double])] = [:]
    for test in cases {
      let point = test.operands.map { $0.tensor(as: .float32) }
      let function = test.attributes.function(test.operation)
      let (value, pullback) = valueWithPullback(at: point) { function($0) }
      let results = [value] + pullback(test.cotangent.tensor(as: .float32))
      #expect(results.count == test.quantities.count)
      for (result, quantity) in zip(results, test.quantities) {
        let name = "\(test.operation), \(quantity.name)"
        #expect(result.shape == Shape(quantity.truth.shape), "\(name)")
        all[name, default: ([], [])].ours += errors(result.scalars, quantity.truth.values)
        all[name]!.torch += errors(quantity.torch.values, quantity.truth.values)
      }
    }
    for (name, errors) in all {
      let (ours, torch) = (rootMeanSquare(errors.ours), rootMeanSquare(errors.torch))
      #expect(errors.ours.max()! <= 4, "\(name): \(errors.ours.max()!)")
      #expect(ours <= 1.05 * torch, "\(name): \(ours), and PyTorch's are \(torch)")
    }
  }
}
