/// One of the three factors of a convolution.
enum ConvolutionFactor: Int {
  case image, weights, output
}

/// One factor of the sum
///
///     Σ image[n, c, y, x] · weights[o, c, i, j] · output[n, o, r, s]
///
/// over all outputs (r, s) and places (i, j) of the window, where (y, x) is the pixel that the place
/// reads: the sum's derivative with respect to this factor, from the other two. For the output that is
/// the convolution, for the image the transposed convolution.
///
/// The sum is linear in each factor. So the cotangent of an operand is again its derivative with respect
/// to that operand, with g in the place of the result: three operations, whose backwards are the other two.
struct ConvolutionProduct: TensorOperation {
  let geometry: ConvolutionGeometry
  let result: ConvolutionFactor

  /// The operands that are cotangents: their zeros times anything are 0.
  var cotangents: [ConvolutionFactor] = []

  var name: String { "convolution2D" }

  /// The factors that are given, in order.
  private var given: [ConvolutionFactor] {
    [.image, .weights, .output].filter { $0 != result }
  }

  func forward(_ operands: Operands) -> Tensor {
    let (a, b) = (operands[0], operands[1])
    let product = plain(a, b)
    if cotangents.isEmpty { return product }
    // Where a single operand is a cotangent, the other one shows as well whether 0 met NaN. But the zeros
    // around what is spread out must not have met an infinite cotangent.
    let other = cotangents == [spread] ? cotangents[0] == given[0] ? b : a : product
    if (other.elementCount < product.elementCount ? other : product).isFinite { return product }
    return product.withZerosOfCotangents(
      a, isCotangent: cotangents.contains(given[0]), b, isCotangent: cotangents.contains(given[1]),
      plain)
  }

  /// The factor that has zeros around it.
  private var spread: ConvolutionFactor { result == .image ? .output : .image }

  private func plain(_ a: Tensor, _ b: Tensor) -> Tensor {
    let loops = ConvolutionLoops(geometry, a.scalarType)
    return switch result {
    case .image: loops.image(weights: a, output: b)
    case .weights: loops.weights(image: a, output: b)
    case .output: loops.output(image: a, weights: b)
    }
  }

  func residuals(for operand: Int) -> ResidualSet { .operand(1 - operand) }

  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    cotangent(of: given[operand], g, given[1 - operand], saved[1 - operand])
  }

  /// The cotangent of a factor for one of the result, from the factor that is left.
  func cotangent(
    of factor: ConvolutionFactor, _ g: Tensor, _ other: ConvolutionFactor, _ value: Tensor
  ) -> Tensor {
    let product = ConvolutionProduct(
      geometry: geometry, result: factor,
      cotangents: [result] + cotangents.filter { $0 == other })
    return result.rawValue < other.rawValue
      ? apply(product, to: g, value) : apply(product, to: value, g)
  }
}
