import Adjoint

/// Layer normalization along the last axes: y = (x − mean)/√(variance + ε)·scale + shift (Ba, Kiros and
/// Hinton, "Layer Normalization", 2016). See `layerNormalization`.
public final class LayerNormalization: Layer, Sendable {
  /// The scale and the shift, of the shape that is normalized over; nil where the layer has none.
  public let scale: Parameter?
  public let shift: Parameter?
  public let epsilon: Double

  private let shape: Shape

  /// A layer over a last axis of this length.
  public convenience init(
    _ length: Int, epsilon: Double = 1e-5, hasScale: Bool = true, hasShift: Bool = true,
    as scalarType: ScalarType = .float32
  ) {
    self.init(
      shape: [length], epsilon: epsilon, hasScale: hasScale, hasShift: hasShift, as: scalarType)
  }

  /// A layer over the last axes, which have these lengths.
  public init(
    shape: Shape, epsilon: Double = 1e-5, hasScale: Bool = true, hasShift: Bool = true,
    as scalarType: ScalarType = .float32
  ) {
    require(
      shape.rank > 0 && !shape.contains(0),
      "LayerNormalization: the axes have the lengths \(shape); there must be an axis to normalize over, "
        + "and a scalar along it")
    requireRate(epsilon, "epsilon", of: "LayerNormalization")
    (self.shape, self.epsilon) = (shape, epsilon)
    scale = hasScale ? Parameter(.ones(shape, as: scalarType)) : nil
    shift = hasShift ? Parameter(.zeros(shape, as: scalarType)) : nil
  }

  /// Traps when the last axes of x have other lengths.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    require(
      Array(x.shape.suffix(shape.rank)) == Array(shape),
      "LayerNormalization: the layer is over axes of the lengths \(shape), and the inputs have shape "
        + "\(x.shape); the last axes must have these lengths")
    if shape.rank > 1 && scale == nil && shift == nil {
      return layerNormalization(x, scale: .ones(shape, as: x.scalarType), epsilon: epsilon)
    }
    return layerNormalization(x, scale: scale?.value, shift: shift?.value, epsilon: epsilon)
  }
}

/// RMS normalization along the last axis: y = x/√(mean(x²) + ε)·scale (Zhang and Sennrich, "Root Mean Square
/// Layer Normalization", 2019). See `rmsNormalization`.
public final class RMSNormalization: Layer, Sendable {
  /// The scale, of shape `[length]`.
  public let scale: Parameter

  /// ε; nil for the distance from 1 to the next number of the type, as in PyTorch.
  public let epsilon: Double?

  /// Traps when there is no scalar to normalize.
  public init(_ length: Int, epsilon: Double? = nil, as scalarType: ScalarType = .float32) {
    require(length > 0, "RMSNormalization(\(length)): there must be a scalar to normalize")
    if let epsilon { requireRate(epsilon, "epsilon", of: "RMSNormalization") }
    scale = Parameter(.ones([length], as: scalarType))
    self.epsilon = epsilon
  }

  /// Traps when the last axis of x has another length.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    require(
      x.shape.last == scale.shape[0],
      "RMSNormalization(\(scale.shape[0])): the inputs have shape \(x.shape); the last axis must have the "
        + "length \(scale.shape[0])")
    return rmsNormalization(x, scale: scale.value, epsilon: epsilon)
  }
}

/// Group normalization of `[N, C, …]`: the channels of each group and example are normalized together (Wu and
/// He, "Group Normalization", 2018). See `groupNormalization`.
public final class GroupNormalization: Layer, Sendable {
  public let groups: Int

  /// The scale and the shift, of shape `[C]`.
  public let scale: Parameter
  public let shift: Parameter
  public let epsilon: Double

  /// Traps when the groups do not divide the channels.
  public init(
    groups: Int, channels: Int, epsilon: Double = 1e-5, as scalarType: ScalarType = .float32
  ) {
    require(
      groups > 0 && channels > 0 && channels % groups == 0,
      "GroupNormalization: \(groups) groups do not divide \(channels) channels")
    requireRate(epsilon, "epsilon", of: "GroupNormalization")
    (self.groups, self.epsilon) = (groups, epsilon)
    scale = Parameter(.ones([channels], as: scalarType))
    shift = Parameter(.zeros([channels], as: scalarType))
  }

  /// Traps when x has other channels.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    requireChannels(x, scale.shape[0], of: "GroupNormalization")
    return groupNormalization(
      x, groups: groups, scale: scale.value, shift: shift.value, epsilon: epsilon)
  }
}

func requireChannels(_ x: Tensor, _ channels: Int, of layer: String) {
  require(
    x.rank >= 2 && x.shape[1] == channels,
    "\(layer): the layer is of \(channels) channels, and the inputs have shape \(x.shape); they must be "
      + "[N, \(channels), …]")
}
