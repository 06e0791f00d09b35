import CKernels

/// The convolution of images x [N, C, H, W] with weights [O, C/groups, kh, kw], plus a bias [O], if there
/// is one: y [N, O, h, w].
///
/// As everywhere in the field this is a cross-correlation, whose kernel is not reversed:
///
///     y[n, o, r, s] = b[o] + Σ_c,i,j x̄[n, c, r·stride + i·dilation, s·stride + j·dilation]·w[o, c, i, j]
///
/// where x̄ is x with `padding` zeros on either side of each axis, and h = ⌊(H + 2·padding −
/// dilation·(kh − 1) − 1)/stride⌋ + 1. Channels and outputs are cut into `groups` equal parts, and outputs
/// read the channels of their own group; with C groups that is a depthwise convolution. Conventions are
/// those of PyTorch's `conv2d`.
///
/// For a cotangent g of y: ∂x is the transposed convolution of g with w (``TransposedConvolution``),
/// ∂w[o, c, i, j] = Σ_n,r,s g[n, o, r, s]·x̄[…], and ∂b[o] = Σ_n,r,s g[n, o, r, s]. All of them can be
/// differentiated again, to any order. `Docs/Derivations/Convolution.md` derives them.
public struct Convolution: FusedOperation {
  public let stride: Size2D
  public let padding: Size2D
  public let dilation: Size2D
  public let groups: Int

  public init(stride: Size2D = 1, padding: Size2D = 0, dilation: Size2D = 1, groups: Int = 1) {
    (self.stride, self.padding) = (stride, padding)
    (self.dilation, self.groups) = (dilation, groups)
  }

  public var name: String { "convolution2D" }

  public func forward(_ operands: Operands) -> Tensor {
    let geometry = geometry(of: operands)
    return ConvolutionLoops(geometry, operands[0].scalarType).output(
      image: operands[0], weights: operands[1], bias: operands.count > 2 ? operands[2] : nil)
  }

  public func residuals(for operand: Int) -> ResidualSet {
    operand == 2 ? [] : [.operand(1 - operand), .shapes]
  }

  public func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    if operand == 2 { return g.summedOverPixels() }
    let product = ConvolutionProduct(
      geometry: geometry(saved.shape(of: 0), saved.shape(of: 1)), result: .output)
    return operand == 0
      ? product.cotangent(of: .image, g, .weights, saved[1])
      : product.cotangent(of: .weights, g, .image, saved[0])
  }

  /// For each place of the window the product of its weights with the pixels that it reads.
  public func composition(_ operands: Operands) -> Tensor {
    let sizes = geometry(of: operands)
    let image = operands[0].padded(for: sizes.windows)
    let products = sizes.windows.places.map { place in
      let pixels = image.read(by: sizes.windows, at: place).reshaped(
        to: [sizes.images, groups, sizes.groupChannels, sizes.windows.count])
      return matmul(sizes.weights(operands[1], at: place), pixels)
    }
    let sum = products.dropFirst().reduce(products[0], +).reshaped(to: sizes.outputShape)
    return operands.count > 2 ? sum + operands[2].reshaped(to: [sizes.outputs, 1, 1]) : sum
  }

  private func geometry(of operands: Operands) -> ConvolutionGeometry {
    requireOperands(operands)
    let geometry = geometry(operands[0].shape, operands[1].shape)
    requireBias(operands, of: geometry.outputs)
    return geometry
  }

  /// Traps when images and weights do not go together.
  private func geometry(_ image: Shape, _ weights: Shape) -> ConvolutionGeometry {
    require(
      image.rank == 4 && weights.rank == 4 && groups > 0 && image[1].isMultiple(of: groups)
        && image[1] / groups == weights[1]
        && weights[0].isMultiple(of: groups),
      "\(name): the images have shape \(image) and the weights \(weights), in \(groups) groups; images "
        + "[N, C, H, W] go with weights [O, C/groups, kh, kw], and the groups must divide C and O")
    let windows = Windows(
      image: image, size: Size2D(height: weights[2], width: weights[3]), stride: stride,
      padding: padding, dilation: dilation, in: name)
    return ConvolutionGeometry(
      images: image[0], channels: image[1], outputs: weights[0], groups: groups, windows: windows)
  }
}

/// The convolution of images `[N, C, H, W]` with weights `[O, C/groups, kh, kw]`, plus a bias `[O]`:
/// `[N, O, h, w]`. Stride, padding and dilation are one number or a ``Size2D``.
///
/// Traps when the shapes do not go together, and when a window does not fit into the padded image.
/// See ``Convolution``.
public func convolution2D(
  _ x: Tensor, _ weights: Tensor, bias: Tensor? = nil, stride: Size2D = 1, padding: Size2D = 0,
  dilation: Size2D = 1, groups: Int = 1
) -> Tensor {
  let operation = Convolution(
    stride: stride, padding: padding, dilation: dilation, groups: groups)
  return bias.map { apply(operation, to: x, weights, $0) } ?? apply(operation, to: x, weights)
}
