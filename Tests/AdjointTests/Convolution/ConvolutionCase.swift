import Testing

@testable import Adjoint

/// An operation of this family, and the shapes of its operands.
struct ConvolutionCase: Sendable, CustomTestStringConvertible {
  let operation: any FusedOperation<Tensor>
  let shapes: [Shape]

  var testDescription: String { "\(operation) of \(shapes)" }

  /// Random operands, of which no two scalars are equal.
  func operands(_ type: ScalarType = .float64, seed: Int = 1) -> [Tensor] {
    var random = RandomStream(seed: seed)
    return shapes.map { Tensor.normal($0, as: type, using: &random) }
  }

  func callAsFunction(_ operands: [Tensor]) -> Tensor { operation.applied(to: operands) }

  func composed(_ operands: [Tensor]) -> Tensor { operation.composition(Operands(operands)) }

  static let small: [ConvolutionCase] = [
    convolution([2, 3, 5, 4], [4, 3, 3, 3], padding: 1),
    convolution([1, 1, 1, 1], [1, 1, 1, 1]),
    convolution([3, 2, 4, 5], [3, 2, 1, 1]),
    convolution([2, 2, 5, 5], [2, 2, 1, 1], stride: 2),
    convolution(
      [2, 4, 7, 6], [6, 2, 3, 2], stride: Size2D(height: 2, width: 1),
      padding: Size2D(height: 1, width: 0), dilation: Size2D(height: 1, width: 2), groups: 2),
    convolution([2, 3, 5, 5], [3, 1, 3, 3], padding: 1, groups: 3),
    convolution([1, 2, 8, 8], [2, 2, 2, 2], stride: 3),
    convolution([1, 2, 3, 3], [2, 2, 3, 3], padding: 2, dilation: 2),
    convolution([1, 1, 5, 7], [2, 1, 5, 7]),
    convolution([5, 2, 3, 3], [2, 2, 2, 2]),
    // Of the stride only some phases are read, or have pixels.
    convolution([2, 2, 11, 9], [3, 2, 2, 2], stride: 5, dilation: 7),
    convolution([1, 2, 4, 4], [2, 2, 2, 2], stride: 10_000),
    convolution([1, 1, 2, 3], [1, 1, 2, 2], stride: 300, padding: 200, dilation: 90),
    transposed([1, 2, 1, 1], [2, 3, 2, 2], stride: 900),
    transposed([2, 3, 4, 5], [3, 2, 3, 3], padding: 1),
    transposed([2, 3, 3, 4], [3, 2, 3, 3], stride: 2, padding: 1, outputPadding: 1),
    transposed(
      [1, 4, 3, 3], [4, 2, 2, 3], stride: Size2D(height: 2, width: 3),
      outputPadding: Size2D(height: 1, width: 0), dilation: Size2D(height: 2, width: 1), groups: 2),
    transposed([2, 3, 3, 3], [3, 2, 1, 1]),
    transposed([1, 2, 3, 3], [2, 1, 2, 2], outputPadding: 2, dilation: 3),
  ]

  static let pooling: [ConvolutionCase] = {
    let maxima = [
      MaxPooling(size: 2), MaxPooling(size: 3, stride: 2, padding: 1),
      MaxPooling(size: 3, stride: 1, padding: 1), MaxPooling(size: 1),
      MaxPooling(size: 2, stride: 3),
      MaxPooling(
        size: Size2D(height: 2, width: 3), stride: Size2D(height: 1, width: 2),
        dilation: Size2D(height: 2, width: 1)),
      // More padding than PyTorch takes.
      MaxPooling(size: 3, stride: 1, padding: 2),
    ]
    let means = [true, false].flatMap { counts in
      [
        AveragePooling(size: 2, countsPadding: counts),
        AveragePooling(size: 3, stride: 2, padding: 1, countsPadding: counts),
        AveragePooling(
          size: Size2D(height: 3, width: 2), stride: Size2D(height: 1, width: 2),
          padding: Size2D(height: 1, width: 0), countsPadding: counts),
        // The windows at the corners hold padding only.
        AveragePooling(size: 2, stride: 2, padding: 2, countsPadding: counts),
        AveragePooling(size: 2, stride: 3, countsPadding: counts),
      ]
    }
    let operations: [any FusedOperation<Tensor>] = maxima + means
    return operations.map { ConvolutionCase(operation: $0, shapes: [[2, 3, 6, 7]]) }
  }()

  /// Some of them, with few scalars: a comparison takes long.
  static let compared: [ConvolutionCase] = [
    convolution([2, 2, 3, 4], [2, 2, 3, 3], padding: 1),
    convolution([1, 2, 5, 4], [4, 1, 2, 2], stride: 2, groups: 2),
    transposed([1, 2, 2, 3], [2, 2, 2, 2], stride: 2, padding: 1, outputPadding: 1),
    ConvolutionCase(
      operation: MaxPooling(size: 3, stride: 2, padding: 1), shapes: [[1, 2, 4, 4]]),
    ConvolutionCase(
      operation: AveragePooling(size: 3, stride: 2, padding: 1, countsPadding: false),
      shapes: [[1, 2, 4, 4]]),
  ]

  /// Blocks of rows and of images, several parts and sections of weights, strips, vectors.
  static let large: [ConvolutionCase] = [
    convolution([3, 2, 30, 31], [5, 2, 3, 3], padding: 1),
    convolution([2, 3, 29, 37], [7, 3, 4, 2], stride: 2, padding: 1, dilation: 2),
    convolution([9, 40, 4, 4], [33, 40, 3, 3], padding: 1),
    convolution([21, 4, 5, 5], [6, 2, 3, 3], padding: 1, groups: 2),
    convolution([2, 7, 20, 21], [5, 7, 1, 1]),
    convolution([30, 7, 3, 3], [5, 7, 1, 1]),
    convolution([2, 5, 24, 24], [5, 1, 5, 5], padding: 2, groups: 5),
    convolution([1, 2, 3, 300], [3, 2, 3, 3], padding: 1),
    transposed([3, 3, 19, 18], [3, 4, 3, 3], stride: 2, padding: 1, outputPadding: 1),
    transposed([21, 4, 5, 5], [4, 3, 2, 2], stride: 2),
    transposed([2, 7, 20, 21], [7, 5, 1, 1]),
    ConvolutionCase(
      operation: MaxPooling(size: 3, stride: 2, padding: 1), shapes: [[3, 5, 21, 301]]),
    ConvolutionCase(
      operation: MaxPooling(size: 2, stride: 1, dilation: 3), shapes: [[3, 5, 21, 139]]),
    ConvolutionCase(
      operation: AveragePooling(size: 3, stride: 2, padding: 1, countsPadding: false),
      shapes: [[3, 5, 21, 301]]),
    ConvolutionCase(operation: AveragePooling(size: 5, stride: 1), shapes: [[3, 5, 21, 139]]),
  ]

  private static func convolution(
    _ x: Shape, _ weights: Shape, stride: Size2D = 1, padding: Size2D = 0, dilation: Size2D = 1,
    groups: Int = 1
  ) -> ConvolutionCase {
    ConvolutionCase(
      operation: Convolution(
        stride: stride, padding: padding, dilation: dilation, groups: groups),
      shapes: [x, weights, [weights[0]]])
  }

  private static func transposed(
    _ x: Shape, _ weights: Shape, stride: Size2D = 1, padding: Size2D = 0,
    outputPadding: Size2D = 0, dilation: Size2D = 1, groups: Int = 1
  ) -> ConvolutionCase {
    ConvolutionCase(
      operation: TransposedConvolution(
        stride: stride, padding: padding, outputPadding: outputPadding, dilation: dilation,
        groups: groups),
      shapes: [x, weights, [weights[1] * groups]])
  }
}

extension FusedOperation<Tensor> {
  fileprivate func applied(to operands: [Tensor]) -> Tensor {
    apply(self, to: Operands(operands))
  }
}
