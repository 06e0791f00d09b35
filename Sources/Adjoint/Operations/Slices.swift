/// The scalars of x at evenly spaced places. ∂x = g at those places, 0 elsewhere.
struct Slice: TensorOperation {
  let places: Places

  func forward(_ operands: Operands) -> Tensor {
    operands[0].gathered(places.shape, from: places.offset, strides: places.strides)
  }

  func residuals(for operand: Int) -> ResidualSet { [] }

  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    apply(Pad(places: places, value: 0), to: g)
  }
}

/// x at evenly spaced places of a larger tensor, a number elsewhere. ∂x = g at those places.
struct Pad: TensorOperation {
  let places: Places
  let value: Double

  func forward(_ operands: Operands) -> Tensor {
    var result = Tensor(
      repeating: value, shape: places.whole, as: operands[0].scalarType,
      for: "padded: from shape \(operands[0].shape)")
    result.place(operands[0], at: places.offset, strides: places.strides)
    return result
  }

  func residuals(for operand: Int) -> ResidualSet { [] }

  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    apply(Slice(places: places), to: g)
  }
}

/// x with other scalars y at evenly spaced places. ∂x = g elsewhere, 0 at those places; ∂y = g there.
struct Overwrite: TensorOperation {
  let places: Places

  func forward(_ operands: Operands) -> Tensor {
    var result = operands[0].gathered(places.whole, strides: places.whole.strides)
    result.place(operands[1], at: places.offset, strides: places.strides)
    return result
  }

  func residuals(for operand: Int) -> ResidualSet { [] }

  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    operand == 0
      ? apply(self, to: g, .zeros(places.shape, as: g.scalarType))
      : apply(Slice(places: places), to: g)
  }
}

/// Where a slice stands in a tensor of shape `whole`: its scalar at an index is at `offset` plus what
/// `strides` give. No two are at one place.
struct Places {
  let whole: Shape
  let offset: Int
  let shape: Shape
  let strides: [Int]

  /// Whether the slice is the whole, perhaps under another shape.
  let isEverything: Bool
}

extension Places {
  /// Positions along each axis of a tensor of shape `whole`, which has them.
  init(_ positions: [AxisPositions], in whole: Shape) {
    let remaining = whole.indices.filter { positions[$0].keepsAxis }
    let wholeStrides = whole.strides
    let shape = Shape(remaining.map { positions[$0].count })
    self.init(
      whole: whole,
      // What is empty is nowhere, even if the place would be outside.
      offset: shape.contains(0)
        ? 0 : zip(wholeStrides, positions).reduce(0) { $0 + $1.0 * $1.1.start },
      shape: shape,
      // A single position has no next, and its step may be anything.
      strides: remaining.map {
        positions[$0].count > 1 ? wholeStrides[$0] * positions[$0].step : 0
      },
      isEverything: whole.indices.allSatisfy { axis in
        positions[axis].count == whole[axis] && (positions[axis].step == 1 || whole[axis] <= 1)
      })
  }
}

extension Tensor {
  /// A part of this tensor: for each axis, from the first on, a position, a range of positions, a
  /// stride of positions or `.all`; axes that are not mentioned are taken whole.
  ///
  /// ```swift
  /// x[0]                                  // the first row: a position removes its axis
  /// x[-1]                                 // the last row
  /// x[1..<3, 2]                           // scalars of two rows
  /// x[.all, ..<4]                         // the first four columns
  /// x[.all, (-2)...]                      // the last two columns
  /// x[stride(from: 0, to: 10, by: 2)]     // every other row
  /// x[0] = Tensor([1, 2, 3])              // another first row
  /// x[.all, 2] *= x[.all, 3]
  /// ```
  ///
  /// The gradient is as large as the whole, 0 outside the part. A loop over all positions is faster with
  /// ``unstacked(along:)``. Traps when an axis does not have the positions; ranges are not shortened to
  /// fit.
  ///
  /// An assigned part may be broadcast to its place. Assigning is recorded: the part has the gradient of
  /// its place, and what stood there before has the gradient 0. It is done in place where nothing is
  /// recorded and nobody else holds this tensor's memory, and copies the whole otherwise. Traps when the
  /// part does not fit, and when it has another scalar type.
  public subscript(_ indices: any AxisIndex...) -> Tensor {
    get { slice(at: places(of: indices, in: "subscript")) }
    set { overwrite(places(of: indices, in: "subscript"), with: newValue) }
  }

  /// The part that the subscript takes, along one axis, where −1 is the last one.
  public func sliced(_ index: any AxisIndex, along axis: Int) -> Tensor {
    let axis = shape.axis(axis, in: "sliced")
    let before = [any AxisIndex](repeating: .all, count: axis)
    return slice(at: places(of: before + [index], in: "sliced"))
  }

  private func slice(at places: Places) -> Tensor {
    places.isEverything
      ? reshaped(to: places.shape) : apply(Slice(places: places), to: self)
  }

  private mutating func overwrite(_ places: Places, with part: Tensor) {
    requireSameScalarType(self, part, in: "subscript")
    require(
      part.shape.isRepeated(in: places.shape),
      "subscript: a part of shape \(places.shape) of a tensor of shape \(shape) cannot become a tensor "
        + "of shape \(part.shape); reshape it, or take another part")
    let part = part.broadcast(to: places.shape)
    guard !mayBeRecorded && !part.mayBeRecorded && !Inspection.isOn && isUniquelyReferenced
    else {
      self = apply(Overwrite(places: places), to: self, part)
      return
    }
    if hasRecord { setRecord(.none) }
    place(part, at: places.offset, strides: places.strides)
  }

  private func places(of indices: [any AxisIndex], in operation: String) -> Places {
    require(
      indices.count <= rank,
      "\(operation): \(indices.count) indices for a tensor of shape \(shape), which has \(rank) axes"
    )
    let positions = shape.enumerated().map { axis, length in
      let index = axis < indices.count ? indices[axis] : .all
      guard let positions = index.positions(along: length), positions.isWithin(length) else {
        fatalError(
          "\(operation): \(index.written) is outside axis \(axis) of a tensor of shape \(shape), whose "
            + "positions are 0 ..< \(length); negative ones count from the end, but not in a stride, and "
            + "of a range's two bounds both do or neither")
      }
      require(
        (positions.step != 0 || positions.count <= 1)
          && (positions.keepsAxis || positions.count == 1),
        "\(operation): \(index.written) takes \(positions.count) positions of axis \(axis) of a tensor "
          + "of shape \(shape) in steps of \(positions.step); positions cannot repeat, and an index that "
          + "removes its axis takes one")
      return positions
    }
    return Places(positions, in: shape)
  }

  /// This tensor with this many scalars more before and after it along each axis, all of them `value`.
  /// Traps when there is not one count, at least 0, for each axis.
  public func padded(before: [Int], after: [Int], with value: Double = 0) -> Tensor {
    require(
      before.count == rank && after.count == rank && (before + after).allSatisfy { $0 >= 0 },
      "padded: a tensor of shape \(shape) needs \(rank) counts of at least 0 before and after, one "
        + "for each axis, not \(before) and \(after)")
    let whole = Shape(
      shape.indices.map { axis in
        let (start, isTooFar) = before[axis].addingReportingOverflow(shape[axis])
        let (length, isTooLong) = start.addingReportingOverflow(after[axis])
        require(
          !isTooFar && !isTooLong,
          "padded: axis \(axis) of a tensor of shape \(shape) with \(before[axis]) before and "
            + "\(after[axis]) after is longer than an Int counts")
        return length
      })
    // Before places in it are computed.
    whole.requireMemory(as: scalarType, for: "padded: from shape \(shape)")
    let positions = shape.indices.map { AxisPositions(start: before[$0], count: shape[$0]) }
    return whole == shape
      ? self : apply(Pad(places: Places(positions, in: whole), value: value), to: self)
  }

  /// The scalars in reverse order along an axis, where −1 is the last one.
  public func flipped(along axis: Int) -> Tensor { flipped(along: [axis]) }

  /// The scalars in reverse order along axes, where −1 is the last one.
  public func flipped(along axes: [Int]) -> Tensor {
    let axes = shape.axes(axes, in: "flipped")
    let positions = shape.enumerated().map { axis, length in
      axes.contains(axis)
        ? AxisPositions(start: length - 1, count: length, step: -1)
        : AxisPositions(start: 0, count: length)
    }
    let places = Places(positions, in: shape)
    return places.isEverything ? self : apply(Slice(places: places), to: self)
  }
}
