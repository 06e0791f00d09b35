/// Tensors one after the other along an axis. The cotangent of each is its part of g.
struct Concatenate: TensorOperation {
  let axis: Int

  /// Where each tensor starts along the axis, and where the last one ends.
  let starts: [Int]

  init(lengths: [Int], along axis: Int) {
    self.axis = axis
    starts = lengths.reduce(into: [0]) { $0.append($0.last! + $1) }
  }

  func forward(_ operands: Operands) -> Tensor {
    let (first, length) = (operands[0], starts.last!)
    let result = Tensor(
      uninitialized: first.shape.replacing(axis, by: length), as: first.scalarType,
      for: "concatenate: of \(operands.count) tensors, the first of shape \(first.shape)")
    guard result.elementCount > 0 else { return result }
    let outer = first.shape.joined(..<axis, in: name)
    let step = first.shape.joined((axis + 1)..., in: name) * first.scalarType.byteCount
    for (operand, start) in zip(operands, starts) {
      let byteCount = operand.shape[axis] * step
      for index in 0..<outer {
        (result.storage.address + (index * length + start) * step)
          .copyMemory(from: operand.address + index * byteCount, byteCount: byteCount)
      }
    }
    return result
  }

  func residuals(for operand: Int) -> ResidualSet { [] }

  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    g.sliced(starts[operand]..<starts[operand + 1], along: axis)
  }
}

extension Collection {
  /// The sum of lengths, nil when an Int does not hold it.
  fileprivate func sum(_ length: (Element) -> Int) -> Int? {
    var sum = 0
    for element in self {
      let (value, overflow) = sum.addingReportingOverflow(length(element))
      if overflow { return nil }
      sum = value
    }
    return sum
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
    require(
      tensors.sum { $0.shape[axis] } != nil,
      "concatenate: along axis \(axis), tensors of shapes \(tensors.map(\.shape)) are together longer "
        + "than an Int counts")
    let operation = Concatenate(lengths: tensors.map { $0.shape[axis] }, along: axis)
    return apply(operation, to: Operands(tensors))
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
    return concatenate(tensors.map { $0.expandingDimensions(at: place) }, along: place)
  }

  /// The first of some tensors of one type. Traps when there is none, or when types differ.
  private static func firstOf(_ tensors: [Tensor], in operation: String) -> Tensor {
    guard let first = tensors.first else {
      fatalError("\(operation): there are no tensors, and so no shape for the result")
    }
    for tensor in tensors { requireSameScalarType(first, tensor, in: operation) }
    return first
  }

  /// Parts of one length along an axis, where −1 is the last one. Traps when the axis cannot be cut
  /// into so many.
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
    require(
      sizes.allSatisfy { $0 >= 0 } && sizes.sum { $0 } == shape[axis],
      "split: the sizes \(sizes) do not add up to the \(shape[axis]) positions of axis \(axis) of a "
        + "tensor of shape \(shape)")
    return parts(sizes[...], along: axis)
  }

  /// The tensors that ``stack(_:along:)`` makes this one of.
  public func unstacked(along axis: Int = 0) -> [Tensor] {
    let axis = shape.axis(axis, in: "unstacked")
    requireList(of: shape[axis], in: "unstacked")
    return split(sizes: [Int](repeating: 1, count: shape[axis]), along: axis)
      .map { $0.squeezed(along: axis) }
  }

  /// An axis of an empty tensor can be longer than any list.
  private func requireList(of count: Int, in operation: String) {
    require(
      count <= 1 << 28,
      "\(operation): \(count) parts of a tensor of shape \(shape) are more than fit in memory")
  }

  /// The gradient of a part is as large as what it is cut from. So the whole is cut in two, and each half
  /// again: the gradients of n parts cost log n times the whole, and not n times.
  private func parts(_ sizes: ArraySlice<Int>, along axis: Int) -> [Tensor] {
    guard sizes.count > 1 else { return sizes.isEmpty ? [] : [self] }
    let (left, right) = (sizes.prefix(sizes.count / 2), sizes.dropFirst(sizes.count / 2))
    let cut = left.reduce(0, +)
    return sliced(..<cut, along: axis).parts(left, along: axis)
      + sliced(cut..., along: axis).parts(right, along: axis)
  }
}
