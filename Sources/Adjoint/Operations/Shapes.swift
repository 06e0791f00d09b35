/// x under another shape, the scalars in the same order. ∂x = g under x's shape.
struct Reshape: TensorOperation {
  let shape: Shape

  func forward(_ operands: Operands) -> Tensor {
    require(
      operands[0].elementCount == shape.productOfLengths,
      "reshape: \(operands[0].shape) has \(operands[0].elementCount) scalars and \(shape) has "
        + (shape.productOfLengths.map { "\($0)" } ?? "more than an Int counts")
        + "; the lengths of both must have one product")
    return operands[0].viewed(as: shape)
  }

  func residuals(for operand: Int) -> ResidualSet { .shapes }

  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    g.reshaped(to: saved.shape(of: 0))
  }
}

/// x with its axes in another order: axis i of the result is axis `order[i]` of x. ∂x = g with the
/// inverse order.
struct Transpose: TensorOperation {
  let order: [Int]

  func forward(_ operands: Operands) -> Tensor {
    let shape = operands[0].shape
    let strides = shape.strides
    return operands[0].gathered(
      Shape(order.map { shape[$0] }), strides: order.map { strides[$0] })
  }

  func residuals(for operand: Int) -> ResidualSet { [] }

  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    var inverse = order
    for (position, axis) in order.enumerated() { inverse[axis] = position }
    return apply(Transpose(order: inverse), to: g)
  }
}

extension Tensor {
  /// The same scalars, in row-major order, under another shape. Traps when it does not have as many.
  public func reshaped(to shape: Shape) -> Tensor {
    self.shape == shape ? self : apply(Reshape(shape: shape), to: self)
  }

  /// The same scalars, in row-major order, under another shape, one of whose lengths may be given as
  /// −1: it is then what the others leave. Traps when the shape does not have as many scalars, and
  /// when another length is 0, which leaves −1 open.
  ///
  /// ```swift
  /// let images = x.reshaped(to: [-1, 28, 28])
  /// ```
  public func reshaped(to lengths: [Int]) -> Tensor {
    guard let open = lengths.firstIndex(of: -1) else { return reshaped(to: Shape(lengths)) }
    var lengths = lengths
    lengths[open] = 1
    let others = lengths.contains { $0 < 0 } ? nil : lengths.productOfLengths
    guard let others, others > 0, elementCount.isMultiple(of: others) else {
      lengths[open] = -1
      fatalError(
        "reshape: \(shape) has \(elementCount) scalars, which give no length in the place of −1 in "
          + "\(lengths); one length may be −1, and the product of the others must divide that number"
      )
    }
    lengths[open] = elementCount / others
    return reshaped(to: Shape(lengths))
  }

  /// The axes in reverse order: for a matrix, rows and columns exchanged.
  public func transposed() -> Tensor {
    apply(Transpose(order: shape.indices.reversed()), to: self)
  }

  /// The axes in another order: axis i of the result is axis `order[i]` of this tensor. Traps when
  /// `order` does not name each axis once.
  public func transposed(_ order: Int...) -> Tensor { transposed(order) }

  /// The axes in another order, given as a list.
  public func transposed(_ order: [Int]) -> Tensor {
    let axes = order.map { shape.axis($0, in: "transposed") }
    require(
      axes.sorted() == Array(0..<rank),
      "transposed: \(order) does not name each axis of a tensor of shape \(shape) once")
    return apply(Transpose(order: axes), to: self)
  }
}

// The same scalars in the same order, so these are reshapes and copy nothing.
extension Tensor {
  /// All axes joined into one; a scalar becomes a vector of one.
  public func flattened() -> Tensor { reshaped(to: [elementCount]) }

  /// The axes from `first` through `last` joined into one, where −1 is the last axis. Traps when
  /// `last` comes before `first`.
  public func flattened(from first: Int, through last: Int = -1) -> Tensor {
    let (first, last) = (shape.axis(first, in: "flattened"), shape.axis(last, in: "flattened"))
    require(
      first <= last,
      "flattened: axis \(last) of a tensor of shape \(shape) comes before axis \(first)")
    let joined = shape.joined(first...last, in: "flattened")
    return reshaped(to: Shape(shape[..<first] + [joined] + shape[(last + 1)...]))
  }

  /// Without the axes of length 1.
  public func squeezed() -> Tensor { reshaped(to: Shape(shape.filter { $0 != 1 })) }

  /// Without an axis, where −1 is the last one. Traps unless its length is 1.
  public func squeezed(along axis: Int) -> Tensor { squeezed(along: [axis]) }

  /// Without some axes, where −1 is the last one. Traps unless the length of each is 1.
  public func squeezed(along axes: [Int]) -> Tensor {
    let axes = shape.axes(axes, in: "squeezed")
    for axis in axes {
      require(
        shape[axis] == 1,
        "squeezed: axis \(axis) of a tensor of shape \(shape) has length \(shape[axis]), and only an "
          + "axis of length 1 can go; reduce it with sum(along:), or take one position of it")
    }
    return reshaped(to: shape.removing(axes))
  }

  /// With another axis, of length 1, which becomes number `axis` of the result; −1 is its last one.
  public func expandingDimensions(at axis: Int) -> Tensor {
    var lengths = Array(shape)
    lengths.insert(1, at: shape.placeOfNewAxis(axis, in: "expandingDimensions"))
    return reshaped(to: Shape(lengths))
  }
}

extension Shape {
  /// The number that a new axis has in the result. Traps, naming the operation, when there cannot be one.
  func placeOfNewAxis(_ axis: Int, in operation: String) -> Int {
    let place = axis < 0 ? axis + rank + 1 : axis
    require(
      place >= 0 && place <= rank,
      "\(operation): a tensor of shape \(self) cannot have a new axis at \(axis); the places for one "
        + "are 0 to \(rank), or −\(rank + 1) to −1")
    return place
  }
}

extension Tensor {
  /// This tensor repeated like a tile, `counts[i]` times along axis i. In the gradient the tiles add
  /// up. Traps when there is not one count, at least 0, for each axis.
  public func repeated(_ counts: [Int]) -> Tensor {
    require(
      counts.count == rank && counts.allSatisfy { $0 >= 0 },
      "repeated: a tensor of shape \(shape) needs \(rank) counts of at least 0, one for each axis, "
        + "not \(counts)")
    let lengths = zip(counts, shape).map { count, length in
      let (product, overflow) = count.multipliedReportingOverflow(by: length)
      require(
        !overflow,
        "repeated: an axis of a tensor of shape \(shape), repeated \(counts) times, is longer than an "
          + "Int counts")
      return product
    }
    Shape(lengths).requireMemory(
      as: scalarType, for: "repeated: \(counts) times of shape \(shape)")
    // An axis of tiles in front of each axis.
    let alone = zip(counts, shape).flatMap { [1, $1] }
    let tiled = zip(counts, shape).flatMap { [$0, $1] }
    return reshaped(to: Shape(alone)).broadcast(to: Shape(tiled))
      .reshaped(to: Shape(lengths))
  }
}
