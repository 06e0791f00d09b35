/// A tensor in parts along an axis. ∂x = the cotangents of the parts one after the other.
struct Split: TensorOperation {
  let parts: AxisParts

  var name: String { parts.haveAxis ? "split" : "unstacked" }

  func forward(_ operands: Operands) -> [Tensor] {
    let (x, axis) = (operands[0], parts.axis)
    let shapes = parts.shapes(in: x.shape)
    guard x.elementCount > 0 else {
      return shapes.map { Tensor(uninitialized: $0, as: x.scalarType) }
    }
    let outer = x.shape.joined(..<axis, in: name)
    let step = x.shape.joined((axis + 1)..., in: name)
    // Parts that stand one after the other share their memory.
    if outer == 1 {
      return zip(shapes, parts.starts).map { x.viewed(as: $0, from: $1 * step) }
    }
    if let length = parts.length {
      let (row, count) = (length * step, parts.count)
      let inOrder = x.gathered([count, outer, row], strides: [row, row * count, 1])
      return shapes.indices.map { inOrder.viewed(as: shapes[$0], from: $0 * outer * row) }
    }
    let strides = parts.strides(of: x.shape)
    return zip(shapes, parts.starts).map { x.gathered($0, from: $1 * step, strides: strides) }
  }

  func residuals(for operand: Int) -> ResidualSet { [] }

  func cotangent(of _: Int, _ g: [Tensor], _ saved: SavedTensors) -> Tensor? {
    apply(Concatenate(parts: parts), to: Operands(g))
  }
}

extension Tensor {
  // The parts come of one operation. Each by itself would have a gradient as large as the whole.

  /// Parts of one length along an axis, where −1 is the last one. Traps when the axis cannot be cut
  /// into so many.
  ///
  /// Parts share memory, so one that is kept keeps all of it, until it is changed.
  public func split(into count: Int, along axis: Int = 0) -> [Tensor] {
    let axis = shape.axis(axis, in: "split")
    require(
      count > 0 && shape[axis] % count == 0,
      "split: axis \(axis) of a tensor of shape \(shape) cannot be cut into \(count) parts of one "
        + "length; give the parts' lengths with split(sizes:along:)")
    requireList(of: count, in: "split")
    return split(sizes: [Int](repeating: shape[axis] / count, count: count), along: axis)
  }

  /// Parts of these lengths along an axis, where −1 is the last one. Traps when they do not add up
  /// to the length of the axis.
  public func split(sizes: [Int], along axis: Int = 0) -> [Tensor] {
    let axis = shape.axis(axis, in: "split")
    let parts = AxisParts(lengths: sizes, along: axis)
    require(
      sizes.allSatisfy { $0 >= 0 } && parts?.total == shape[axis],
      "split: the sizes \(sizes) do not add up to the \(shape[axis]) positions of axis \(axis) of a "
        + "tensor of shape \(shape)")
    guard let parts, parts.count > 1 else { return sizes.isEmpty ? [] : [self] }
    return apply(Split(parts: parts), to: self)
  }

  /// The tensors that ``stack(_:along:)`` makes this one of.
  public func unstacked(along axis: Int = 0) -> [Tensor] {
    let axis = shape.axis(axis, in: "unstacked")
    requireList(of: shape[axis], in: "unstacked")
    guard shape[axis] > 0 else { return [] }
    return apply(Split(parts: AxisParts(positions: shape[axis], of: axis)), to: self)
  }

  /// An axis of an empty tensor can be longer than any list.
  private func requireList(of count: Int, in operation: String) {
    require(
      count <= 1 << 28,
      "\(operation): \(count) parts of a tensor of shape \(shape) are more than fit in memory")
  }
}
