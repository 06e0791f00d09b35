import Adjoint

/// The largest scalar of each window. See `maxPooling2D`.
public struct MaxPooling2D: Layer, Sendable {
  public let size: Size2D
  public let stride: Size2D?
  public let padding: Size2D
  public let dilation: Size2D

  /// Windows stand side by side unless there is a stride.
  public init(
    size: Size2D, stride: Size2D? = nil, padding: Size2D = 0, dilation: Size2D = 1
  ) {
    (self.size, self.stride, self.padding, self.dilation) = (size, stride, padding, dilation)
  }

  public func callAsFunction(_ x: Tensor) -> Tensor {
    maxPooling2D(x, size: size, stride: stride, padding: padding, dilation: dilation)
  }
}

/// The mean of each window. See `averagePooling2D`.
public struct AveragePooling2D: Layer, Sendable {
  public let size: Size2D
  public let stride: Size2D?
  public let padding: Size2D
  public let countsPadding: Bool

  /// Windows stand side by side unless there is a stride.
  public init(
    size: Size2D, stride: Size2D? = nil, padding: Size2D = 0, countsPadding: Bool = true
  ) {
    (self.size, self.stride, self.padding) = (size, stride, padding)
    self.countsPadding = countsPadding
  }

  public func callAsFunction(_ x: Tensor) -> Tensor {
    averagePooling2D(
      x, size: size, stride: stride, padding: padding, countsPadding: countsPadding)
  }
}
