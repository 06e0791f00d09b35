/// ∏ x along an axis, which remains with length 1.
///
/// ∂x_i = g·∏_{j≠i} x_j, by differentiable operations without a division, so it is right with any number
/// of zeros. Factors are multiplied in pairs, the products in pairs again, and so on: log₂ n operations
/// on tensors, and as few roundings in each product.
struct Product: TensorOperation {
  let axis: Int

  func forward(_ operands: Operands) -> Tensor {
    let x = operands[0]
    if x.shape[axis] == 0 { return .ones(x.shape.keeping([axis]), as: x.scalarType) }
    var factors = Factors(x, along: axis)
    while factors.count > 1 {
      let halves = factors.halves
      factors = .joining([halves.left * halves.right, halves.rest])
    }
    return factors.tensor
  }

  func residuals(for operand: Int) -> ResidualSet { .operand(0) }

  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    let others = Factors(saved[0], along: axis).productsOfOthers.tensor
    return g.scaled(by: others)
  }
}

/// Factors along an axis, each a significand times a power of two, so that no product of some of
/// them overflows or underflows unless the result does.
private struct Factors {
  let axis: Int
  let significands: Tensor

  /// The exponents of the powers of two, in double; nil where all are 0, because no product of the
  /// factors comes near the ends of their type's range.
  let exponents: Tensor?

  var count: Int { significands.shape[axis] }

  private init(_ significands: Tensor, _ exponents: Tensor?, along axis: Int) {
    (self.significands, self.exponents, self.axis) = (significands, exponents, axis)
  }

  init(_ x: Tensor, along axis: Int) {
    // A program cannot ask how large its inputs will be.
    if x.isOpen {
      self.init(x, nil, along: axis)
      return
    }
    let exponents = x.exponents
    let reach = abs(exponents).sum(along: axis)
    let isHarmless = reach.shape.contains(0) || reach.max().scalar < x.scalarType.safeExponent
    self =
      isHarmless
      ? Factors(x, nil, along: axis)
      : Factors(x, .zeros(x.shape, as: .float64), along: axis).normalized
  }

  var tensor: Tensor { exponents.map(significands.scaled(byPowersOfTwo:)) ?? significands }

  /// The same with significands from 1 up to 2, but for 0, infinities and NaN.
  private var normalized: Factors {
    guard let exponents else { return self }
    let excess = significands.exponents
    return Factors(
      significands.scaled(byPowersOfTwo: -excess), exponents + excess, along: axis)
  }

  static func * (a: Factors, b: Factors) -> Factors {
    let exponents = a.exponents.flatMap { a in b.exponents.map { a + $0 } }
    return Factors(a.significands * b.significands, exponents, along: a.axis).normalized
  }

  /// The first half, the second, and the rest, one factor or none.
  var halves: (left: Factors, right: Factors, rest: Factors) {
    let half = count / 2
    return (part(0..<half), part(half..<2 * half), part(2 * half..<count))
  }

  /// The products up to each factor. Each is first that of one factor, then of two, four and so on.
  var cumulativeProducts: Factors {
    var (products, length) = (self, 1)
    while length < count {
      let longer = products.part(length..<count) * products.part(0..<count - length)
      products = .joining([products.part(0..<length), longer])
      length *= 2
    }
    return products
  }

  private func part(_ range: Range<Int>) -> Factors {
    Factors(
      significands.sliced(range, along: axis), exponents?.sliced(range, along: axis), along: axis)
  }

  static func joining(_ parts: [Factors]) -> Factors {
    let parts = parts.filter { $0.count > 0 }
    let (axis, exponents) = (parts[0].axis, parts.compactMap(\.exponents))
    return Factors(
      .concatenate(parts.map(\.significands), along: axis),
      exponents.isEmpty ? nil : .concatenate(exponents, along: axis), along: axis)
  }

  /// For each factor the product of all others.
  var productsOfOthers: Factors {
    guard count > 1 else {
      let ones = Tensor.ones(significands.shape, as: significands.scalarType)
      return Factors(ones, exponents.map { .zeros($0.shape, as: .float64) }, along: axis)
    }
    let (left, right, rest) = halves
    let others = Factors.joining([left * right, rest]).productsOfOthers
    let ofPairs = others.part(0..<left.count)
    return .joining([ofPairs * right, ofPairs * left, others.part(left.count..<others.count)])
  }
}

extension ScalarType {
  /// Products of powers of two stay within the type's range, with room for their significands, as
  /// long as the exponents' magnitudes add up to less.
  fileprivate var safeExponent: Double {
    switch self {
    case .float32: 60
    case .float64: 500
    }
  }
}

extension Tensor {
  /// The exponents of the scalars, whole numbers in double; 0 for 0, infinities and NaN. Constants.
  fileprivate var exponents: Tensor {
    let values = detached().scalars.map {
      $0.isFinite && !$0.isZero ? Double($0.exponent) : 0
    }
    return Tensor(values, shape: shape, as: .float64)
  }

  /// Each scalar times a power of two, in two steps, since that of a subnormal number's inverse is
  /// too large for one.
  fileprivate func scaled(byPowersOfTwo exponents: Tensor) -> Tensor {
    let range: ClosedRange<Double> =
      switch scalarType {
      case .float32: -149...127
      case .float64: -1074...1023
      }
    func powers(_ exponents: [Double]) -> Tensor {
      Tensor(
        exponents.map { exponent in
          let within = Swift.min(Swift.max(exponent, range.lowerBound), range.upperBound)
          return Double(sign: .plus, exponent: Int(within), significand: 1)
        }, shape: shape, as: scalarType)
    }
    let halves = exponents.scalars.map { ($0 / 2).rounded(.down) }
    let rests = zip(exponents.scalars, halves).map { $0 - $1 }
    return self * powers(halves) * powers(rests)
  }
}

extension Tensor {
  /// The product along axes, where −1 is the last one, or of all scalars; 1 where there are none. The
  /// axes are removed, or remain with length 1 where dimensions are kept.
  public func product(along axes: [Int]? = nil, keepingDimensions: Bool = false) -> Tensor {
    let axes = axesToReduce(axes, in: "product")
    // Where there are no results, the axes together may be longer than an Int counts.
    if shape.keeping(axes).contains(0) {
      return sum(along: axes, keepingDimensions: keepingDimensions)
    }
    let others = shape.removing(axes)
    let product: Tensor
    if axes.count == 1 {
      product = apply(Product(axis: axes[0]), to: self)
    } else {
      // As one axis, since the products along one of several may be out of range.
      let order = shape.indices.filter { !axes.contains($0) } + axes
      let rows = (order == Array(shape.indices) ? self : transposed(order))
        .reshaped(to: Shape(others + [Shape(axes.map { shape[$0] }).elementCount]))
      product = apply(Product(axis: others.rank), to: rows)
    }
    return product.reshaped(to: keepingDimensions ? shape.keeping(axes) : others)
  }

  /// The product along an axis.
  public func product(along axis: Int, keepingDimensions: Bool = false) -> Tensor {
    product(along: [axis], keepingDimensions: keepingDimensions)
  }

  /// The products of the scalars up to each position along an axis, that position included, where −1
  /// is the last axis; from each position on, if reversed.
  ///
  /// ∂x_i is the sum of g_j times the product of the other factors of y_j, over all y_j that x_i is a
  /// factor of. It takes no division, so it is right with any number of zeros, to any order. No product
  /// overflows or underflows on the way to one in range. It takes log₂ n operations on tensors.
  public func cumulativeProduct(along axis: Int, reversed: Bool = false) -> Tensor {
    let axis = shape.axis(axis, in: "cumulativeProduct")
    if elementCount == 0 { return self }
    if reversed { return flipped(along: axis).cumulativeProduct(along: axis).flipped(along: axis) }
    return Factors(self, along: axis).cumulativeProducts.tensor
  }
}
