import Adjoint

/// An affine map along the last axis: y = x·Wᵀ + b for inputs `[…, inputs]`.
public final class Linear: Layer, Sendable {
  /// W, of shape `[outputs, inputs]`.
  public let weight: Parameter

  /// b, of shape `[outputs]`.
  public let bias: Parameter?

  /// A layer whose weights and bias are drawn evenly from ±1/√inputs unless other initializers are given.
  ///
  /// These are PyTorch's. They are He's (He et al., "Delving Deep into Rectifiers", ICCV 2015, eq. 10) for
  /// a leaky rectifier of slope √5. The draws come from the seed of ``withSeed(_:_:)``.
  public init(
    _ inputs: Int, _ outputs: Int, bias: Bool = true, weights: Initializer? = nil,
    biases: Initializer? = nil, as scalarType: ScalarType = .float32
  ) {
    require(
      inputs > 0 && outputs > 0,
      "Linear(\(inputs), \(outputs)): a layer needs at least one input and one output")
    let bound = 1 / Double(inputs).squareRoot()
    let usual = Initializer.uniform(in: -bound..<bound)
    weight = Parameter([outputs, inputs], weights ?? usual, as: scalarType)
    self.bias = bias ? Parameter([outputs], biases ?? usual, as: scalarType) : nil
  }

  /// The layer's outputs `[…, outputs]` for inputs `[…, inputs]`, a vector, a batch of rows or a batch
  /// of anything whose last axis is the inputs. Traps when that axis has another length.
  public func callAsFunction(_ inputs: Tensor) -> Tensor {
    require(
      inputs.shape.last == weight.shape[1],
      "Linear(\(weight.shape[1]), \(weight.shape[0])): the inputs must have shape "
        + "[…, \(weight.shape[1])] and have \(inputs.shape); the last axis is the inputs")
    guard let bias else { return matmul(inputs, weight.value, transposing: .right) }
    return affine(inputs, weight.value, bias.value, transposing: .right)
  }

  /// The softmax cross-entropy of the layer's outputs for inputs `[…, inputs]`, without the outputs'
  /// ever existing as a whole: a last layer over a large vocabulary.
  ///
  /// ```swift
  /// output.softmaxCrossEntropy(of: hidden, SoftmaxCrossEntropy(.labels(tokens, ignoring: padding)))
  /// ```
  public func softmaxCrossEntropy(of inputs: Tensor, _ loss: SoftmaxCrossEntropy) -> Tensor {
    loss(inputs, weights: weight.value, bias: bias?.value)
  }
}
