import Adjoint

/// A convolution of images `[N, inputs, H, W]`, plus a bias: `[N, outputs, h, w]`. See
/// `convolution2D`.
public final class Convolution2D: Layer, Sendable {
  /// The weights, of shape `[outputs, inputs/groups, height, width]`.
  public let weight: Parameter

  /// The bias, of shape `[outputs]`.
  public let bias: Parameter?

  public let stride: Size2D
  public let padding: Size2D
  public let dilation: Size2D
  public let groups: Int

  /// A layer whose weights and bias are drawn evenly from ±1/√(fan in), as PyTorch's are, unless other
  /// initializers are given.
  public init(
    _ inputs: Int, _ outputs: Int, size: Size2D, stride: Size2D = 1, padding: Size2D = 0,
    dilation: Size2D = 1, groups: Int = 1, bias: Bool = true, weights: Initializer? = nil,
    biases: Initializer? = nil, as scalarType: ScalarType = .float32
  ) {
    requireChannels(inputs, outputs, groups, size, of: "Convolution2D")
    let shape: Shape = [outputs, inputs / groups, size.height, size.width]
    let usual = Initializer.byFanIn(inputs / groups * size.height * size.width)
    weight = Parameter(shape, weights ?? usual, as: scalarType)
    self.bias = bias ? Parameter([outputs], biases ?? usual, as: scalarType) : nil
    (self.stride, self.padding) = (stride, padding)
    (self.dilation, self.groups) = (dilation, groups)
  }

  /// Traps when the images have other channels than the layer's inputs.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    requireImages(x, weight.shape[1] * groups, weight.shape[0], of: "Convolution2D")
    return convolution2D(
      x, weight.value, bias: bias?.value, stride: stride, padding: padding, dilation: dilation,
      groups: groups)
  }
}

/// A transposed convolution of images `[N, inputs, h, w]`, plus a bias: `[N, outputs, H, W]`. See
/// `transposedConvolution2D`.
public final class TransposedConvolution2D: Layer, Sendable {
  /// The weights, of shape `[inputs, outputs/groups, height, width]`.
  public let weight: Parameter

  /// The bias, of shape `[outputs]`.
  public let bias: Parameter?

  public let stride: Size2D
  public let padding: Size2D
  public let outputPadding: Size2D
  public let dilation: Size2D
  public let groups: Int

  /// A layer whose weights and bias are drawn as PyTorch's are, unless other initializers are given: evenly
  /// from ±1/√(outputs/groups · height · width).
  public init(
    _ inputs: Int, _ outputs: Int, size: Size2D, stride: Size2D = 1, padding: Size2D = 0,
    outputPadding: Size2D = 0, dilation: Size2D = 1, groups: Int = 1, bias: Bool = true,
    weights: Initializer? = nil, biases: Initializer? = nil, as scalarType: ScalarType = .float32
  ) {
    requireChannels(inputs, outputs, groups, size, of: "TransposedConvolution2D")
    let shape: Shape = [inputs, outputs / groups, size.height, size.width]
    let usual = Initializer.byFanIn(outputs / groups * size.height * size.width)
    weight = Parameter(shape, weights ?? usual, as: scalarType)
    self.bias = bias ? Parameter([outputs], biases ?? usual, as: scalarType) : nil
    (self.stride, self.padding, self.outputPadding) = (stride, padding, outputPadding)
    (self.dilation, self.groups) = (dilation, groups)
  }

  /// Traps when the images have other channels than the layer's inputs.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    requireImages(x, weight.shape[0], weight.shape[1] * groups, of: "TransposedConvolution2D")
    return transposedConvolution2D(
      x, weight.value, bias: bias?.value, stride: stride, padding: padding,
      outputPadding: outputPadding, dilation: dilation, groups: groups)
  }
}

private func requireImages(_ x: Tensor, _ inputs: Int, _ outputs: Int, of layer: String) {
  require(
    x.rank == 4 && x.shape[1] == inputs,
    "\(layer)(\(inputs), \(outputs)): the images have shape \(x.shape); they must be "
      + "[N, \(inputs), H, W], with the channels before the pixels")
}

private func requireChannels(
  _ inputs: Int, _ outputs: Int, _ groups: Int, _ size: Size2D, of layer: String
) {
  require(
    inputs > 0 && outputs > 0 && groups > 0 && inputs % groups == 0 && outputs % groups == 0,
    "\(layer)(\(inputs), \(outputs)): there must be channels, and \(groups) groups must divide both "
      + "numbers")
  require(
    size.height > 0 && size.width > 0,
    "\(layer)(\(inputs), \(outputs)): the size of the windows is \(size); it must be positive")
}

extension Initializer {
  /// ±1/√fan, evenly: He's for a leaky rectifier of slope √5, PyTorch's usual one.
  static func byFanIn(_ fan: Int) -> Initializer {
    let bound = 1 / Double(max(fan, 1)).squareRoot()
    return .uniform(in: -bound..<bound)
  }
}
