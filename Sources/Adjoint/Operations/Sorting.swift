// Nothing is differentiated through positions, which are integers. The sorted scalars are gathered by
// their positions, so that each passes its gradient to where it came from.
//
// NaN counts as larger than every number, as it does for `argmax`. Zeros of both signs are equal.
//
// A program has no positions of its own, so what is sorted in one is an operation on tensors.

/// Scalars moved along an axis as the sorting of others, the keys, moves those; or moved back.
///
/// ∂x is g, moved the other way. The keys decide the order alone, so they have no gradient.
struct MoveInOrder: TensorOperation {
  let axis: Int
  let descending: Bool
  var isBack = false

  func forward(_ operands: Operands) -> Tensor {
    let (x, keys) = (operands[0], operands[1])
    let positions = keys.argsort(along: axis, descending: descending)
    return isBack
      ? x.scatterAdded(at: positions, along: axis, length: x.shape[axis])
      : x.gathered(positions, shape: x.shape, along: axis)
  }

  func residuals(for operand: Int) -> ResidualSet { operand == 0 ? .operand(1) : [] }

  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    let other = MoveInOrder(axis: axis, descending: descending, isBack: !isBack)
    return operand == 0 ? apply(other, to: g, saved[1]) : nil
  }
}

extension Tensor {
  /// The positions of the scalars along an axis, where −1 is the last one, in the order of the sorted
  /// scalars: `x.gathered(x.argsort(along: axis), shape: x.shape, along: axis)` is sorted. They are in
  /// row-major order of this tensor's shape.
  ///
  /// Scalars that tie keep their order, ascending and descending. NaN counts as the largest.
  public func argsort(along axis: Int, descending: Bool = false) -> [Int] {
    let axis = shape.axis(axis, in: "argsort")
    noteReading(Self.sortedInstead)
    return sortedPositions(shape[axis], along: axis, descending: descending)
  }

  /// The scalars in order along an axis, where −1 is the last one. Scalars that tie keep their order,
  /// and NaN counts as the largest.
  ///
  /// ∂x = g where each scalar came from.
  public func sorted(along axis: Int, descending: Bool = false) -> Tensor {
    let axis = shape.axis(axis, in: "sorted")
    if isOpen { return apply(MoveInOrder(axis: axis, descending: descending), to: self, self) }
    let positions = sortedPositions(shape[axis], along: axis, descending: descending)
    return gathered(positions, shape: shape, along: axis)
  }

  /// The k largest scalars along an axis, where −1 is the last one, the largest first; or the k
  /// smallest, the smallest first. With them their positions along the axis, in row-major order of the
  /// values' shape.
  ///
  /// Of scalars that tie the first come first, and NaN counts as the largest: `topK(1, along: axis)`
  /// is where `argmax` is. ∂x = g where each scalar came from, 0 elsewhere. Traps when the axis has
  /// fewer than k scalars.
  public func topK(
    _ k: Int, along axis: Int = -1, largest: Bool = true
  ) -> (values: Tensor, positions: [Int]) {
    let axis = shape.axis(axis, in: "topK")
    require(
      k >= 0 && k <= shape[axis],
      "topK: axis \(axis) of a tensor of shape \(shape) has \(shape[axis]) scalars, of which \(k) "
        + "cannot be taken; k must be from 0 to that")
    noteReading(Self.sortedInstead)
    let positions = sortedPositions(k, along: axis, descending: largest)
    return (gathered(positions, shape: shape.replacing(axis, by: k), along: axis), positions)
  }

  private static let sortedInstead =
    "positions are numbers of Swift; x.sorted(along: axis) and its slices are the scalars in order"

  /// The positions of the first `count` scalars of the sorted axis, in row-major order of a shape whose
  /// axis has that length.
  private func sortedPositions(_ count: Int, along axis: Int, descending: Bool) -> [Int] {
    if elementCount == 0 { return [] }
    let (length, inner) = (shape[axis], shape.joined((axis + 1)..., in: "sorted"))
    let scalars = asRows(of: [axis]).scalars
    var positions = [Int](repeating: 0, count: scalars.count / length * count)
    for (row, start) in stride(from: 0, to: scalars.count, by: length).enumerated() {
      // The standard library's sort is stable, though it promises it nowhere; ties go by position.
      let order = (0..<length).sorted { a, b in
        let (x, y) = (scalars[start + a], scalars[start + b])
        if x == y || (x.isNaN && y.isNaN) { return a < b }
        let isLess = x < y || y.isNaN
        return isLess != descending
      }
      let (block, column) = row.quotientAndRemainder(dividingBy: inner)
      for index in 0..<count {
        positions[(block * count + index) * inner + column] = order[index]
      }
    }
    return positions
  }
}
