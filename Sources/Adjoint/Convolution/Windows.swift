import CKernels

extension WindowAxis {
  /// Windows along an axis of an image: as many as fit into it and the padding on either side.
  ///
  /// Traps, with what `image` says of the operation and the shapes, when there is no room for one.
  init(
    length: Int, size: Int, stride: Int, padding: Int, dilation: Int,
    of image: @autoclosure () -> String
  ) {
    let span = WindowAxis.span(size, stride, padding, dilation, image())
    let room = length + 2 * padding
    require(
      span <= room,
      "\(image()): a window spans \(span) pixels, \(size) of them \(dilation) apart, and the image has "
        + "\(length) with \(padding) of padding on either side; pad more, or take smaller windows")
    self.init(
      length: length, size: size, stride: stride, padding: padding, dilation: dilation,
      count: (room - span) / stride + 1)
  }

  /// Windows along an axis of a transposed convolution's result: one for each of `count` pixels.
  init(
    count: Int, size: Int, stride: Int, padding: Int, outputPadding: Int, dilation: Int,
    of image: @autoclosure () -> String
  ) {
    let span = WindowAxis.span(size, stride, padding, dilation, image())
    require(
      outputPadding >= 0 && (outputPadding < stride || outputPadding < dilation),
      "\(image()): the output padding is \(outputPadding), and the stride \(stride); it must be at least "
        + "0 and less than the stride or the dilation")
    let length = (count - 1) * stride + span + outputPadding - 2 * padding
    require(
      count > 0 && length > 0,
      "\(image()): \(count) pixels give (\(count) − 1)·\(stride) + \(span) + \(outputPadding) − "
        + "2·\(padding) = \(length), and the result needs at least one; pad less")
    self.init(
      length: length, size: size, stride: stride, padding: padding, dilation: dilation, count: count
    )
  }

  /// From the first place of a window to the last. Traps when a number is out of range.
  private static func span(
    _ size: Int, _ stride: Int, _ padding: Int, _ dilation: Int, _ image: @autoclosure () -> String
  ) -> Int {
    let limit = Int(Int32.max)
    require(
      (1...limit).contains(size) && (1...limit).contains(stride)
        && (1...limit).contains(dilation) && (0...limit).contains(padding),
      "\(image()): size, stride and dilation must be positive, padding at least 0, and none above 2³¹; "
        + "they are \(size), \(stride), \(dilation) and \(padding)")
    return (size - 1) * dilation + 1
  }

  /// The positions of the padded axis that one place of the windows reads, window by window.
  func positions(of place: Int) -> StrideTo<Int> {
    let start = place * dilation
    return Swift.stride(from: start, to: start + (count - 1) * stride + 1, by: stride)
  }

  /// Whether a place of a window is inside the image.
  func isInside(_ place: Int, of window: Int) -> Bool {
    (0..<length).contains(window * stride + place * dilation - padding)
  }
}

extension Windows {
  /// The windows of an operation on images [N, C, H, W].
  init(
    image: Shape, size: Size2D, stride: Size2D, padding: Size2D, dilation: Size2D, in name: String
  ) {
    func axis(_ axis: Int, _ side: KeyPath<Size2D, Int>) -> WindowAxis {
      WindowAxis(
        length: image[axis], size: size[keyPath: side], stride: stride[keyPath: side],
        padding: padding[keyPath: side], dilation: dilation[keyPath: side],
        of: "\(name): windows \(size) on images of shape \(image)")
    }
    self.init(vertical: axis(2, \.height), horizontal: axis(3, \.width))
  }

  /// The windows of a transposed operation, one for each pixel of an operand [N, C, h, w].
  init(
    transposed x: Shape, size: Size2D, stride: Size2D, padding: Size2D, outputPadding: Size2D,
    dilation: Size2D, in name: String
  ) {
    func axis(_ axis: Int, _ side: KeyPath<Size2D, Int>) -> WindowAxis {
      WindowAxis(
        count: x[axis], size: size[keyPath: side], stride: stride[keyPath: side],
        padding: padding[keyPath: side], outputPadding: outputPadding[keyPath: side],
        dilation: dilation[keyPath: side],
        of: "\(name): windows \(size) for an operand of shape \(x)")
    }
    self.init(vertical: axis(2, \.height), horizontal: axis(3, \.width))
  }

  /// Whether a window is one pixel, and each pixel is one window.
  var arePixels: Bool {
    [vertical, horizontal].allSatisfy { $0.size == 1 && $0.stride == 1 && $0.padding == 0 }
      && vertical.count == vertical.length && horizontal.count == horizontal.length
  }

  /// The pixels of a plane, and the windows on it.
  var pixelCount: Int { vertical.length * horizontal.length }
  var count: Int { vertical.count * horizontal.count }

  /// The places of a window, row by row.
  var places: [(row: Int, column: Int)] {
    (0..<vertical.size).flatMap { row in (0..<horizontal.size).map { (row, $0) } }
  }
}

extension Tensor {
  /// Images [N, C, H, W] with the padding of windows around them.
  func padded(for windows: Windows, with value: Double = 0) -> Tensor {
    let padding = [0, 0, windows.vertical.padding, windows.horizontal.padding]
    return padded(before: padding, after: padding, with: value)
  }

  /// Of padded images, what one place of each window reads: [N, C, rows of windows, windows in a row].
  func read(by windows: Windows, at place: (row: Int, column: Int)) -> Tensor {
    self[
      .all, .all, windows.vertical.positions(of: place.row),
      windows.horizontal.positions(of: place.column)]
  }
}
