/// Tensors one after the other along an axis. Their cotangents are the parts of g.
struct Concatenate: TensorOperation {
  let parts: AxisParts

  var name: String { parts.haveAxis ? "concatenate" : "stack" }

  func forward(_ operands: Operands) -> Tensor {
    let (first, axis) = (operands[0], parts.axis)
    let shape = parts.whole(of: first.shape)
    var result = Tensor(
      uninitialized: shape, as: first.scalarType,
      for: "\(name): of \(operands.count) tensors, the first of shape \(first.shape)")
    guard result.elementCount > 0 else { return result }
    let step = shape.joined((axis + 1)..., in: name)
    let isOneRun = shape.joined(..<axis, in: name) == 1
    let strides = parts.strides(of: shape)
    for (operand, start) in zip(operands, parts.starts) {
      if isOneRun {
        (result.storage.address + start * step * first.scalarType.byteCount)
          .copyMemory(from: operand.address, byteCount: operand.storage.byteCount)
      } else {
        result.place(operand, at: start * step, strides: strides)
      }
    }
    return result
  }

  func residuals(for operand: Int) -> ResidualSet { [] }

  func backward(_ g: Tensor, _ saved: SavedTensors, _ wanted: Wanted) -> Cotangents {
    let cotangents = apply(Split(parts: parts), to: g)
    return wanted.cotangents { cotangents[$0] }
  }
}

extension Tensor {
  /// Tensors one after the other along an axis that they have, where −1 is the last one. Traps when
  /// there are none, or when they differ in type or in the length of another axis.
  public static func concatenate(_ tensors: [Tensor], along axis: Int = 0) -> Tensor {
    let first = firstOf(tensors, in: "concatenate")
    let axis = first.shape.axis(axis, in: "concatenate")
    for (index, tensor) in tensors.enumerated() {
      require(
        tensor.rank == first.rank
          && tensor.shape.indices.allSatisfy { $0 == axis || tensor.shape[$0] == first.shape[$0] },
        "concatenate: tensor 0 has shape \(first.shape) and tensor \(index) \(tensor.shape); along "
          + "all axes but \(axis), where they are joined, their lengths must be the same")
    }
    guard tensors.count > 1 else { return first }
    guard let parts = AxisParts(lengths: tensors.map { $0.shape[axis] }, along: axis) else {
      fatalError(
        "concatenate: along axis \(axis), tensors of shapes \(tensors.map(\.shape)) are together "
          + "longer than an Int counts")
    }
    return apply(Concatenate(parts: parts), to: Operands(tensors))
  }

  /// Tensors of one shape one after the other along a new axis, number `axis` of the result, where
  /// −1 is its last one. Traps when there are none, or when they differ in type or shape.
  public static func stack(_ tensors: [Tensor], along axis: Int = 0) -> Tensor {
    let first = firstOf(tensors, in: "stack")
    for (index, tensor) in tensors.enumerated() {
      require(
        tensor.shape == first.shape,
        "stack: tensor 0 has shape \(first.shape) and tensor \(index) \(tensor.shape); their shapes "
          + "must be the same (concatenate joins tensors along an axis that they have)")
    }
    let place = first.shape.placeOfNewAxis(axis, in: "stack")
    let parts = AxisParts(positions: tensors.count, of: place)
    return apply(Concatenate(parts: parts), to: Operands(tensors))
  }

  /// The first of some tensors of one type. Traps when there is none, or when types differ.
  private static func firstOf(_ tensors: [Tensor], in operation: String) -> Tensor {
    guard let first = tensors.first else {
      fatalError("\(operation): there are no tensors, and so no shape for the result")
    }
    for tensor in tensors { requireSameScalarType(first, tensor, in: operation) }
    return first
  }
}
