import CKernels

// The backwards of softmax and its relatives, as operations of a cotangent g and of the softmax p.
//
// Where a row is sure of its class, p·(g − Σ p·g) is a difference of near-equals. Kernels evaluate it,
// and g − p·Σ g, to a few units in the last place of their terms. The derivatives, of every order, are
// such operations again.
//
// A number that is added to the cotangent of a whole row of p changes nothing, because p is a softmax.
// Here the cotangents of p are chosen such that nothing cancels. With the deviations D(g) = g − Σ p·g,
//
//     P(g) = p·D(g)       ∂g = P(h)          ∂p = D(h)·D(g)
//     L(g) = g − p·Σ g    ∂g = D(h)          ∂p = −D(h)·Σ g
//     D(g)                ∂g = L(h)          ∂p = −D(g)·Σ h
//     E(g) = p·g          ∂g = Σ p·h         ∂p = D(h)·g
//
// for a cotangent h, where g has one scalar for each row in the last.

/// P(g) = p·(g − Σ p·g), the pullback of softmax.
struct SoftmaxPullback: TensorOperation {
  let axes: [Int]

  func forward(_ operands: Operands) -> Tensor {
    operands[0].mappedRows(along: axes, with: operands[1], in: name) { $0.softmax_pullback }
  }

  func residuals(for operand: Int) -> ResidualSet { operand == 0 ? .operand(1) : .operands }

  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    operand == 0
      ? apply(self, to: g, saved[1])
      : g.deviations(from: saved[1], axes)
        .times(cotangent: saved[0].deviations(from: saved[1], axes))
  }
}

/// L(g) = g − p·Σ g, the pullback of log-softmax.
struct LogSoftmaxPullback: TensorOperation {
  let axes: [Int]

  func forward(_ operands: Operands) -> Tensor {
    operands[0].mappedRows(along: axes, with: operands[1], in: name) { $0.log_softmax_pullback }
  }

  func residuals(for operand: Int) -> ResidualSet { operand == 0 ? .operand(1) : .operands }

  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    let deviations = g.deviations(from: saved[1], axes)
    return operand == 0 ? deviations : -saved[0].rowSums(axes).times(cotangent: deviations)
  }
}

/// D(g) = g − Σ p·g, the deviations from the mean under p.
struct SoftmaxDeviations: TensorOperation {
  let axes: [Int]

  func forward(_ operands: Operands) -> Tensor {
    operands[0].mappedRows(along: axes, with: operands[1], in: name) { $0.softmax_deviations }
  }

  func residuals(for operand: Int) -> ResidualSet { operand == 0 ? .operand(1) : .operands }

  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    operand == 0
      ? apply(LogSoftmaxPullback(axes: axes), to: g, saved[1])
      : -g.rowSums(axes).times(cotangent: saved[0].deviations(from: saved[1], axes))
  }
}

/// E(g) = p·g with one g for each row, the pullback of log-sum-exp.
struct LogSumExpPullback: TensorOperation {
  let axes: [Int]

  func forward(_ operands: Operands) -> Tensor { operands[0].scaled(by: operands[1]) }

  func residuals(for operand: Int) -> ResidualSet { operand == 0 ? .operand(1) : .operands }

  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    operand == 0
      ? g.scaled(by: saved[1]).rowSums(axes)
      : saved[0].times(cotangent: g.deviations(from: saved[1], axes))
  }
}

extension Tensor {
  fileprivate func deviations(from shares: Tensor, _ axes: [Int]) -> Tensor {
    apply(SoftmaxDeviations(axes: axes), to: self, shares)
  }

  fileprivate func rowSums(_ axes: [Int]) -> Tensor { sum(along: axes, keepingDimensions: true) }

  /// The row that `kernel` makes of each row of scalars along axes and of the row in its place in another
  /// tensor of this shape.
  fileprivate func mappedRows(
    along axes: [Int], with other: Tensor, in operation: @autoclosure () -> String,
    by kernel: (Kernels) -> adjoint_row_map
  ) -> Tensor {
    let axes = shape.axes(axes, in: operation())
    if elementCount == 0 { return Tensor(uninitialized: shape, as: scalarType) }
    let (g, p) = (asRows(of: axes), other.asRows(of: axes))
    let (kernel, width, columns) = (kernel(scalarType.kernels), scalarType.byteCount, g.shape[1])
    let result = Tensor(uninitializedLike: g)
    let (source, shares, target) = (g.address, p.address, result.storage.address)
    let grain = Swift.max(1, Tensor.elementwiseGrain / Swift.max(1, columns))
    Parallelism.forEach(count: g.shape[0], grain: grain) { range in
      let offset = range.lowerBound * columns * width
      kernel(range.count, columns, source + offset, shares + offset, target + offset)
    }
    return result.fromRows(of: axes, to: shape)
  }
}
