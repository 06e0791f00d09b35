import CKernels

/// The mean of each window of images x [N, C, H, W]: [N, C, h, w], with
/// h = ⌊(H + 2·padding − height of a window)/stride⌋ + 1.
///
///     y[n, c, r, s] = Σ_i,j x̄[n, c, r·stride + i, s·stride + j] / d
///
/// where x̄ is x with `padding` zeros on either side of each axis. The divisor d is the size of the window,
/// or, unless padding counts, the number of its pixels inside the image. Where there are none the mean is 0.
/// The cotangent of a pixel is Σ g/d over the windows that hold it. Sums are double, and rounded once.
/// Conventions are those of PyTorch's `avg_pool2d`, which limits padding to half a window.
public struct AveragePooling: FusedOperation {
  public let size: Size2D
  public let stride: Size2D
  public let padding: Size2D
  public let countsPadding: Bool

  /// Windows of a size, side by side unless there is a stride.
  public init(
    size: Size2D, stride: Size2D? = nil, padding: Size2D = 0, countsPadding: Bool = true
  ) {
    (self.size, self.stride) = (size, stride ?? size)
    (self.padding, self.countsPadding) = (padding, countsPadding)
  }

  public var name: String { "averagePooling2D" }

  public func forward(_ operands: Operands) -> Tensor {
    apply(means(of: operands[0].shape, isPullback: false), to: operands[0])
  }

  public func residuals(for operand: Int) -> ResidualSet { .shapes }

  public func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    apply(means(of: saved.shape(of: 0), isPullback: true), to: g)
  }

  /// The sum of what the places of the window read, divided.
  public func composition(_ operands: Operands) -> Tensor {
    let windows = windows(of: operands[0].shape)
    let image = operands[0].padded(for: windows)
    let scalars = windows.places.map { image.read(by: windows, at: $0) }
    let area = Tensor(Double(scalars.count), as: image.scalarType)
    let inside = windows.places.reduce(Tensor.zeros([1, 1], as: image.scalarType)) {
      $0 + Tensor(windows.isInside($1), as: image.scalarType)
    }
    return scalars.dropFirst().reduce(scalars[0], +)
      / (countsPadding ? area : inside.replacing(with: 1, where: inside .== 0))
  }

  private func windows(of image: Shape) -> Windows {
    Windows(pooling: image, size: size, stride: stride, padding: padding, dilation: 1, in: name)
  }

  private func means(of image: Shape, isPullback: Bool) -> WindowMeans {
    WindowMeans(
      image: image, windows: windows(of: image), countsPadding: countsPadding,
      isPullback: isPullback)
  }
}

/// The means of windows, or the images that their cotangents give. Either is linear, and the other's
/// pullback.
struct WindowMeans: TensorOperation {
  let image: Shape
  let windows: Windows
  let countsPadding: Bool
  let isPullback: Bool

  func forward(_ operands: Operands) -> Tensor {
    let (x, kernels) = (operands[0], operands[0].scalarType.kernels)
    let kernel = isPullback ? kernels.average_pooling_pullback : kernels.average_pooling
    let result = Tensor(
      uninitialized: isPullback ? image : windows.shape(in: image), as: x.scalarType)
    windows.forEachPlanes(of: isPullback ? result : x) { windows, count, pixels, outputs in
      let (from, to) = isPullback ? (outputs, pixels) : (pixels, outputs)
      kernel(
        &windows, countsPadding ? 1 : 0, count, x.address + from, result.storage.address + to)
    }
    return result
  }

  func residuals(for operand: Int) -> ResidualSet { [] }

  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    apply(
      WindowMeans(
        image: image, windows: windows, countsPadding: countsPadding, isPullback: !isPullback),
      to: g)
  }
}

/// The mean of each window of images `[N, C, H, W]`: `[N, C, h, w]`. Windows stand side by side unless
/// there is a stride. The divisor counts padding, unless `countsPadding` is false.
///
/// Traps when a window does not fit into the padded image. See ``AveragePooling``.
public func averagePooling2D(
  _ x: Tensor, size: Size2D, stride: Size2D? = nil, padding: Size2D = 0,
  countsPadding: Bool = true
) -> Tensor {
  let operation = AveragePooling(
    size: size, stride: stride, padding: padding, countsPadding: countsPadding)
  return apply(operation, to: x)
}
