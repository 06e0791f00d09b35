import Adjoint

extension Misuse {
  /// Reductions and what goes along an axis.
  static let reductions = [
    Misuse("sum", "[2, 3] has no axis 2") { _ = matrix.sum(along: 2) },
    Misuse("sum: axis 1 is named twice") { _ = matrix.sum(along: [1, -1]) },
    Misuse("sum", "[0, \(1 << 40), \(1 << 40)]", "does not give so much memory") {
      _ = hugeEmpty.sum(along: 0)
    },
    Misuse("mean", "no axis -3") { _ = matrix.mean(along: -3) },
    Misuse("mean: axis 0 is named twice") { _ = matrix.mean(along: [0, 0]) },
    Misuse("mean", "does not give so much memory") { _ = hugeEmpty.mean(along: 0) },
    Misuse("variance", "no axis 2") { _ = matrix.variance(along: 2) },
    Misuse("variance: axis 0 is named twice") { _ = matrix.variance(along: [0, 0]) },
    Misuse("variance", "[0, \(1 << 40), \(1 << 40)]", "does not give so much memory") {
      _ = hugeEmpty.variance(along: 0)
    },
    Misuse("standardDeviation", "no axis 2") { _ = matrix.standardDeviation(along: 2) },
    Misuse("standardDeviation: axis 0 is named twice") {
      _ = matrix.standardDeviation(along: [0, 0])
    },
    Misuse("standardDeviation: of shape", "\(1 << 40)]", "does not give so much memory") {
      _ = hugeEmpty.standardDeviation(along: 0)
    },
    Misuse("norm", "no axis 2") { _ = matrix.norm(along: 2) },
    Misuse("norm: axis 0 is named twice") { _ = matrix.norm(along: [0, 0]) },
    Misuse("product", "no axis 2") { _ = matrix.product(along: 2) },
    Misuse("product: axis 0 is named twice") { _ = matrix.product(along: [0, 0]) },
    Misuse("product", "does not give so much memory") { _ = hugeEmpty.product(along: 0) },
    Misuse("max", "no axis 2") { _ = matrix.max(along: 2) },
    Misuse("max: axis 0 is named twice") { _ = matrix.max(along: [0, 0]) },
    Misuse("max", "[0, 3]", "nothing along axis 0") { _ = Tensor.zeros([0, 3]).max() },
    Misuse("max", "nothing along axis 0") { _ = hugeEmpty.max() },
    Misuse("min", "no axis 2") { _ = matrix.min(along: 2) },
    Misuse("min", "[0, 3]", "nothing along axis 0") { _ = Tensor.zeros([0, 3]).min() },
    Misuse("argmax", "no axis 2") { _ = matrix.argmax(along: 2) },
    Misuse("argmax", "nothing along axis 0") { _ = Tensor.zeros([0, 3]).argmax(along: 0) },
    Misuse("argmax", "nothing") { _ = Tensor.zeros([0, 3]).argmax() },
    Misuse("argmin", "no axis 2") { _ = matrix.argmin(along: 2) },
    Misuse("argmin", "nothing") { _ = hugeEmpty.argmin() },
    Misuse("sampled", "no axis 2") { _ = sample(matrix, along: 2) },
    Misuse("sampled", "nothing along axis 0", "[0, 3]") { _ = sample(.zeros([0, 3]), along: 0) },
    Misuse("sampled", "logits of shape [2]", "NaN") { _ = sample(Tensor([0, .nan])) },
    Misuse("sampled", "logits of shape [2]", "NaN") { _ = sample(Tensor([.nan, 0])) },
    Misuse("sampled", "logits of shape [2]", "+∞") { _ = sample(Tensor([0, .infinity])) },
    Misuse("sampled", "nothing above −∞") { _ = sample(Tensor([-.infinity, -.infinity])) },
    Misuse("cumulativeSum", "no axis 2") { _ = matrix.cumulativeSum(along: 2) },
    Misuse("cumulativeSum", "scalar") { _ = Tensor(1).cumulativeSum(along: 0) },
    Misuse("logSumExp", "no axis 2") { _ = matrix.logSumExp(along: 2) },
    Misuse("logSumExp: axis 0 is named twice") { _ = matrix.logSumExp(along: [0, 0]) },
    Misuse("softmax", "no axis 2") { _ = softmax(matrix, along: 2) },
    Misuse("softmax", "scalar") { _ = softmax(Tensor(1)) },
    Misuse("softmax: axis 0 is named twice") { _ = apply(Softmax(along: [0, 0]), to: matrix) },
    Misuse("logSoftmax", "no axis 2") { _ = logSoftmax(matrix, along: 2) },
    Misuse("logSoftmax: axis 0 is named twice") {
      _ = apply(LogSoftmax(along: [0, 0]), to: matrix)
    },
  ]

  /// Operators and functions of two tensors.
  static let arithmetic = [
    Misuse("add", "[2, 3] and [2]") { _ = matrix + Tensor.ones([2]) },
    Misuse("add", "float32", "float64") { _ = matrix + wide },
    Misuse("subtract", "[2, 3] and [2]") { _ = matrix - Tensor.ones([2]) },
    Misuse("subtract", "float32", "float64") { _ = matrix - wide },
    Misuse("subtract", "[4194304]", "[4194304, 1]", "70.4 TB", "reshape an operand") {
      _ = long - long.reshaped(to: [1 << 22, 1])
    },
    Misuse("multiply", "[2, 3] and [2]") { _ = matrix * Tensor.ones([2]) },
    Misuse("multiply", "float32", "float64") { _ = matrix * wide },
    Misuse("divide", "[2, 3] and [2]") { _ = matrix / Tensor.ones([2]) },
    Misuse("divide", "float32", "float64") { _ = matrix / wide },
    Misuse("divide", "70.4 TB") { _ = long / long.reshaped(to: [1 << 22, 1]) },
    Misuse("+=", "[3]", "[2, 3]", "write x = x + y") {
      var x = Tensor.ones([3])
      x += matrix
    },
    Misuse("+=", "[2, 3] and [2]") {
      var x = matrix
      x += .ones([2])
    },
    Misuse("+=", "float32", "float64") {
      var x = matrix
      x += wide
    },
    Misuse("-=", "[1]", "[2, 3]", "write x = x - y") {
      var x = Tensor.ones([1])
      x -= matrix
    },
    Misuse("-=", "float32", "float64") {
      var x = matrix
      x -= wide
    },
    Misuse("*=", "[]", "[2, 3]", "write x = x * y") {
      var x = Tensor(2)
      x *= matrix
    },
    Misuse("*=", "float32", "float64") {
      var x = matrix
      x *= wide
    },
    Misuse("/=", "[2, 1]", "[2, 3]", "write x = x / y") {
      var x = Tensor.ones([2, 1])
      x /= matrix
    },
    Misuse("/=", "float32", "float64") {
      var x = matrix
      x /= wide
    },
    Misuse("isClose", "[2, 3]", "-1.0") { _ = matrix.isClose(to: matrix, tolerance: -1) },
    Misuse("isClose", "[2, 3]", "nan") { _ = matrix.isClose(to: matrix, absolute: .nan) },
    Misuse("isClose", "[2, 3]", "inf") { _ = matrix.isClose(to: wide, tolerance: .infinity) },
    Misuse("maximum", "[2, 3] and [2]") { _ = maximum(matrix, .ones([2])) },
    Misuse("maximum", "float32", "float64") { _ = maximum(matrix, wide) },
    Misuse("minimum", "[2, 3] and [2]") { _ = minimum(matrix, .ones([2])) },
    Misuse("minimum", "float32", "float64") { _ = minimum(matrix, wide) },
    Misuse("power", "[2, 3] and [2]") { _ = power(matrix, .ones([2])) },
    Misuse("power", "float32", "float64") { _ = power(matrix, wide) },
    Misuse("power", "70.4 TB") { _ = power(long, long.reshaped(to: [1 << 22, 1])) },
    Misuse("logAddExp", "[2, 3] and [2]") { _ = logAddExp(matrix, .ones([2])) },
    Misuse("logAddExp", "float32", "float64") { _ = logAddExp(matrix, wide) },
    Misuse("add(_:scaledBy:)", "[2, 3] float32", "[2] float32") {
      var x = matrix
      x.add(.ones([2]), scaledBy: 2)
    },
    Misuse("add(_:scaledBy:)", "float32", "float64") {
      var x = matrix
      x.add(wide, scaledBy: 2)
    },
    Misuse("descend", "[2, 3] float32", "[3]") {
      var (x, velocity) = (matrix, Tensor?.none)
      x.descend(along: .ones([3]), velocity: &velocity, learningRate: 1)
    },
    Misuse("descend", "[2, 3] float32", "[3]") {
      var (x, velocity) = (matrix, Tensor?.some(.ones([3])))
      x.descend(along: matrix, velocity: &velocity, learningRate: 1)
    },
  ]

  /// Comparisons and masks.
  static let masks = [
    Misuse(".<: ", "[2, 3] and [2]") { use(matrix .< Tensor.ones([2])) },
    Misuse(".<=: ", "[2, 3] and [2]") { use(matrix .<= Tensor.ones([2])) },
    Misuse(".>: ", "[2, 3] and [2]") { use(matrix .> Tensor.ones([2])) },
    Misuse(".>=: ", "[2, 3] and [2]") { use(matrix .>= Tensor.ones([2])) },
    Misuse(".==: ", "[2, 3] and [2]") { use(matrix .== Tensor.ones([2])) },
    Misuse(".!=: ", "[2, 3] and [2]") { use(matrix .!= Tensor.ones([2])) },
    Misuse(".<", "float32", "float64") { use(matrix .< wide) },
    Misuse(".==", "float32", "float64") { use(matrix .== wide) },
    Misuse(".<", "[4194304]", "[4194304, 1]", "17.6 TB", "memory") {
      use(long .< long.reshaped(to: [1 << 22, 1]))
    },
    Misuse(".&: ", "[2] and [3]") { use(Mask([true, false]) .& Mask([true, false, true])) },
    Misuse(".|: ", "[2] and [3]") { use(Mask([true, false]) .| Mask([true, false, true])) },
    Misuse(".^: ", "[2] and [3]") { use(Mask([true, false]) .^ Mask([true, false, true])) },
    Misuse(".&", "[4194304] and [4194304, 1]", "17.6 TB", "memory") {
      use(Mask(repeating: true, shape: [1 << 22]) .& Mask(repeating: true, shape: [1 << 22, 1]))
    },
    Misuse("a mask of shape [3] has 3 values, not 2") { _ = Mask([true, false], shape: [3]) },
    Misuse("Mask(repeating:)", "memory") { _ = Mask(repeating: true, shape: [1 << 40, 1 << 40]) },
    Misuse("Mask(repeating:)", "memory") { _ = Mask(repeating: true, shape: [1 << 45]) },
    Misuse("replace", "[2, 3] and [2]") {
      _ = matrix.replacing(with: .ones([2]), where: Mask([true, false, true]))
    },
    Misuse("replace", "[2, 3] and [2]") {
      _ = matrix.replacing(with: 0, where: Mask([true, false]))
    },
    Misuse("replace", "float32", "float64") {
      _ = matrix.replacing(with: wide, where: Mask([true, false, true]))
    },
    Misuse("replace", "[4194304]", "70.4 TB") {
      _ = long.replacing(with: 0, where: Mask(repeating: true, shape: [1 << 22, 1]))
    },
  ]

  /// Tensors out of nothing, and scalars out of tensors.
  static let creations = [
    Misuse("a tensor of shape [3] has 3 scalars, not 2") { _ = Tensor([1, 2], shape: [3]) },
    Misuse("a tensor of shape [3] has 3 scalars, not 2") {
      _ = Tensor(scalars: [1, 2] as [Float], shape: [3])
    },
    Misuse("Tensor(_:)", "[0] has 2", "[1] has 1") { _ = Tensor([[1, 2], [3]]) },
    Misuse("Tensor(_:)", "[0][0] has 1", "[1][0] has 2") { _ = Tensor([[[1]], [[2, 3]]]) },
    Misuse("a tensor of shape [\(Int.max)] float32", "memory") {
      var random = RandomStream(seed: 1)
      _ = Tensor.normal([.max], using: &random)
    },
    Misuse("a tensor of shape [\(1 << 40), \(1 << 40)] float32", "memory") {
      _ = Tensor.zeros([1 << 40, 1 << 40])
    },
    Misuse("a tensor of shape [\((1 << 60) - 1)] float64", "9.22 EB", "memory") {
      _ = Tensor.zeros([(1 << 60) - 1], as: .float64)
    },
    Misuse("a tensor of shape [\(1 << 45)] float64", "281 TB", "memory") {
      _ = Tensor.ones([1 << 45], as: .float64)
    },
    Misuse("a tensor of shape [\(Int.max)] float32", "memory") {
      _ = Tensor(repeating: 2, shape: [.max])
    },
    Misuse("scalar", "[2, 3] has 6 scalars") { _ = matrix.scalar },
    Misuse("scalar", "has 0 scalars") { _ = hugeEmpty.scalar },
    Misuse("a tensor of float32 cannot be read as Double") { _ = matrix.scalars(as: Double.self) },
    Misuse("number of threads", "0") { Parallelism.threadCount = 0 },
  ]

  /// Products of matrices and vectors.
  static let products = [
    Misuse("matmul", "[2, 3] and [2, 3]") { _ = matmul(matrix, matrix) },
    Misuse("matmul", "[2, 3] and [3, 2]", "transposed") {
      _ = matmul(matrix, .ones([3, 2]), transposing: .left)
    },
    Misuse("matmul", "[] and [2, 3]") { _ = matmul(Tensor(1), matrix) },
    Misuse("matmul", "float32", "float64") { _ = matmul(matrix, wide, transposing: .right) },
    Misuse("matmul", "vector cannot be transposed") {
      _ = matmul(.ones([2]), matrix, transposing: .left)
    },
    Misuse("matmul", "[5, 2, 3]", "[4, 3, 2]") { _ = matmul(.ones([5, 2, 3]), .ones([4, 3, 2])) },
    Misuse("matmul", "[4194304, 1] and [1, 4194304]", "70.4 TB") {
      _ = matmul(long.reshaped(to: [1 << 22, 1]), long.reshaped(to: [1, 1 << 22]))
    },
    Misuse("affine", "[2, 3], [2, 3] and [3]") { _ = affine(matrix, matrix, .ones([3])) },
    Misuse("affine", "[2]", "bias of shape [2]") { _ = affine(matrix, .ones([3, 2]), .ones([3])) },
    Misuse("affine", "[], [2, 3] and [3]") { _ = affine(Tensor(1), matrix, .ones([3])) },
    Misuse("affine", "float32", "float64") {
      _ = affine(matrix, wide, .ones([3]), transposing: .right)
    },
    Misuse("affine", "only a matrix can be transposed") {
      _ = affine(.ones([3]), .ones([3, 2]), .ones([2]), transposing: .left)
    },
    Misuse("einsum: \"kab,kc->abc\"", "\(1 << 40), 3]", "does not give so much memory") {
      _ = einsum("kab,kc->abc", hugeEmpty, .ones([0, 3]))
    },
    Misuse("dot", "[2, 3]") { _ = dot(matrix, matrix) },
    Misuse("dot", "[2] and [3]") { _ = dot(.ones([2]), .ones([3])) },
    Misuse("dot", "float32", "float64") { _ = dot(.ones([2]), .ones([2], as: .float64)) },
    Misuse("outer", "[2, 3]") { _ = outer(matrix, .ones([2])) },
    Misuse("outer", "float32", "float64") { _ = outer(.ones([2]), .ones([2], as: .float64)) },
    Misuse("outer", "[4194304]", "70.4 TB") { _ = outer(long, long) },
    Misuse("diagonal", "[3]") { _ = Tensor.ones([3]).diagonal() },
    Misuse("diagonalMatrix", "scalar") { _ = Tensor(1).diagonalMatrix() },
    Misuse("diagonalMatrix", "[4194304]", "70.4 TB") { _ = long.diagonalMatrix() },
    Misuse("trace", "[3]") { _ = Tensor.ones([3]).trace() },
    Misuse("trace: of shape", "\(1 << 40), 0]", "does not give so much memory") {
      _ = Tensor.zeros([1 << 40, 1 << 40, 0, 0]).trace()
    },
  ]
}

private func sample(_ logits: Tensor, along axis: Int = 0) -> [Int] {
  var random = RandomStream(seed: 1)
  return logits.sampled(along: axis, using: &random)
}
