/// Blocks of x, each of `width` adjacent scalars, in another order: block n of the result is block
/// `blocks[n]` of x.
///
/// ∂x: block n of g is added to block `blocks[n]`, so those of a block that was taken repeatedly add
/// up.
struct Gather: TensorOperation {
  let blocks: [Int]
  let width: Int
  let shape: Shape

  func forward(_ operands: Operands) -> Tensor {
    let result = Tensor(
      uninitialized: shape, as: operands[0].scalarType,
      for: "\(blocks.count) selections of a tensor of shape \(operands[0].shape)")
    switch result.scalarType {
    case .float32: copy(UInt32.self, from: operands[0], to: result)
    case .float64: copy(UInt64.self, from: operands[0], to: result)
    }
    return result
  }

  func residuals(for operand: Int) -> ResidualSet { .shapes }

  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    let transpose = ScatterAdd(blocks: blocks, width: width, shape: saved.shape(of: 0))
    return apply(transpose, to: g)
  }

  private func copy<Bits>(_ type: Bits.Type, from x: Tensor, to result: Tensor) {
    let source = x.address.assumingMemoryBound(to: Bits.self)
    let target = result.storage.address.assumingMemoryBound(to: Bits.self)
    if width == 1 {
      for (index, block) in blocks.enumerated() { target[index] = source[block] }
    } else {
      for (index, block) in blocks.enumerated() {
        (target + index * width).update(from: source + block * width, count: width)
      }
    }
  }
}

/// The transpose of ``Gather``: block n of x, of `width` adjacent scalars, is added to block
/// `blocks[n]` of the result, which is 0 before.
///
/// ∂x: block n is block `blocks[n]` of g.
struct ScatterAdd: TensorOperation {
  let blocks: [Int]
  let width: Int
  let shape: Shape

  func forward(_ operands: Operands) -> Tensor {
    var result = Tensor.zeros(shape, as: operands[0].scalarType)
    let kernel = result.scalarType.kernels.add
    let byteCount = width * result.scalarType.byteCount
    let x = operands[0]
    let (source, target) = (x.address, result.mutableAddress)
    for (index, block) in blocks.enumerated() {
      let sum = target + block * byteCount
      kernel(width, sum, 1, source + index * byteCount, 1, sum)
    }
    return result
  }

  func residuals(for operand: Int) -> ResidualSet { .shapes }

  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    let transpose = Gather(blocks: blocks, width: width, shape: saved.shape(of: 0))
    return apply(transpose, to: g)
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
    shape.check(indices, along: axis, in: operation, of: noun)
    let selected = shape.replacing(axis, by: indices.count)
    // Where nothing is selected, the lengths may have any product.
    if selected.contains(0) {
      return apply(Gather(blocks: [], width: 0, shape: selected), to: self)
    }
    let outer = shape.joined(..<axis, in: operation)
    let width = shape.joined((axis + 1)..., in: operation)
    let blocks = (0..<outer).flatMap { row in indices.map { row * shape[axis] + $0 } }
    return apply(Gather(blocks: blocks, width: width, shape: selected), to: self)
  }

  /// The transpose of ``rows(_:)``: row n of this tensor [N, …] is added to row `indices[n]` of a
  /// tensor [count, …] of zeros. Traps when there is not one index for each row, within 0 ..< count.
  public func scatterAddedRows(at indices: [Int], count: Int) -> Tensor {
    require(
      rank > 0 && shape[0] == indices.count,
      "scatterAddedRows: \(indices.count) indices need a tensor of as many rows, and this one has "
        + "shape \(shape)")
    let whole = shape.extended(0, to: count, as: scalarType, in: "scatterAddedRows")
    whole.check(indices, along: 0, in: "scatterAddedRows")
    let scatter =
      elementCount == 0
      ? ScatterAdd(blocks: [], width: 0, shape: whole)
      : ScatterAdd(
        blocks: indices, width: shape.joined(1..., in: "scatterAddedRows"), shape: whole)
    return apply(scatter, to: self)
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
    let places = self.shape.places(of: indices, shape, along: axis, in: "gathered", of: "scalar")
    return apply(Gather(blocks: places, width: 1, shape: shape), to: self)
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
    let places = whole.places(of: indices, shape, along: axis, in: "scatterAdded", of: "scalar")
    return apply(ScatterAdd(blocks: places, width: 1, shape: whole), to: self)
  }

  /// One scalar of each row of a matrix [N, C]: the one in column `indices[n]` of row n, as a vector
  /// [N]. Traps when there is not one index for each row, within 0 ..< C.
  public func selectedFromRows(_ indices: [Int]) -> Tensor {
    require(
      rank == 2 && shape[0] == indices.count,
      "selectedFromRows: \(indices.count) indices need a matrix of as many rows, and this tensor "
        + "has shape \(shape)")
    let places = shape.places(of: indices, [indices.count, 1], along: 1, in: "selectedFromRows")
    return apply(Gather(blocks: places, width: 1, shape: [indices.count]), to: self)
  }

  /// A row for each index, 1 at that position and 0 elsewhere, of shape [indices.count, classes].
  /// Traps when an index is not within 0 ..< classes.
  public static func oneHot(
    _ indices: [Int], classes: Int, as scalarType: ScalarType = .float32
  ) -> Tensor {
    let shape = Shape.vector(indices.count).extended(1, to: classes, as: scalarType, in: "oneHot")
    let places = shape.places(of: indices, [indices.count, 1], along: 1, in: "oneHot")
    return ScatterAdd(blocks: places, width: 1, shape: shape)
      .forward(.one(.ones([indices.count], as: scalarType)))
  }
}

extension Shape {
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

  /// Traps, naming the operation, when an index is not within an axis of a tensor of this shape.
  ///
  /// - Parameter noun: what each index is of.
  fileprivate func check(
    _ indices: [Int], along axis: Int, in operation: String, of noun: String = "row"
  ) {
    for (number, index) in indices.enumerated() {
      require(
        index >= 0 && index < self[axis],
        "\(operation): index \(index) of \(noun) \(number) is outside 0 ..< \(self[axis]), the "
          + "positions of axis \(axis) of a tensor of shape \(self)")
    }
  }

  /// Where single scalars stand in a tensor of this shape, one for each index of `shape`: there, but
  /// for the component along the axis, which `indices` give. Traps, naming the operation, when a
  /// component is not within the axis, and when they are not one for each index of a shape that is
  /// this one but for the axis.
  fileprivate func places(
    of indices: [Int], _ shape: Shape, along axis: Int, in operation: String,
    of noun: String = "row"
  ) -> [Int] {
    require(
      shape.rank == rank && shape.replacing(axis, by: 0) == replacing(axis, by: 0),
      "\(operation): indices of shape \(shape) do not belong to a tensor of shape \(self); along "
        + "all axes but \(axis) their lengths must be the same")
    require(
      indices.count == shape.elementCount,
      "\(operation): \(indices.count) indices cannot have the shape \(shape), which takes "
        + "\(shape.elementCount)")
    check(indices, along: axis, in: operation, of: noun)
    if indices.isEmpty { return [] }
    let inner = shape.joined((axis + 1)..., in: operation)
    let block = shape[axis] * inner
    return indices.enumerated().map { number, index in
      (number / block * self[axis] + index) * inner + number % inner
    }
  }
}
