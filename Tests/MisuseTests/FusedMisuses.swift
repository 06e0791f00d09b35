import Adjoint

/// Images [N, C, H, W].
private let images = Tensor.ones([2, 4, 5, 5])

extension Misuse {
  static let normalizations = [
    Misuse("layerNormalization: x has shape [2, 3]", "shape [3]", "one has [2]") {
      _ = layerNormalization(matrix, scale: .ones([2]))
    },
    Misuse("layerNormalization: x has shape [2, 3]", "shape [3]", "one has [4]") {
      _ = layerNormalization(matrix, scale: .ones([3]), shift: .ones([4]))
    },
    Misuse("layerNormalization: x has shape [2, 3]", "3 axes", "last ones") {
      _ = layerNormalization(matrix, scale: .ones([1, 2, 3]))
    },
    Misuse("layerNormalization: x has shape []", "one at least") {
      _ = layerNormalization(Tensor(1))
    },
    Misuse("layerNormalization", "float32", "float64") {
      _ = layerNormalization(matrix, scale: .ones([3], as: .float64))
    },
    Misuse("layerNormalization: epsilon is -1.0", "0 or a positive") {
      _ = layerNormalization(matrix, epsilon: -1)
    },
    Misuse("layerNormalization: epsilon is inf") {
      _ = layerNormalization(matrix, epsilon: .infinity)
    },
    Misuse("layerNormalization: there are 1 operands and must be 2") {
      _ = apply(Normalization(.lastAxes(1), parameters: .scale), to: matrix)
    },
    Misuse("rmsNormalization: x has shape [2, 3]", "one has [2]") {
      _ = rmsNormalization(matrix, scale: .ones([2]))
    },
    Misuse("rmsNormalization: epsilon is nan") { _ = rmsNormalization(matrix, epsilon: .nan) },
    Misuse("groupNormalization: 4 channels", "[2, 4, 5, 5]", "3 equal groups") {
      _ = groupNormalization(images, groups: 3)
    },
    Misuse("groupNormalization", "0 equal groups") { _ = groupNormalization(images, groups: 0) },
    Misuse("groupNormalization: x has shape [3]", "[N, C, …]") {
      _ = groupNormalization(.ones([3]), groups: 1)
    },
    Misuse("groupNormalization: x has shape [2, 4, 5, 5]", "shape [4]", "one has [5]") {
      _ = groupNormalization(images, groups: 2, scale: .ones([5]))
    },
    Misuse("batchNormalization: x has shape [3]", "[N, C, …]") {
      _ = batchNormalization(.ones([3]))
    },
    Misuse("batchNormalization: x has shape [2, 3]", "shape [3]", "one has [2]") {
      _ = batchNormalization(matrix, shift: .ones([2]))
    },
    Misuse("batchNormalization: epsilon is -1.0") { _ = batchNormalization(matrix, epsilon: -1) },
    Misuse("batchNormalization", "mean [2]", "[3], one for each channel") {
      _ = batchNormalization(matrix, mean: .ones([2]), variance: .ones([3]))
    },
    Misuse("batchNormalization", "variance [4]", "[3], one for each channel") {
      _ = batchNormalization(matrix, mean: .ones([3]), variance: .ones([4]))
    },
    Misuse("batchNormalization", "float32", "float64") {
      _ = batchNormalization(matrix, mean: .ones([3], as: .float64), variance: .ones([3]))
    },
  ]

  static let attention = [
    Misuse(
      "scaledDotProductAttention", "queries have shape [2, 3]", "keys [4, 2]", "[..., K, S, D]"
    ) {
      _ = scaledDotProductAttention(matrix, .ones([4, 2]), .ones([4, 3]))
    },
    Misuse("scaledDotProductAttention", "keys [4, 3] and the values [5, 3]") {
      _ = scaledDotProductAttention(matrix, .ones([4, 3]), .ones([5, 3]))
    },
    Misuse("scaledDotProductAttention", "queries have shape [3]") {
      _ = scaledDotProductAttention(.ones([3]), .ones([3]), .ones([3]))
    },
    Misuse("scaledDotProductAttention: 4 heads of queries", "3 heads of keys", "multiple") {
      _ = scaledDotProductAttention(.ones([4, 2, 2]), .ones([3, 2, 2]), .ones([3, 2, 2]))
    },
    Misuse("scaledDotProductAttention: the mask has shape [3, 2]", "[2, 4]") {
      _ = scaledDotProductAttention(
        matrix, .ones([4, 3]), .ones([4, 3]), mask: Mask(repeating: true, shape: [3, 2]))
    },
    Misuse("scaledDotProductAttention: the bias has shape [4, 4]", "[2, 4]") {
      _ = scaledDotProductAttention(matrix, .ones([4, 3]), .ones([4, 3]), bias: .ones([4, 4]))
    },
    Misuse("scaledDotProductAttention", "float32", "float64") {
      _ = scaledDotProductAttention(matrix, .ones([4, 3], as: .float64), .ones([4, 3]))
    },
    Misuse("scaledDotProductAttention: the scale is nan", "finite") {
      _ = scaledDotProductAttention(matrix, .ones([4, 3]), .ones([4, 3]), scale: .nan)
    },
    Misuse("scaledDotProductAttention: there are 2 operands") {
      _ = apply(ScaledDotProductAttention(), to: matrix, matrix)
    },
  ]

  static let convolutions = [
    Misuse("convolution2D: the images have shape [2, 3]", "[N, C, H, W]") {
      _ = convolution2D(matrix, .ones([1, 1, 1, 1]))
    },
    Misuse("convolution2D", "[2, 4, 5, 5]", "[6, 3, 3, 3]", "1 groups") {
      _ = convolution2D(images, .ones([6, 3, 3, 3]))
    },
    Misuse("convolution2D", "[5, 2, 3, 3]", "2 groups", "divide") {
      _ = convolution2D(images, .ones([5, 2, 3, 3]), groups: 2)
    },
    Misuse("convolution2D", "0 groups") {
      _ = convolution2D(images, .ones([6, 4, 3, 3]), groups: 0)
    },
    Misuse("convolution2D", "\(Int.max) groups", "divide") {
      _ = convolution2D(images, .ones([6, 4, 3, 3]), groups: .max)
    },
    Misuse("transposedConvolution2D", "\(Int.max) groups", "divide") {
      _ = transposedConvolution2D(.ones([1, 0, 3, 3]), .ones([0, 2, 3, 3]), groups: .max)
    },
    Misuse(
      "convolution2D", "padding of 2000000000", "images of 5×5", "take smaller ones",
      "does not give so much memory"
    ) {
      _ = convolution2D(
        images, .ones([6, 4, 3, 3]), stride: 2_000_000_000, padding: 2_000_000_000,
        dilation: 1_999_999_999)
    },
    Misuse("convolution2D: the bias has shape [5]", "6 channels", "[6]") {
      _ = convolution2D(images, .ones([6, 4, 3, 3]), bias: .ones([5]))
    },
    Misuse("convolution2D", "a window spans 7 pixels", "has 5", "pad more") {
      _ = convolution2D(images, .ones([6, 4, 7, 7]))
    },
    Misuse("convolution2D", "a window spans 7 pixels, 3 of them 3 apart") {
      _ = convolution2D(images, .ones([6, 4, 3, 3]), dilation: 3)
    },
    Misuse("convolution2D", "must be positive", "3, 0, 1 and 0") {
      _ = convolution2D(images, .ones([6, 4, 3, 3]), stride: 0)
    },
    Misuse("convolution2D", "padding at least 0", "3, 1, 1 and -1") {
      _ = convolution2D(images, .ones([6, 4, 3, 3]), padding: -1)
    },
    Misuse("convolution2D", "float32", "float64") {
      _ = convolution2D(images, .ones([6, 4, 3, 3], as: .float64))
    },
    Misuse("transposedConvolution2D", "[2, 4, 5, 5]", "[3, 4, 2, 2]", "[C, O/groups, kh, kw]") {
      _ = transposedConvolution2D(images, .ones([3, 4, 2, 2]))
    },
    Misuse("transposedConvolution2D: the bias has shape [5]", "[3]") {
      _ = transposedConvolution2D(images, .ones([4, 3, 2, 2]), bias: .ones([5]))
    },
    Misuse("transposedConvolution2D", "output padding is 1", "less than the stride") {
      _ = transposedConvolution2D(images, .ones([4, 3, 2, 2]), outputPadding: 1)
    },
    Misuse("transposedConvolution2D", "= -4", "pad less") {
      _ = transposedConvolution2D(images, .ones([4, 3, 2, 2]), padding: 5)
    },
    Misuse("maxPooling2D: the images have shape [2, 3]", "[N, C, H, W]") {
      _ = maxPooling2D(matrix, size: 2)
    },
    Misuse("maxPooling2D", "a window spans 6 pixels", "has 5") {
      _ = maxPooling2D(images, size: 6)
    },
    Misuse("maxPooling2D", "holds no pixel", "pad less") {
      _ = maxPooling2D(images, size: 2, padding: 2)
    },
    Misuse("maxPooling2D", "must be positive", "0, 1, 1 and 0") {
      _ = maxPooling2D(images, size: 0, stride: 1)
    },
    Misuse("averagePooling2D: the images have shape [2, 3]", "[N, C, H, W]") {
      _ = averagePooling2D(matrix, size: 2)
    },
    Misuse("averagePooling2D", "a window spans 9 pixels", "has 5 with 1 of padding") {
      _ = averagePooling2D(images, size: 9, padding: 1)
    },
    Misuse("averagePooling2D", "must be positive", "2, 0, 1 and 0") {
      _ = averagePooling2D(images, size: 2, stride: 0)
    },
  ]
}
