extension Tensor {
  /// A tensor of `shape` whose scalar at an index is this tensor's at `offset` plus what `strides`
  /// give: the copy behind broadcasting, transposing and slicing. Strides may be negative.
  func gathered(
    _ shape: Shape, from offset: Int = 0, strides: [Int],
    for purpose: @autoclosure () -> String = ""
  ) -> Tensor {
    let result = Tensor(uninitialized: shape, as: scalarType, for: purpose())
    if result.elementCount > 0 {
      LoopNest(over: shape, strides: [strides, shape.strides]).copy(
        scalarType, from: address, at: offset, to: result.storage.address, at: 0)
    }
    return result
  }

  /// Writes each scalar of `source` at `offset` plus what `strides` give for its index.
  mutating func place(_ source: Tensor, at offset: Int, strides: [Int]) {
    guard source.elementCount > 0 else { return }
    LoopNest(over: source.shape, strides: [source.shape.strides, strides]).copy(
      scalarType, from: source.address, at: 0, to: mutableAddress, at: offset)
  }
}

extension LoopNest {
  /// Copies scalars of a type from one address to another, each with an offset and the strides of
  /// its tensor in this nest of two.
  fileprivate func copy(
    _ scalarType: ScalarType, from source: UnsafeRawPointer, at sourceOffset: Int,
    to target: UnsafeMutableRawPointer, at targetOffset: Int
  ) {
    switch scalarType {
    case .float32:
      copy(
        source.assumingMemoryBound(to: UInt32.self) + sourceOffset,
        target.assumingMemoryBound(to: UInt32.self) + targetOffset)
    case .float64:
      copy(
        source.assumingMemoryBound(to: UInt64.self) + sourceOffset,
        target.assumingMemoryBound(to: UInt64.self) + targetOffset)
    }
  }

  private func copy<Bits>(_ source: UnsafePointer<Bits>, _ target: UnsafeMutablePointer<Bits>) {
    guard let parts = parts(ofAbout: Tensor.elementwiseGrain, cuttingPlanesBy: side) else {
      return copyAll(source, target)
    }
    Parallelism.forEach(pieces: parts.count) { index in
      let (part, _, offsets) = parts[index]
      part.copyAll(source + offsets[0], target + offsets[1])
    }
  }

  /// The same on this thread.
  private func copyAll<Bits>(_ source: UnsafePointer<Bits>, _ target: UnsafeMutablePointer<Bits>) {
    var planes = self
    let (rows, columns) = planes.removePlane()
    planes.run { copyPlane(rows, columns, source + $0[0], target + $0[1]) }
  }
}

/// A transposition proceeds in squares of this side. One of their sides walks across rows, and a square
/// stays in the first-level cache until all of its lines have been used.
private let side = 32

/// The two innermost loops of a copy. The first stride of an axis is the source's, the second the
/// target's.
private func copyPlane<Bits>(
  _ rows: LoopNest.Axis, _ columns: LoopNest.Axis, _ source: UnsafePointer<Bits>,
  _ target: UnsafeMutablePointer<Bits>
) {
  let (sourceRow, targetRow) = (rows.strides[0], rows.strides[1])
  let (sourceColumn, targetColumn) = (columns.strides[0], columns.strides[1])
  if sourceColumn == 1 && targetColumn == 1 {
    for row in 0..<rows.length {
      (target + row * targetRow).update(from: source + row * sourceRow, count: columns.length)
    }
  } else if sourceColumn == 0 && targetColumn == 1 {
    for row in 0..<rows.length {
      (target + row * targetRow).update(repeating: source[row * sourceRow], count: columns.length)
    }
  } else {
    for top in stride(from: 0, to: rows.length, by: side) {
      for left in stride(from: 0, to: columns.length, by: side) {
        for row in top..<Swift.min(top + side, rows.length) {
          let (from, to) = (source + row * sourceRow, target + row * targetRow)
          for column in left..<Swift.min(left + side, columns.length) {
            to[column * targetColumn] = from[column * sourceColumn]
          }
        }
      }
    }
  }
}
