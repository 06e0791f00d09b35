/// The scalars of x at some places, in a new order. ∂x: each scalar of g is added where x's came from,
/// so those of one that was taken repeatedly add up.
struct Gather: TensorOperation {
  var blocks: Blocks

  func forward(_ operands: Operands) -> Tensor {
    let result = Tensor(
      uninitialized: blocks.selection, as: operands[0].scalarType,
      for: "\(blocks.numbers.count) selections of a tensor of shape \(operands[0].shape)")
    switch result.scalarType {
    case .float32: copy(UInt32.self, from: operands[0], to: result)
    case .float64: copy(UInt64.self, from: operands[0], to: result)
    }
    return result
  }

  func residuals(for operand: Int) -> ResidualSet { [] }

  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    apply(ScatterAdd(blocks: blocks), to: g)
  }

  private func copy<Bits>(_ type: Bits.Type, from x: Tensor, to result: Tensor) {
    let source = x.address.assumingMemoryBound(to: Bits.self)
    let target = result.storage.address.assumingMemoryBound(to: Bits.self)
    let width = blocks.width
    if width == 1 {
      for (index, block) in blocks.numbers.enumerated() { target[index] = source[block] }
    } else {
      for (index, block) in blocks.numbers.enumerated() {
        (target + index * width).update(from: source + block * width, count: width)
      }
    }
  }
}

/// The transpose of ``Gather``: the scalars of x are added to a tensor of zeros. ∂x: the scalars of g at
/// the places where x's went.
struct ScatterAdd: TensorOperation {
  var blocks: Blocks

  func forward(_ operands: Operands) -> Tensor {
    let x = operands[0]
    var result = Tensor.zeros(blocks.whole, as: x.scalarType)
    let kernel = x.scalarType.kernels.add
    let byteCount = blocks.width * x.scalarType.byteCount
    let (source, target) = (x.address, result.mutableAddress)
    for (index, block) in blocks.numbers.enumerated() {
      let sum = target + block * byteCount
      kernel(blocks.width, sum, 1, source + index * byteCount, 1, sum)
    }
    return result
  }

  func residuals(for operand: Int) -> ResidualSet { [] }

  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    apply(Gather(blocks: blocks), to: g)
  }
}

/// Blocks of `width` adjacent scalars: block n of a selection is block `numbers[n]` of the whole. Several
/// may be the same.
struct Blocks {
  let numbers: [Int]
  let width: Int
  let whole: Shape
  var selection: Shape

  /// What the numbers were made of.
  let origin: Origin

  struct Origin {
    let indices: [Int]
    let axis: Int

    /// The shape of the indices where each is that of a scalar; nil where each is that of all that stands at
    /// a position of the axis.
    let shape: Shape?

    /// What messages call the operation, and what each index is of.
    let operation, noun: String
  }

  /// The same of other indices. Traps when one is not within the axis.
  func at(_ indices: [Int]) -> Blocks {
    var blocks =
      origin.shape.map {
        Blocks(
          at: indices, shape: $0, along: origin.axis, of: whole, in: origin.operation,
          of: origin.noun)
      }
      ?? Blocks(
        at: indices, along: origin.axis, of: whole, in: origin.operation, of: origin.noun)
    blocks.selection = selection
    return blocks
  }
}

extension Blocks {
  /// What stands at some positions of an axis. Traps, naming the operation, when one is not within it.
  ///
  /// - Parameter noun: what each index is of.
  fileprivate init(
    at indices: [Int], along axis: Int, of whole: Shape, in operation: String, of noun: String
  ) {
    whole.check(indices, along: axis, in: operation, of: noun)
    let selection = whole.replacing(axis, by: indices.count)
    let origin = Origin(
      indices: indices, axis: axis, shape: nil, operation: operation, noun: noun)
    // Where nothing is selected, the lengths may have any product.
    if selection.contains(0) {
      self.init(numbers: [], width: 0, whole: whole, selection: selection, origin: origin)
    } else {
      let outer = whole.joined(..<axis, in: operation)
      let length = whole[axis]
      self.init(
        numbers: outer == 1
          ? indices : (0..<outer).flatMap { row in indices.map { row * length + $0 } },
        width: whole.joined((axis + 1)..., in: operation), whole: whole, selection: selection,
        origin: origin)
    }
  }

  /// Single scalars, one for each index of `selection`: at that index of the whole, but for its component
  /// along the axis, which `indices` give. Traps, naming the operation, when a component is not within
  /// the axis, and when they are not one for each index of a shape that is the whole's but for the axis.
  fileprivate init(
    at indices: [Int], shape selection: Shape, along axis: Int, of whole: Shape,
    in operation: String, of noun: String
  ) {
    require(
      selection.rank == whole.rank
        && selection.replacing(axis, by: 0) == whole.replacing(axis, by: 0),
      "\(operation): indices of shape \(selection) do not belong to a tensor of shape \(whole); along "
        + "all axes but \(axis) their lengths must be the same")
    require(
      indices.count == selection.elementCount,
      "\(operation): \(indices.count) indices cannot have the shape \(selection), which takes "
        + "\(selection.elementCount)")
    whole.check(indices, along: axis, in: operation, of: noun)
    var places: [Int] = []
    if !indices.isEmpty {
      let inner = selection.joined((axis + 1)..., in: operation)
      let block = selection[axis] * inner
      places = indices.enumerated().map { number, index in
        (number / block * whole[axis] + index) * inner + number % inner
      }
    }
    self.init(
      numbers: places, width: 1, whole: whole, selection: selection,
      origin: Origin(
        indices: indices, axis: axis, shape: selection, operation: operation, noun: noun))
  }

  /// One scalar of each row of a matrix, as a vector.
  fileprivate init(oneInEachRow indices: [Int], of matrix: Shape, in operation: String) {
    let column: Shape = [indices.count, 1]
    self.init(at: indices, shape: column, along: 1, of: matrix, in: operation, of: "row")
    selection = [indices.count]
  }
}

extension Shape {
  /// Traps, naming the operation, when an index is not within an axis of a tensor of this shape.
  fileprivate func check(
    _ indices: [Int], along axis: Int, in operation: String, of noun: String
  ) {
    for (number, index) in indices.enumerated() {
      require(
        index >= 0 && index < self[axis],
        "\(operation): index \(index) of \(noun) \(number) is outside 0 ..< \(self[axis]), the "
          + "positions of axis \(axis) of a tensor of shape \(self)")
    }
  }

  /// This shape with another length of an axis, or with one more axis of that length. Traps, naming
  /// the operation, when the length is negative, and when there can be no memory for such a tensor.
  fileprivate func extended(
    _ axis: Int, to length: Int, as scalarType: ScalarType, in operation: String
  ) -> Shape {
    require(length >= 0, "\(operation): a length of \(length) is negative, for shape \(self)")
    let shape = axis < rank ? replacing(axis, by: length) : Shape(self + [length])
    shape.requireMemory(as: scalarType, for: operation)
    return shape
  }
}

extension Tensor {
  /// Some of the rows, that is, of what stands at each position of the first axis, in the order of
  /// `indices`: [N, …] becomes [indices.count, …]. An embedding looks up its vectors with it.
  ///
  /// A row may be taken several times; in the gradient its parts add up. Traps when an index is not
  /// within 0 ..< N.
  public func rows(_ indices: [Int]) -> Tensor {
    selected(indices, along: 0, in: "rows", of: "row")
  }

  /// The scalars at some positions of an axis, where −1 is the last one, in the order of `indices`. The
  /// axis then has the length `indices.count`.
  ///
  /// A position may be taken several times; in the gradient its parts add up. Traps when an index is
  /// not within the axis.
  public func selected(_ indices: [Int], along axis: Int) -> Tensor {
    selected(indices, along: axis, in: "selected", of: "position")
  }

  private func selected(
    _ indices: [Int], along axis: Int, in operation: String, of noun: String
  ) -> Tensor {
    let axis = shape.axis(axis, in: operation)
    let blocks = Blocks(at: indices, along: axis, of: shape, in: operation, of: noun)
    return apply(Gather(blocks: blocks), to: self)
  }

  /// The transpose of ``rows(_:)``: row n of this tensor [N, …] is added to row `indices[n]` of a
  /// tensor [count, …] of zeros. Traps when there is not one index for each row, within 0 ..< count.
  public func scatterAddedRows(at indices: [Int], count: Int) -> Tensor {
    let name = "scatterAddedRows"
    require(
      rank > 0 && shape[0] == indices.count,
      "\(name): \(indices.count) indices need a tensor of as many rows, and this one has shape "
        + "\(shape)")
    let whole = shape.extended(0, to: count, as: scalarType, in: name)
    let blocks = Blocks(at: indices, along: 0, of: whole, in: name, of: "row")
    return apply(ScatterAdd(blocks: blocks), to: self)
  }

  /// Single scalars by their position along an axis, where −1 is the last one. For a matrix and its
  /// last axis
  ///
  ///     y[i, j] = x[i, indices[i, j]]
  ///
  /// where `indices` are in row-major order of `shape`, the result's, which is this tensor's but for
  /// the length of the axis. A scalar may be taken several times; in the gradient its parts add up.
  /// Traps when an index is not within the axis.
  public func gathered(_ indices: [Int], shape: Shape, along axis: Int) -> Tensor {
    let axis = self.shape.axis(axis, in: "gathered")
    let scalars = Blocks(
      at: indices, shape: shape, along: axis, of: self.shape, in: "gathered", of: "scalar")
    return apply(Gather(blocks: scalars), to: self)
  }

  /// The transpose of ``gathered(_:shape:along:)``: each scalar is added to a tensor of zeros, which
  /// has this one's shape but for the axis, of length `length`. For a matrix and its last axis
  ///
  ///     y[i, indices[i, j]] += x[i, j]
  ///
  /// Traps when there is not one index for each scalar, within 0 ..< length.
  public func scatterAdded(at indices: [Int], along axis: Int, length: Int) -> Tensor {
    let axis = shape.axis(axis, in: "scatterAdded")
    let whole = shape.extended(axis, to: length, as: scalarType, in: "scatterAdded")
    let scalars = Blocks(
      at: indices, shape: shape, along: axis, of: whole, in: "scatterAdded", of: "scalar")
    return apply(ScatterAdd(blocks: scalars), to: self)
  }

  /// One scalar of each row of a matrix [N, C]: the one in column `indices[n]` of row n, as a vector
  /// [N]. Traps when there is not one index for each row, within 0 ..< C.
  public func selectedFromRows(_ indices: [Int]) -> Tensor {
    require(
      rank == 2 && shape[0] == indices.count,
      "selectedFromRows: \(indices.count) indices need a matrix of as many rows, and this tensor "
        + "has shape \(shape)")
    let scalars = Blocks(oneInEachRow: indices, of: shape, in: "selectedFromRows")
    return apply(Gather(blocks: scalars), to: self)
  }

  /// A row for each index, 1 at that position and 0 elsewhere, of shape [indices.count, classes].
  /// Traps when an index is not within 0 ..< classes.
  public static func oneHot(
    _ indices: [Int], classes: Int, as scalarType: ScalarType = .float32
  ) -> Tensor {
    let shape = Shape.vector(indices.count).extended(1, to: classes, as: scalarType, in: "oneHot")
    let scalars = Blocks(oneInEachRow: indices, of: shape, in: "oneHot")
    return apply(ScatterAdd(blocks: scalars), to: .ones([indices.count], as: scalarType))
  }
}
