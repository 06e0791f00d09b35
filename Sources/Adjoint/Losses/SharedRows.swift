// What goes with rows of logits, such as masses and masks, has the shape [R, C], or [C] where all rows
// share it. The rank tells which, never the number of rows: there may be one row, or none.

extension Tensor {
  /// Those of some of the rows, given by a range or by their numbers; this tensor itself where all
  /// rows share it.
  func forRows(_ range: Range<Int>) -> Tensor { rank > 1 ? self[range] : self }
  func forRows(_ numbers: [Int]) -> Tensor { rank > 1 ? rows(numbers) : self }
}

extension Mask {
  /// Those of some of the rows; this mask itself where all rows share it.
  func forRows(_ numbers: some Collection<Int>) -> Mask {
    guard shape.rank > 1 else { return self }
    let classes = shape[1]
    return Mask(
      numbers.flatMap { values[($0 * classes)..<(($0 + 1) * classes)] },
      shape: [numbers.count, classes])
  }
}
