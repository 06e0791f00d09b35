import Adjoint

extension Misuse {
  /// Shapes, and operations that give the same scalars another.
  static let shapes = [
    Misuse("a shape's lengths cannot be negative: [2, -1]") { _ = Tensor.zeros([2, -1]) },
    Misuse("a tensor of shape [2, 3] has no axis 5") { _ = matrix.shape[5] },
    Misuse("a tensor of shape [2, 3] has no axes 0..<5", "0 ..< 2") { _ = matrix.shape[0..<5] },
    Misuse("a tensor of shape [2, 3] has no axes -1..<2") { _ = matrix.shape[-1..<2] },
    Misuse("a tensor of shape [2, 3] has no axes 0..<3") { _ = matrix.shape[0...2] },
    Misuse("a tensor of shape [2, 3] has no axes 0..<6") { _ = matrix.shape[...5] },
    Misuse("a tensor of shape [2, 3] has no axes -2..<2") { _ = matrix.shape[(-2)...] },
    Misuse("a tensor of shape [2, 3] has no axes", "3") { _ = matrix.shape[3...] },
    Misuse("a tensor of shape [2, 3] has no axes", "-1") { _ = matrix.shape[..<(-1)] },
    Misuse("reshape: [2, 3] has 6 scalars and [4] has 4") { _ = matrix.reshaped(to: [4]) },
    Misuse("reshape: [2, 3] has 6 scalars and [\(Int.max), \(Int.max)] has more than an Int") {
      _ = matrix.reshaped(to: [.max, .max])
    },
    Misuse("reshape: [2, 3] has 6 scalars and [\(1 << 40), \(1 << 40)] has more") {
      _ = matrix.reshaped(to: Shape([1 << 40, 1 << 40]))
    },
    Misuse("reshape: [2, 3] has 6 scalars and [0] has 0") { _ = matrix.reshaped(to: [0]) },
    Misuse("reshape", "[2, 3] has 6 scalars", "−1 in [-1, 4]") {
      _ = matrix.reshaped(to: [-1, 4])
    },
    Misuse("reshape", "−1 in [-1, 0]") { _ = matrix.reshaped(to: [-1, 0]) },
    Misuse("reshape", "[0, 1", "has 0 scalars", "−1 in [-1, 0]") {
      _ = hugeEmpty.reshaped(to: [-1, 0])
    },
    Misuse("reshape", "−1 in [-1, -1]", "one length may be −1") {
      _ = matrix.reshaped(to: [-1, -1])
    },
    Misuse("reshape", "−1 in [-1, -2]") { _ = matrix.reshaped(to: [-1, -2]) },
    Misuse("cannot be negative: [-2, -3]") { _ = matrix.reshaped(to: [-2, -3]) },
    Misuse("reshape", "−1") { _ = matrix.reshaped(to: [-1, 1 << 40, 1 << 40]) },
    Misuse("transposed: [0, 0]", "[2, 3]") { _ = matrix.transposed(0, 0) },
    Misuse("transposed: [0]", "[2, 3]") { _ = matrix.transposed(0) },
    Misuse("transposed", "[2, 3] has no axis 2") { _ = matrix.transposed(0, 2) },
    Misuse("flattened", "[2, 3] has no axis 2") { _ = matrix.flattened(from: 2) },
    Misuse("flattened", "[2, 3]", "comes before") { _ = matrix.flattened(from: 1, through: 0) },
    Misuse("flattened: axes [1, 2]", "longer than an Int counts") {
      _ = hugeEmpty.flattened(from: 1)
    },
    Misuse("flattened: axes [0, 1]", "longer than an Int counts") {
      _ = Tensor.zeros([1 << 40, 1 << 40, 0]).flattened(from: 0, through: 1)
    },
    Misuse("squeezed: axis 1", "[2, 3]", "length 3") { _ = matrix.squeezed(along: 1) },
    Misuse("squeezed", "no axis -3") { _ = matrix.squeezed(along: -3) },
    Misuse("squeezed: axis 0 is named twice") {
      _ = Tensor.ones([1, 2]).squeezed(along: [0, -2])
    },
    Misuse("expandingDimensions", "[2, 3]", "at 4") { _ = matrix.expandingDimensions(at: 4) },
    Misuse("expandingDimensions", "[2, 3]", "at -4") { _ = matrix.expandingDimensions(at: -4) },
    Misuse("repeated", "[2, 3] needs 2 counts", "[2]") { _ = matrix.repeated([2]) },
    Misuse("repeated", "[2, 3]", "[1, -1]") { _ = matrix.repeated([1, -1]) },
    Misuse("repeated", "[2, 3]", "longer than an Int counts") { _ = matrix.repeated([1, .max]) },
    Misuse("repeated", "[2, 3]", "does not give so much memory") {
      _ = matrix.repeated([1 << 40, 1 << 40])
    },
    Misuse("repeated", "longer than an Int counts") {
      _ = Tensor.zeros([1 << 40, 0]).repeated([1 << 40, 1])
    },
    Misuse("broadcast(to:)", "[2, 3]", "[3, 2]") { _ = matrix.broadcast(to: [3, 2]) },
    Misuse("broadcast(to:)", "[2, 3]", "[3]") { _ = matrix.broadcast(to: [3]) },
    Misuse("broadcast(to:)", "[2, 3]", "EB", "does not give so much memory") {
      _ = matrix.broadcast(to: [1 << 60, 2, 3])
    },
    Misuse("cannot be negative: [-1]", "only reshaped(to:)") { _ = matrix.broadcast(to: [-1]) },
    Misuse("summed(to:)", "[2, 3]", "[2]", "must be equal or 1") { _ = matrix.summed(to: [2]) },
    Misuse("summed(to:)", "[0, \(1 << 40), \(1 << 40)]", "does not give so much memory") {
      _ = hugeEmpty.summed(to: [1 << 40, 1 << 40])
    },
    Misuse("summed(to:)", "[0, \(1 << 40), \(1 << 40)]", "does not give so much memory") {
      _ = hugeEmpty.summed(to: [1, 1 << 40, 1 << 40])
    },
  ]

  /// Parts of tensors, and tensors as parts of larger ones.
  static let slices = [
    Misuse("subscript: 2", "axis 0", "[2, 3]", "0 ..< 2") { _ = matrix[2] },
    Misuse("subscript: -3", "axis 0") { _ = matrix[-3] },
    Misuse("subscript: \(Int.min)", "axis 0") { _ = matrix[Int.min] },
    Misuse("subscript: 0..<4", "axis 1") { _ = matrix[.all, 0..<4] },
    Misuse("subscript: -1..<2", "axis 0") { _ = matrix[-1..<2] },
    Misuse("subscript: 0...\(Int.max - 1)", "axis 0") { _ = matrix[0...(Int.max - 1)] },
    Misuse("subscript: 3...", "axis 0") { _ = matrix[3...] },
    Misuse("subscript: (-3)...", "axis 0", "negative ones count from the end") {
      _ = matrix[(-3)...]
    },
    Misuse("subscript: -2..<0", "both do or neither") { _ = matrix[-2..<0] },
    Misuse("subscript: -1...0", "both do or neither") { _ = matrix[-1...0] },
    Misuse("subscript: -3..<(-1)", "axis 0") { _ = matrix[-3..<(-1)] },
    Misuse("subscript: ..<(-3)", "axis 0") { _ = matrix[..<(-3)] },
    Misuse("subscript: ...(-3)", "axis 0") { _ = matrix[...(-3)] },
    Misuse("subscript: \(Int.min)..<(-1)", "axis 0") { _ = matrix[Int.min..<(-1)] },
    Misuse("subscript: [-2, -1]", "not in a stride") {
      _ = matrix[stride(from: -2, to: 0, by: 1)]
    },
    Misuse("subscript: ..<3", "axis 0") { _ = matrix[..<3] },
    Misuse("subscript: ...\(Int.max)", "axis 0") { _ = matrix[...Int.max] },
    Misuse("subscript: [0, 2]", "axis 0") { _ = matrix[stride(from: 0, to: 3, by: 2)] },
    Misuse("subscript: 3 indices", "[2, 3]") { _ = matrix[0, 0, 0] },
    Misuse("subscript: 1 indices", "[]") { _ = Tensor(1)[0] },
    Misuse("subscript: 2", "axis 0", "[2, 3]", "0 ..< 2") {
      var x = matrix
      x[2] = .ones([3])
    },
    Misuse("subscript: a part of shape [3]", "[2, 3]", "shape [2]") {
      var x = matrix
      x[0] = .ones([2])
    },
    Misuse("subscript: a part of shape [3]", "[2, 3]", "shape [2, 3]") {
      var x = matrix
      x[0] = matrix
    },
    Misuse("subscript", "float32", "float64", "cast(to:)") {
      var x = matrix
      x[0] = Tensor(1, as: .float64)
    },
    Misuse("subscript", "Positions", "3 positions", "steps of 0", "cannot repeat") {
      _ = matrix[.all, Positions(start: 0, count: 3, step: 0)]
    },
    Misuse("subscript", "Positions", "removes its axis takes one") {
      _ = matrix[.all, Positions(start: 0, count: 3, step: 1, keepsAxis: false)]
    },
    Misuse("subscript", "Positions", "removes its axis takes one") {
      _ = matrix[.all, Positions(start: 0, count: 0, step: 1, keepsAxis: false)]
    },
    Misuse("subscript", "Positions", "axis 1") {
      _ = matrix[.all, Positions(start: 0, count: -1, step: 1)]
    },
    Misuse("subscript", "Positions", "axis 1") {
      _ = matrix[.all, Positions(start: 0, count: 3, step: .max)]
    },
    Misuse("subscript", "Positions", "axis 1") {
      _ = matrix[.all, Positions(start: 2, count: .max, step: .min)]
    },
    Misuse("subscript", "Positions", "axis 1") {
      _ = matrix[.all, Positions(start: .max, count: 2, step: 1)]
    },
    Misuse("sliced", "no axis 2") { _ = matrix.sliced(0, along: 2) },
    Misuse("sliced: 3", "axis 1") { _ = matrix.sliced(3, along: 1) },
    Misuse("padded", "[2, 3] needs 2 counts", "[1]") {
      _ = matrix.padded(before: [1], after: [0, 0])
    },
    Misuse("padded", "[2, 3]", "[-1, 0]") { _ = matrix.padded(before: [-1, 0], after: [0, 0]) },
    Misuse("padded", "longer than an Int counts") {
      _ = matrix.padded(before: [.max, 0], after: [0, 0])
    },
    Misuse("padded", "[2, 3]", "does not give so much memory") {
      _ = matrix.padded(before: [.max / 2, 0], after: [0, 0])
    },
    Misuse("padded", "[2, 3]", "does not give so much memory") {
      _ = matrix.padded(before: [0, 1 << 40], after: [1 << 40, 0])
    },
    Misuse("flipped", "no axis 2") { _ = matrix.flipped(along: 2) },
    Misuse("flipped: axis 1 is named twice") { _ = matrix.flipped(along: [1, -1]) },
  ]

  /// Tensors in one, and one in parts.
  static let joins = [
    Misuse("concatenate: there are no tensors") { _ = Tensor.concatenate([]) },
    Misuse("concatenate", "no axis 2") { _ = Tensor.concatenate([matrix], along: 2) },
    Misuse("concatenate", "no axis 0", "scalar") {
      _ = Tensor.concatenate([Tensor(1), Tensor(2)])
    },
    Misuse("concatenate", "[2, 3]", "tensor 1 [3]") {
      _ = Tensor.concatenate([matrix, .ones([3])])
    },
    Misuse("concatenate", "float32", "float64") { _ = Tensor.concatenate([matrix, wide]) },
    Misuse("concatenate", "axis 0", "longer than an Int counts") {
      let x = Tensor.zeros([1 << 62, 0])
      _ = Tensor.concatenate([x, x])
    },
    Misuse("stack: there are no tensors") { _ = Tensor.stack([]) },
    Misuse("stack", "[2, 3]", "at 5", "0 to 2") { _ = Tensor.stack([matrix, matrix], along: 5) },
    Misuse("stack", "[2, 3]", "at -4") { _ = Tensor.stack([matrix], along: -4) },
    Misuse("stack", "[2, 3]", "tensor 1 [3]") { _ = Tensor.stack([matrix, .ones([3])]) },
    Misuse("stack", "float32", "float64") { _ = Tensor.stack([matrix, wide]) },
    Misuse("split", "[2, 3]", "into 2 parts") { _ = matrix.split(into: 2, along: 1) },
    Misuse("split", "[2, 3]", "into 0 parts") { _ = matrix.split(into: 0) },
    Misuse("split", "[2, 3]", "into -1 parts") { _ = matrix.split(into: -1) },
    Misuse("split", "no axis 2") { _ = matrix.split(into: 1, along: 2) },
    Misuse("split: the sizes [1, 2]", "2 positions") { _ = matrix.split(sizes: [1, 2]) },
    Misuse("split: the sizes [3, -1]") { _ = matrix.split(sizes: [3, -1]) },
    Misuse("split: the sizes [\(Int.max), 1]") { _ = matrix.split(sizes: [.max, 1]) },
    Misuse("split: the sizes [\(Int.max), \(Int.max), 4]") {
      _ = matrix.split(sizes: [.max, .max, 4])
    },
    Misuse("split", "\(1 << 40) parts", "[\(1 << 40), 0]", "memory") {
      _ = Tensor.zeros([1 << 40, 0]).split(into: 1 << 40)
    },
    Misuse("unstacked", "\(1 << 40) parts", "[\(1 << 40), 0]", "memory") {
      _ = Tensor.zeros([1 << 40, 0]).unstacked()
    },
    Misuse("unstacked", "no axis 2") { _ = matrix.unstacked(along: 2) },
  ]

  /// Scalars and rows by their positions.
  static let selections = [
    Misuse("rows: index 2 of row 1", "[2, 3]") { _ = matrix.rows([0, 2]) },
    Misuse("rows: index -1 of row 0", "[2, 3]") { _ = matrix.rows([-1]) },
    Misuse("rows: index 0 of row 0", "[0, 3]") { _ = Tensor.zeros([0, 3]).rows([0]) },
    Misuse("rows", "no axis 0", "scalar") { _ = Tensor(1).rows([]) },
    Misuse("selected: index 3", "[2, 3]") { _ = matrix.selected([0, 3], along: 1) },
    Misuse("selected", "no axis 2") { _ = matrix.selected([0], along: 2) },
    Misuse("scatterAddedRows: 1 indices", "[2, 3]") {
      _ = matrix.scatterAddedRows(at: [0], count: 3)
    },
    Misuse("scatterAddedRows: index 3 of row 1") {
      _ = matrix.scatterAddedRows(at: [0, 3], count: 3)
    },
    Misuse("scatterAddedRows", "-1", "negative") {
      _ = matrix.scatterAddedRows(at: [0, 0], count: -1)
    },
    Misuse("scatterAddedRows", "does not give so much memory") {
      _ = matrix.scatterAddedRows(at: [0, 0], count: .max)
    },
    Misuse("gathered: index 3 of scalar 1") {
      _ = matrix.gathered([0, 3], shape: [2, 1], along: 1)
    },
    Misuse("gathered", "[3, 1]", "[2, 3]") {
      _ = matrix.gathered([0, 0, 0], shape: [3, 1], along: 1)
    },
    Misuse("gathered: 1 indices", "[2, 1]") { _ = matrix.gathered([0], shape: [2, 1], along: 1) },
    Misuse("gathered", "no axis 2") { _ = matrix.gathered([0], shape: [1], along: 2) },
    Misuse("scatterAdded: index 5 of scalar 0") {
      _ = matrix.scatterAdded(at: [5, 0, 0, 0, 0, 0], along: 1, length: 5)
    },
    Misuse("scatterAdded: 1 indices", "[2, 3]") {
      _ = matrix.scatterAdded(at: [0], along: 1, length: 5)
    },
    Misuse("scatterAdded", "-5", "negative") {
      _ = matrix.scatterAdded(at: [], along: 1, length: -5)
    },
    Misuse("scatterAdded", "does not give so much memory") {
      _ = matrix.scatterAdded(at: [0, 0, 0, 0, 0, 0], along: 1, length: .max)
    },
    Misuse("selectedFromRows: 1 indices", "[2, 3]") { _ = matrix.selectedFromRows([0]) },
    Misuse("selectedFromRows: index 3 of row 1") { _ = matrix.selectedFromRows([0, 3]) },
    Misuse("selectedFromRows", "[3]") { _ = Tensor.ones([3]).selectedFromRows([0, 0, 0]) },
    Misuse("oneHot: index 3 of row 0") { _ = Tensor.oneHot([3], classes: 3) },
    Misuse("oneHot", "-1", "negative") { _ = Tensor.oneHot([], classes: -1) },
    Misuse("oneHot", "does not give so much memory") { _ = Tensor.oneHot([0, 1], classes: .max) },
  ]
}
