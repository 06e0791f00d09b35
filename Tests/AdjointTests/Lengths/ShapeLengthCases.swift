import Adjoint

extension LengthCase {
  /// The same scalars under another shape, and parts of them.
  static let shapes: [LengthCase] = [
    LengthCase(
      "einsum", { when($0.rank == 2, Shape(Array($0.reversed()))) }, { einsum("ij->ji", $0) }),
    LengthCase(
      "einsum, a product",
      { when($0.rank == 2 && $0.allSatisfy { $0 < 1000 }, $0.with(-1) { _ in 3 }) },
      { einsum("ij,jk->ik", $0, .ones([$0.shape[1], 3], as: $0.scalarType)) }),
    LengthCase(
      "reshaped", { when($0.scalarCount < 1e6, [Int($0.scalarCount)]) },
      {
        $0.reshaped(to: [$0.elementCount])
      }),
    LengthCase(
      "reshaped, with an open length", { when($0.rank == 2 && !$0.contains(0), $0) },
      {
        $0.reshaped(to: [$0.shape[0], -1])
      }),
    LengthCase(
      "reshaped, with an open length of 0", { when($0.contains(0), [0, 2, 3]) },
      {
        $0.reshaped(to: [-1, 2, 3])
      }),
    LengthCase("transposed", { Shape(Array($0.reversed())) }, { $0.transposed() }),
    LengthCase(
      "transposed, in an order",
      { shape in
        when(shape.rank > 0, Shape(Array(shape.dropFirst()) + shape.prefix(1)))
      }, { x in x.transposed(Array(1..<x.rank) + [0]) }),
    LengthCase(
      "flattened", { when($0.scalarCount < 1e6, [Int($0.scalarCount)]) },
      {
        $0.flattened()
      }),
    LengthCase(
      "flattened, in part",
      { shape in
        let (last, rest) = (shape.suffix(2), shape.dropLast(2))
        let count = last.reduce(1.0) { $0 * Double($1) }
        return when(shape.rank > 1 && count < 1e6, Shape(Array(rest) + [Int(count)]))
      }, { $0.flattened(from: -2) }),
    LengthCase("squeezed", { Shape($0.filter { $0 != 1 }) }, { $0.squeezed() }),
    LengthCase(
      "squeezed, an axis", { when($0.first == 1, Shape(Array($0.dropFirst()))) },
      {
        $0.squeezed(along: 0)
      }),
    LengthCase(
      "expandingDimensions", { Shape(Array($0) + [1]) },
      {
        $0.expandingDimensions(at: -1)
      }),
    LengthCase("repeated", { Shape($0.map { $0 * 2 }) }, { $0.repeated($0.shape.map { _ in 2 }) }),
    LengthCase(
      "repeated, 0 times", { $0.with(0) { _ in 0 } },
      {
        $0.repeated([0] + $0.shape.dropFirst().map { _ in 1 })
      }),
    LengthCase(
      "broadcast", { Shape([2] + Array($0)) },
      {
        $0.broadcast(to: Shape([2] + Array($0.shape)))
      }),
    LengthCase(
      "broadcast, to nothing", { Shape([0] + Array($0)) },
      {
        $0.broadcast(to: Shape([0] + Array($0.shape)))
      }),
    LengthCase(
      "summed", { $0.with(0) { _ in 1 } }, { $0.summed(to: $0.shape.with(0) { _ in 1 }!) }),
    LengthCase(
      "subscript, a position",
      { shape in
        shape.without([0]).flatMap { when(shape[0] > 0, $0) }
      }, { $0[-1] }),
    LengthCase(
      "subscript, assigned", { when($0.rank > 0, $0) },
      { x in
        var y = x * 2
        y[..<0] = x[..<0]
        y[(x.shape[0] / 2)...] = x[(x.shape[0] / 2)...]
        return y
      }),
    LengthCase("subscript, a range", { $0.with(0) { $0 > 1 ? $0 - 1 : nil } }, { $0[1...] }),
    LengthCase(
      "subscript, an empty range", { $0.with(-1) { _ in 0 } },
      { x in
        x.sliced(0..<0, along: -1)
      }),
    LengthCase(
      "subscript, a stride", { $0.with(0) { $0 < 100 ? ($0 + 1) / 2 : nil } },
      { x in
        x[stride(from: 0, to: x.shape[0], by: 2)]
      }),
    LengthCase(
      "sliced, backwards", { $0.with(-1) { $0 < 100 ? $0 : nil } },
      { x in
        x.sliced(stride(from: x.shape.last! - 1, through: 0, by: -1), along: -1)
      }),
    LengthCase(
      "padded", { Shape($0.map { $0 + 3 }) },
      { x in
        x.padded(before: x.shape.map { _ in 1 }, after: x.shape.map { _ in 2 })
      }),
    LengthCase("flipped", { when($0.rank > 0, $0) }, { $0.flipped(along: 0) }),
    LengthCase("flipped, several", { when($0.rank > 1, $0) }, { $0.flipped(along: [0, -1]) }),
    LengthCase("concatenate", { $0.with(0) { $0 * 2 } }, { .concatenate([$0, $0], along: 0) }),
    LengthCase(
      "concatenate, with nothing", { when($0.rank > 0, $0) },
      { x in
        .concatenate([x, .halves(x.shape.with(-1) { _ in 0 }!, like: x)], along: -1)
      }),
    LengthCase("stack", { Shape(Array($0) + [3]) }, { .stack([$0, $0, $0], along: -1) }),
    LengthCase(
      "split, in two", { $0.with(0) { $0 % 2 == 0 ? $0 / 2 : nil } },
      {
        $0.split(into: 2)[1]
      }),
    LengthCase(
      "split, by sizes", { $0.with(-1) { _ in 0 } },
      { x in
        x.split(sizes: [0, x.shape.last!], along: -1)[0]
      }),
    LengthCase(
      "unstacked",
      { shape in
        shape.without([0]).flatMap { when((1...7).contains(shape[0]), $0) }
      }, { $0.unstacked()[0] }),
  ]

  /// Scalars and rows by their positions.
  static let selections: [LengthCase] = [
    LengthCase("rows, none", { $0.with(0) { _ in 0 } }, { $0.rows([]) }),
    LengthCase(
      "rows, the last twice", { $0.with(0) { $0 > 0 ? 2 : nil } },
      {
        $0.rows([$0.shape[0] - 1, $0.shape[0] - 1])
      }),
    LengthCase("selected, none", { $0.with(-1) { _ in 0 } }, { $0.selected([], along: -1) }),
    LengthCase(
      "selected, the first", { $0.with(-1) { $0 > 0 ? 1 : nil } },
      {
        $0.selected([0], along: -1)
      }),
    LengthCase(
      "scatterAddedRows", { $0.with(0) { $0 < 100 ? 3 : nil } },
      { x in
        x.scatterAddedRows(at: [Int](repeating: 1, count: x.shape[0]), count: 3)
      }),
    LengthCase(
      "scatterAdded", { $0.with(-1) { _ in 2 } },
      { x in
        x.scatterAdded(at: [Int](repeating: 1, count: x.elementCount), along: -1, length: 2)
      }),
    LengthCase(
      "scatterAdded, to nothing", { when($0.contains(0), $0.with(-1) { _ in 0 }) },
      { x in
        x.scatterAdded(at: [], along: -1, length: 0)
      }),
    LengthCase(
      "gathered", { $0.with(-1) { $0 > 0 ? 2 : nil } },
      { x in
        let shape = x.shape.with(-1) { _ in 2 }!
        return x.gathered([Int](repeating: 0, count: shape.elementCount), shape: shape, along: -1)
      }),
    LengthCase(
      "selectedFromRows",
      { shape in
        when(shape.rank == 2 && shape[1] > 0 && shape[0] < 100, [shape[0]])
      }, { x in x.selectedFromRows([Int](repeating: 0, count: x.shape[0])) }),
    LengthCase(
      "oneHot", { when($0.scalarCount < 1e6 && ($0.last ?? 1) < 100, [Int($0.scalarCount), 3]) },
      {
        x in
        .oneHot([Int](repeating: 1, count: x.elementCount), classes: 3, as: x.scalarType) * x.sum()
      }),
  ]

  /// Products of matrices and vectors.
  static let products: [LengthCase] = [
    LengthCase(
      "matmul", { $0.with(-1) { $0 < 100 ? 4 : nil } },
      { x in
        matmul(x, .halves([x.shape.last!, 4], like: x))
      }),
    LengthCase(
      "matmul, with nothing", { $0.with(-1) { $0 < 100 ? 0 : nil } },
      { x in
        matmul(x, .halves([x.shape.last!, 0], like: x))
      }),
    LengthCase(
      "matmul, with its transpose",
      { shape in
        when(shape.rank == 2 && shape[0] < 100, [shape[0], shape[0]])
      }, { matmul($0, $0, transposing: .right) }),
    LengthCase(
      "matmul, transposed with itself",
      { shape in
        when(
          shape.rank > 1 && shape.last! < 100,
          Shape(Array(shape.dropLast(2)) + [shape.last!, shape.last!]))
      }, { matmul($0, $0, transposing: .left) }),
    LengthCase(
      "matmul, in batches",
      { shape in
        when(
          shape.rank > 2 && shape.last! < 100 && Shape(Array(shape.dropLast(2))).scalarCount < 100,
          shape.with(-1) { _ in 3 })
      },
      { x in
        matmul(x, .halves(Shape(Array(x.shape.dropLast(2)) + [x.shape.last!, 3]), like: x))
      }),
    LengthCase(
      "matmul, with a vector",
      { shape in
        when(shape.rank > 1 && shape.last! < 100, Shape(Array(shape.dropLast())))
      }, { x in matmul(x, .halves([x.shape.last!], like: x)) }),
    LengthCase(
      "matmul, of a vector",
      { shape in
        when(shape.rank > 1 && shape[shape.rank - 2] < 100, shape.without([-2]))
      }, { x in matmul(.halves([x.shape[x.rank - 2]], like: x), x) }),
    LengthCase(
      "affine", { shape in when(shape.rank > 0 && shape.last! < 100, shape.with(-1) { _ in 2 }) },
      {
        x in affine(x, .halves([x.shape.last!, 2], like: x), .halves([2], like: x)) - 0.5
      }),
    LengthCase(
      "affine, to nothing", { $0.with(-1) { $0 < 100 ? 0 : nil } },
      { x in
        affine(x, .halves([x.shape.last!, 0], like: x), .halves([0], like: x))
      }),
    LengthCase(
      "scaledDotProductAttention",
      { shape in when(shape.rank > 1 && shape.allSatisfy { $0 < 100 }, shape) },
      { x in scaledDotProductAttention(x, x, x, isCausal: true) }),
    LengthCase(
      "scaledDotProductAttention, with no keys",
      { shape in when(shape.rank > 1 && shape.last! < 100, shape.with(-1) { _ in 3 }) },
      { x in
        let axes = Array(x.shape.dropLast(2))
        return scaledDotProductAttention(
          x, .halves(Shape(axes + [0, x.shape.last!]), like: x),
          .halves(Shape(axes + [0, 3]), like: x))
      }),
    LengthCase("dot", { when($0.rank == 1, []) }, { dot($0, $0) }),
    LengthCase("outer", { when($0.rank == 1 && $0[0] < 100, [$0[0], $0[0]]) }, { outer($0, $0) }),
    LengthCase(
      "diagonal",
      { shape in
        when(
          shape.rank > 1,
          Shape(Array(shape.dropLast(2)) + [min(shape.last!, shape[shape.rank - 2])]))
      }, { $0.diagonal() }),
    LengthCase(
      "diagonalMatrix", { when($0.rank > 0, Shape(Array($0) + Array($0.suffix(1)))) },
      {
        $0.diagonalMatrix()
      }),
    LengthCase("trace", { $0.without([-1, -2]) }, { $0.trace() }),
  ]

  /// Losses whose rows are the first axis, if they have some, and derivatives as functions.
  static let functionsOfRows: [LengthCase] = [
    rows("softmaxCrossEntropy") { softmaxCrossEntropy($0, labels: $1, reduction: .none) },
    rows("softmaxCrossEntropy, probabilities") { x, _ in
      softmaxCrossEntropy(x, probabilities: .halves(x.shape, like: x), reduction: .none)
    },
    rows("focalLoss") { focalLoss($0, labels: $1, reduction: .none) },
    rows("poly1Loss") { poly1Loss($0, labels: $1, reduction: .none) },
    LengthCase(
      "binaryCrossEntropy",
      same: { x in
        binaryCrossEntropy(x, targets: .halves(x.shape, like: x), reduction: .none)
      }),
    LengthCase(
      "binaryCrossEntropy, summed", { _ in [] },
      { x in
        binaryCrossEntropy(x, targets: .halves(x.shape, like: x), reduction: .sum)
      }),
    LengthCase(
      "binaryFocalLoss",
      same: { x in
        binaryFocalLoss(x, targets: .halves(x.shape, like: x), reduction: .none)
      }),
    LengthCase(
      "jacobian", { when($0.scalarCount < 30, Shape(Array($0) + Array($0))) },
      { x in
        jacobian(at: x) { $0 * $0 }
      }),
    LengthCase(
      "hessian", { when($0.scalarCount < 30, Shape(Array($0) + Array($0))) },
      { x in
        hessian(at: x) { ($0 * $0 * $0).sum() }
      }),
    LengthCase(
      "hessianVectorProduct",
      same: { x in
        hessianVectorProduct(at: x, along: x) { ($0 * $0 * $0).sum() }
      }),
    LengthCase("pushforward", same: { x in pushforward(at: x, along: x) { $0 * $0 } }),
  ]

  private static func rows(
    _ title: String, _ loss: @escaping @Sendable (Tensor, [Int]) -> Tensor
  ) -> LengthCase {
    LengthCase(
      title,
      { shape in
        when(shape.rank == 2 && (1..<100).contains(shape[1]) && shape[0] < 100, [shape[0]])
      }, { loss($0, [Int](repeating: 0, count: $0.shape[0])) })
  }
}
