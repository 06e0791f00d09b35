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

  /// One reduction of rows and one of columns, for the same associative operation.
  typealias ReductionKernels = (rows: adjoint_reduction, columns: adjoint_reduction)

  /// This tensor reduced along `axes`, which ascend; they remain with length 1.
  ///
  /// Groups of adjacent axes are reduced one after the other, the innermost first, each as the rows
  /// or the columns of a matrix.
  func reduced(along axes: [Int], by kernels: (Kernels) -> ReductionKernels) -> Tensor {
    let kernels = kernels(scalarType.kernels)
    // If the tensor is empty, all of these axes are taken to be, so that no intermediate is larger than
    // the result.
    var result = elementCount > 0 ? self : emptied(along: axes)
    var end = axes.count
    while end > 0 {
      var start = end - 1
      while start > 0 && axes[start - 1] == axes[start] - 1 { start -= 1 }
      result = result.reduced(along: axes[start]...axes[end - 1], by: kernels)
      end = start
    }
    return result
  }

  private func emptied(along axes: [Int]) -> Tensor {
    Tensor(
      uninitialized: Shape(shape.indices.map { axes.contains($0) ? 0 : shape[$0] }), as: scalarType)
  }

  private func reduced(along axes: ClosedRange<Int>, by kernels: ReductionKernels) -> Tensor {
    let result = Tensor(uninitialized: shape.keeping(axes), as: scalarType)
    guard result.elementCount > 0 else { return result }
    let outer = shape.joined(..<axes.lowerBound, in: "reduce")
    let reduced = shape.joined(axes, in: "reduce")
    let inner = shape.joined((axes.upperBound + 1)..., in: "reduce")
    let width = scalarType.byteCount
    let (x, out) = (address, result.storage.address)
    let grain = Swift.max(1, Tensor.elementwiseGrain / Swift.max(1, reduced * inner))
    Parallelism.forEach(count: outer, grain: grain) { range in
      if inner == 1 {
        let first = range.lowerBound * width
        return kernels.rows(range.count, reduced, x + first * reduced, out + first)
      }
      for index in range {
        let first = index * inner * width
        kernels.columns(reduced, inner, x + first * reduced, out + first)
      }
    }
    return result
  }
}
