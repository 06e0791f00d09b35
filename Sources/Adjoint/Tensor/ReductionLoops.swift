import CKernels

extension Tensor {
  /// The sum of all scalars, rounded as by `sum()`, without a tensor for it.
  var total: Double {
    noteReading()
    var scalar: UInt64 = 0
    return withUnsafeMutableBytes(of: &scalar) { scalar in
      scalarType.kernels.sum_rows(1, elementCount, address, scalar.baseAddress!)
      return switch scalarType {
      case .float32: Double(scalar.load(as: Float.self))
      case .float64: scalar.load(as: Double.self)
      }
    }
  }

  /// The sums of this tensor along `axes`, which ascend; they remain with length 1.
  func reducedToSums(along axes: [Int]) -> Tensor {
    let kernels = scalarType.kernels
    return reduced(
      along: axes,
      by: ReductionLoops(
        rows: kernels.sum_rows, piece: kernels.sum_piece, columns: kernels.sum_columns, join: +))
  }

  /// The maxima of this tensor along `axes`, which ascend; they remain with length 1.
  func reducedToMaxima(along axes: [Int]) -> Tensor {
    let kernels = scalarType.kernels
    return reduced(
      along: axes,
      by: ReductionLoops(
        rows: kernels.max_rows, piece: kernels.max_piece, columns: kernels.max_columns,
        join: { $1 > $0 || $1.isNaN ? $1 : $0 }))
  }

  /// Groups of adjacent axes are reduced one after the other, the innermost first, each as the rows
  /// or the columns of a matrix.
  private func reduced(along axes: [Int], by reduction: ReductionLoops) -> Tensor {
    // If the tensor is empty, all of these axes are taken to be, so that no intermediate is larger than
    // the result.
    var result = elementCount > 0 ? self : emptied(along: axes)
    var end = axes.count
    while end > 0 {
      var start = end - 1
      while start > 0 && axes[start - 1] == axes[start] - 1 { start -= 1 }
      result = result.reduced(along: axes[start]...axes[end - 1], by: reduction)
      end = start
    }
    return result
  }

  private func emptied(along axes: [Int]) -> Tensor {
    Tensor(
      uninitialized: Shape(shape.indices.map { axes.contains($0) ? 0 : shape[$0] }), as: scalarType)
  }

  private func reduced(along axes: ClosedRange<Int>, by reduction: ReductionLoops) -> Tensor {
    let result = Tensor(uninitialized: shape.keeping(axes), as: scalarType)
    guard result.elementCount > 0 else { return result }
    let outer = shape.joined(..<axes.lowerBound, in: "reduce")
    let reduced = shape.joined(axes, in: "reduce")
    let inner = shape.joined((axes.upperBound + 1)..., in: "reduce")
    let (x, out) = (address, result.storage.address)
    if inner > 1 {
      reduction.reduceColumns(of: outer, x, [reduced, inner], scalarType, to: out)
    } else if outer > 1 || reduced <= ReductionLoops.pieceLength {
      reduction.reduceRows(x, [outer, reduced], scalarType, to: out)
    } else {
      let total = reduction.total(of: reduced, x, scalarType)
      switch scalarType {
      case .float32: out.storeBytes(of: Float(total), as: Float.self)
      case .float64: out.storeBytes(of: total, as: Double.self)
      }
    }
    return result
  }
}

/// The kernels of an associative operation, and how several threads share their work. What they compute
/// does not depend on how it is cut.
private struct ReductionLoops {
  let rows: adjoint_reduction
  let piece: adjoint_piece_reduction
  let columns: adjoint_column_reduction

  /// The operation on two totals.
  let join: (Double, Double) -> Double

  static let pieceLength = adjoint_reduction_piece

  /// Reduces each row of a matrix.
  func reduceRows(
    _ x: UnsafeRawPointer, _ shape: Shape, _ scalarType: ScalarType, to out: UnsafeMutableRawPointer
  ) {
    let (length, width) = (shape[1], scalarType.byteCount)
    let grain = max(1, Tensor.elementwiseGrain / max(1, length))
    Parallelism.forEach(count: shape[0], grain: grain) { range in
      let first = range.lowerBound * width
      rows(range.count, length, x + first * length, out + first)
    }
  }

  /// The reduction of one long row. Its pieces are joined in order, as the kernel of rows does it.
  func total(of length: Int, _ x: UnsafeRawPointer, _ scalarType: ScalarType) -> Double {
    let pieceLength = Self.pieceLength
    let pieces = (length + pieceLength - 1) / pieceLength
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: pieces) { totals in
      let totals = totals.baseAddress!
      Parallelism.forEach(pieces: pieces) { index in
        let start = index * pieceLength
        totals[index] = piece(
          min(pieceLength, length - start), x + start * scalarType.byteCount)
      }
      return (1..<pieces).reduce(totals[0]) { join($0, totals[$1]) }
    }
  }

  /// Reduces each column of some matrices that follow each other. A wide matrix is cut into strips.
  func reduceColumns(
    of count: Int, _ x: UnsafeRawPointer, _ shape: Shape, _ scalarType: ScalarType,
    to out: UnsafeMutableRawPointer
  ) {
    let (length, all, width) = (shape[0], shape[1], scalarType.byteCount)
    let pieces = min(
      Parallelism.usedThreadCount, count * length * all / Tensor.elementwiseGrain)
    // Narrow matrices stay whole, as the kernel takes some of their rows for one.
    let narrowest = 64
    let even = count < pieces ? (all * count + pieces - 1) / pieces : all
    let strip = min(all, (even + narrowest - 1) / narrowest * narrowest)
    let strips = (all + strip - 1) / strip
    let grain = max(1, Tensor.elementwiseGrain / max(1, length * strip))
    Parallelism.forEach(count: count * strips, grain: grain) { range in
      for index in range {
        let (matrix, first) = (index / strips, index % strips * strip)
        columns(
          length, min(strip, all - first), x + (matrix * length * all + first) * width, all,
          out + (matrix * all + first) * width)
      }
    }
  }
}
