import CKernels

extension Windows {
  /// The windows of pooling. Traps when the operand is not [N, C, H, W], or a window does not fit.
  init(
    pooling image: Shape, size: Size2D, stride: Size2D, padding: Size2D, dilation: Size2D,
    in name: String
  ) {
    require(
      image.rank == 4,
      "\(name): the images have shape \(image); it must be [N, C, H, W], and reshaped(to:) gives axes "
        + "of length 1")
    self.init(
      image: image, size: size, stride: stride, padding: padding, dilation: dilation, in: name)
  }

  /// The shape of what there is one of for each window.
  func shape(in image: Shape) -> Shape { [image[0], image[1], vertical.count, horizontal.count] }

  /// Which windows have a place of theirs inside the image.
  func isInside(_ place: (row: Int, column: Int)) -> Mask {
    let rows = (0..<vertical.count).map { vertical.isInside(place.row, of: $0) }
    let columns = (0..<horizontal.count).map { horizontal.isInside(place.column, of: $0) }
    return Mask(rows, shape: [rows.count, 1]) .& Mask(columns, shape: [1, columns.count])
  }

  /// Runs `body` for ranges of the planes of images: the windows, the number of planes, and the bytes
  /// before them in the images and in what has a scalar for each window.
  func forEachPlanes(
    of images: Tensor,
    _ body: (inout Windows, _ count: Int, _ pixels: Int, _ outputs: Int) -> Void
  ) {
    if images.shape[0] == 0 || images.shape[1] == 0 || count == 0 { return }
    let grain = Swift.max(1, Tensor.elementwiseGrain / Swift.max(1, pixelCount))
    let width = images.scalarType.byteCount
    Parallelism.forEach(count: images.shape.joined(..<2, in: "pooling"), grain: grain) { range in
      var windows = self
      let first = range.lowerBound * width
      body(&windows, range.count, first * windows.pixelCount, first * windows.count)
    }
  }
}

extension WindowAxis {
  /// Whether each window has a place inside the image. Without padding all have.
  var eachWindowReads: Bool {
    padding == 0
      || (0..<count).allSatisfy { window in
        (0..<size).contains { isInside($0, of: window) }
      }
  }
}
