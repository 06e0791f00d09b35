import CKernels

/// The transposed convolution of x [N, C, h, w] with weights [C, O/groups, kh, kw], plus a bias [O], if
/// there is one: y [N, O, H, W]. Each pixel of x adds the kernel, times its value, to a window of y.
///
///     y[n, o, r·stride + i·dilation − padding, s·stride + j·dilation − padding] += x[n, c, r, s]·w[c, o, i, j]
///
/// with H = (h − 1)·stride − 2·padding + dilation·(kh − 1) + 1 + outputPadding. It is the gradient of the
/// convolution of y-like images with the same weights, with respect to these images; `outputPadding` says
/// which of several heights and widths they have. Conventions are those of PyTorch's `conv_transpose2d`.
///
/// For a cotangent g of y: ∂x is the convolution of g with w (``Convolution``),
/// ∂w[c, o, i, j] = Σ_n,r,s x[n, c, r, s]·g[…], and ∂b[o] = Σ g[n, o, …].
public struct TransposedConvolution: FusedOperation {
  public let stride: Size2D
  public let padding: Size2D
  public let outputPadding: Size2D
  public let dilation: Size2D
  public let groups: Int

  public init(
    stride: Size2D = 1, padding: Size2D = 0, outputPadding: Size2D = 0, dilation: Size2D = 1,
    groups: Int = 1
  ) {
    (self.stride, self.padding, self.outputPadding) = (stride, padding, outputPadding)
    (self.dilation, self.groups) = (dilation, groups)
  }

  public var name: String { "transposedConvolution2D" }

  public func forward(_ operands: Operands) -> Tensor {
    let geometry = geometry(of: operands)
    return ConvolutionLoops(geometry, operands[0].scalarType).image(
      weights: operands[1], output: operands[0], bias: operands.count > 2 ? operands[2] : nil)
  }

  public func residuals(for operand: Int) -> ResidualSet {
    operand == 2 ? [] : [.operand(1 - operand), .shapes]
  }

  public func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    if operand == 2 { return g.summedOverPixels() }
    let product = ConvolutionProduct(
      geometry: geometry(saved.shape(of: 0), saved.shape(of: 1)), result: .image)
    return operand == 0
      ? product.cotangent(of: .output, g, .weights, saved[1])
      : product.cotangent(of: .weights, g, .output, saved[0])
  }

  /// For each place of the window the product of its weights with x, added to the pixels that the place
  /// reads in a convolution.
  public func composition(_ operands: Operands) -> Tensor {
    let sizes = geometry(of: operands)
    let image = sizes.composedImage(weights: operands[1], output: operands[0])
    return operands.count > 2 ? image + operands[2].reshaped(to: [sizes.channels, 1, 1]) : image
  }

  private func geometry(of operands: Operands) -> ConvolutionGeometry {
    requireOperands(operands)
    let geometry = geometry(operands[0].shape, operands[1].shape)
    requireBias(operands, of: geometry.channels)
    return geometry
  }

  /// The sizes of the convolution that this is the transpose of: its images are the result, and its
  /// outputs the operand. Traps when the operands do not go together.
  private func geometry(_ x: Shape, _ weights: Shape) -> ConvolutionGeometry {
    require(
      x.rank == 4 && weights.rank == 4 && groups > 0 && x[1] == weights[0]
        && x[1].isMultiple(of: groups) && [weights[1], groups].productOfLengths != nil,
      "\(name): the operand has shape \(x) and the weights \(weights), in \(groups) groups; "
        + "[N, C, h, w] goes with weights [C, O/groups, kh, kw], and the groups must divide C and O"
    )
    let windows = Windows(
      transposed: x, size: Size2D(height: weights[2], width: weights[3]), stride: stride,
      padding: padding, outputPadding: outputPadding, dilation: dilation, in: name)
    return ConvolutionGeometry(
      images: x[0], channels: weights[1] * groups, outputs: x[1], groups: groups, windows: windows)
  }
}

/// The transposed convolution of `[N, C, h, w]` with weights `[C, O/groups, kh, kw]`, plus a bias `[O]`:
/// `[N, O, H, W]`, where H = (h − 1)·stride − 2·padding + dilation·(kh − 1) + 1 + outputPadding.
///
/// Traps when the shapes do not go together, and when the result would have no pixels. See
/// ``TransposedConvolution``.
public func transposedConvolution2D(
  _ x: Tensor, _ weights: Tensor, bias: Tensor? = nil, stride: Size2D = 1, padding: Size2D = 0,
  outputPadding: Size2D = 0, dilation: Size2D = 1, groups: Int = 1
) -> Tensor {
  let operation = TransposedConvolution(
    stride: stride, padding: padding, outputPadding: outputPadding, dilation: dilation,
    groups: groups)
  return bias.map { apply(operation, to: x, weights, $0) } ?? apply(operation, to: x, weights)
}
