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
    var planes = self
    let (rows, columns) = planes.removePlane()
    let plane = Plane(
      rows: rows.length, sourceRow: rows.strides[0], targetRow: rows.strides[1],
      columns: columns.length, sourceColumn: columns.strides[0], targetColumn: columns.strides[1])
    planes.run { offsets in plane.copy(source + offsets[0], target + offsets[1]) }
  }
}

/// The two innermost loops of a copy.
private struct Plane {
  let rows: Int
  let sourceRow: Int
  let targetRow: Int
  let columns: Int
  let sourceColumn: Int
  let targetColumn: Int

  /// The side of the squares in which a transposition proceeds. One of its sides walks across rows, and
  /// such a square stays in the first-level cache until all of its lines have been used.
  private static let tile = 32

  func copy<Bits>(_ source: UnsafePointer<Bits>, _ target: UnsafeMutablePointer<Bits>) {
    if sourceColumn == 1 && targetColumn == 1 {
      for row in 0..<rows {
        (target + row * targetRow).update(from: source + row * sourceRow, count: columns)
      }
    } else if sourceColumn == 0 && targetColumn == 1 {
      for row in 0..<rows {
        (target + row * targetRow).update(repeating: source[row * sourceRow], count: columns)
      }
    } else {
      for row in stride(from: 0, to: rows, by: Plane.tile) {
        for column in stride(from: 0, to: columns, by: Plane.tile) {
          copyTile(
            row..<Swift.min(row + Plane.tile, rows),
            column..<Swift.min(column + Plane.tile, columns), source, target)
        }
      }
    }
  }

  private func copyTile<Bits>(
    _ rows: Range<Int>, _ columns: Range<Int>, _ source: UnsafePointer<Bits>,
    _ target: UnsafeMutablePointer<Bits>
  ) {
    for row in rows {
      let (from, to) = (source + row * sourceRow, target + row * targetRow)
      for column in columns { to[column * targetColumn] = from[column * sourceColumn] }
    }
  }
}
