import CKernels

/// The largest scalar of each window of images x [N, C, H, W]: [N, C, h, w], with
/// h = ⌊(H + 2·padding − dilation·(height of a window − 1) − 1)/stride⌋ + 1.
///
/// The cotangent of a maximum goes to the scalar that it is: of equal ones to the first, row by row, and
/// where there is NaN to the last NaN. That is PyTorch's convention; `max(along:)` of this library gives
/// equal scalars equal shares.
///
/// Padding never wins. PyTorch limits it to half a window. Here it may be any of which no window holds
/// nothing else.
public struct MaxPooling: FusedOperation {
  public let size: Size2D
  public let stride: Size2D
  public let padding: Size2D
  public let dilation: Size2D

  /// Windows of a size, side by side unless there is a stride.
  public init(size: Size2D, stride: Size2D? = nil, padding: Size2D = 0, dilation: Size2D = 1) {
    (self.size, self.stride) = (size, stride ?? size)
    (self.padding, self.dilation) = (padding, dilation)
  }

  public var name: String { "maxPooling2D" }

  public func forward(_ operands: Operands) -> Tensor {
    let (x, windows) = (operands[0], windows(of: operands[0].shape))
    let result = Tensor(uninitialized: windows.shape(in: x.shape), as: x.scalarType)
    let kernel = x.scalarType.kernels.max_pooling
    windows.forEachPlanes(of: x) { windows, count, pixels, outputs in
      kernel(&windows, count, x.address + pixels, result.storage.address + outputs)
    }
    return result
  }

  public func residuals(for operand: Int) -> ResidualSet { .operand(0) }

  public func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    apply(ScatterToMaxima(windows: windows(of: saved[0].shape)), to: saved[0], g)
  }

  /// Place after place of the window: what it reads, where that is inside the image and exceeds what the
  /// places before it read.
  public func composition(_ operands: Operands) -> Tensor {
    let windows = windows(of: operands[0].shape)
    let image = operands[0].padded(for: windows, with: -.infinity)
    let places = windows.places
    var maxima = image.read(by: windows, at: places[0])
    var found = windows.isInside(places[0])
    for place in places.dropFirst() {
      let (scalars, isInside) = (image.read(by: windows, at: place), windows.isInside(place))
      let wins = (scalars .> maxima) .| (scalars .!= scalars) .| .!found
      maxima = maxima.replacing(with: scalars, where: wins .& isInside)
      found = (found .| isInside)
    }
    return maxima
  }

  /// Traps when a window holds padding only.
  private func windows(of image: Shape) -> Windows {
    let windows = Windows(
      pooling: image, size: size, stride: stride, padding: padding, dilation: dilation, in: name)
    require(
      windows.vertical.eachWindowReads && windows.horizontal.eachWindowReads,
      "\(name): of windows \(size) on images of shape \(image), padded by \(padding), one holds no pixel, "
        + "and the maximum of nothing is not a number; pad less")
    // Kernels count the pixels of a plane in as many bits as a scalar has.
    require(
      windows.pixelCount <= Int32.max,
      "\(name): images of shape \(image) have more than 2³¹ pixels; cut them into parts")
    return windows
  }
}

/// Images that have a cotangent g [N, C, h, w] at the maxima of windows of x, and 0 elsewhere. It does not
/// depend on x but by jumps. ∂g is what stands at the maxima.
struct ScatterToMaxima: TensorOperation {
  let windows: Windows

  func forward(_ operands: Operands) -> Tensor {
    let (x, g) = (operands[0], operands[1])
    let result = Tensor(uninitializedLike: x)
    let kernel = x.scalarType.kernels.scatter_to_maxima
    windows.forEachPlanes(of: x) { windows, count, pixels, outputs in
      kernel(
        &windows, count, x.address + pixels, g.address + outputs, result.storage.address + pixels)
    }
    return result
  }

  func residuals(for operand: Int) -> ResidualSet { operand == 0 ? [] : .operand(0) }

  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    operand == 0 ? nil : apply(GatherAtMaxima(windows: windows), to: saved[0], g)
  }
}

/// What stands in other images y where the maxima of windows of x are. ∂y is the cotangent at the maxima.
struct GatherAtMaxima: TensorOperation {
  let windows: Windows

  func forward(_ operands: Operands) -> Tensor {
    let (x, y) = (operands[0], operands[1])
    let result = Tensor(uninitialized: windows.shape(in: x.shape), as: x.scalarType)
    let kernel = x.scalarType.kernels.gather_at_maxima
    windows.forEachPlanes(of: x) { windows, count, pixels, outputs in
      kernel(
        &windows, count, x.address + pixels, y.address + pixels, result.storage.address + outputs)
    }
    return result
  }

  func residuals(for operand: Int) -> ResidualSet { operand == 0 ? [] : .operand(0) }

  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    operand == 0 ? nil : apply(ScatterToMaxima(windows: windows), to: saved[0], g)
  }
}

/// The largest scalar of each window of images `[N, C, H, W]`: `[N, C, h, w]`. Windows stand side by side
/// unless there is a stride.
///
/// Of equal scalars the first has the gradient. Traps when a window does not fit into the padded image,
/// and when one holds padding only. See ``MaxPooling``.
public func maxPooling2D(
  _ x: Tensor, size: Size2D, stride: Size2D? = nil, padding: Size2D = 0, dilation: Size2D = 1
) -> Tensor {
  apply(MaxPooling(size: size, stride: stride, padding: padding, dilation: dilation), to: x)
}
