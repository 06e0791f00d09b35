import CKernels

/// The three products of a convolution, each a product of matrices whose larger factor is not written down:
///
///     output    y = W·P       P has a row for each place of the window in each channel
///     image     x = W′·Q      Q has a row for each place in each channel of outputs
///     weights   W = Σ y·Pᵀ    summed in double
///
/// A row of P or Q is a run of scalars of the images, or outputs, once these are spread out with zeros
/// around them, and a ``Tap`` says where it begins. Each group is a convolution of its own.
struct ConvolutionLoops {
  let geometry: ConvolutionGeometry
  let scalarType: ScalarType
  let kernels: Kernels

  init(_ geometry: ConvolutionGeometry, _ scalarType: ScalarType) {
    (self.geometry, self.scalarType) = (geometry, scalarType)
    kernels = scalarType.kernels
  }

  var windows: Windows { geometry.windows }
  var width: Int { scalarType.byteCount }
  var places: Int { windows.vertical.size * windows.horizontal.size }

  /// Threads are called for no less than so many multiplications.
  private static let grain = 0x1p19

  /// Runs `body` for ranges of pieces, each of which has so many outputs of a group.
  func forEach(count: Int, outputs: Int, _ body: (Range<Int>) -> Void) {
    let work = Double(outputs) * Double(geometry.groupPlaces) * Double(geometry.groupOutputs)
    let grain = Swift.max(1, Int((Self.grain / Swift.max(1, work)).rounded(.up)))
    Parallelism.forEach(count: count, grain: grain, body)
  }

  /// Traps when there is no memory for what one line of the result reads of spread planes.
  func requireMemory(for planes: Shape) {
    let (y, x) = (windows.vertical, windows.horizontal)
    planes.requireMemory(
      as: scalarType,
      for: "convolution2D: strides of \(y.stride) and \(x.stride), padding of \(y.padding) and "
        + "\(x.padding), dilations of \(y.dilation) and \(x.dilation), for images of "
        + "\(y.length)×\(x.length), which are spread out to be read; take smaller ones")
  }

  /// What is left where there is nothing to multiply: a number for each channel, or 0.
  func constant(_ shape: Shape, _ bias: Tensor?) -> Tensor {
    let zeros = Tensor.zeros(shape, as: scalarType)
    return bias.map { zeros + $0.detached().reshaped(to: [shape[1], 1, 1]) } ?? zeros
  }

  /// Where a channel of an image begins, and one of an output, in bytes.
  func place(ofImage number: Int, channel: Int) -> Int {
    (number * geometry.channels + channel) * windows.pixelCount * width
  }

  func place(ofOutput number: Int, channel: Int) -> Int {
    (number * geometry.outputs + channel) * windows.count * width
  }
}

extension Int {
  /// This number divided by another and rounded up.
  func dividedUp(by divisor: Int) -> Int { (self + divisor - 1) / divisor }
}
