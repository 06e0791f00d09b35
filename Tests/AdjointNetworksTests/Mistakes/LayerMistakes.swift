import Adjoint
import AdjointNetworks

extension NetworkMistake {
  private static let row = Tensor.ones([2, 3])
  private static let image = Tensor.ones([2, 3, 8, 8])

  /// Layers that cannot be.
  static let layers = [
    NetworkMistake("Linear(0, 2)", "at least one input") { _ = Linear(0, 2) },
    NetworkMistake("Linear(2, -1)", "one output") { _ = Linear(2, -1) },
    NetworkMistake("Embedding(0, 2)", "at least one token") { _ = Embedding(0, 2) },
    NetworkMistake("Embedding(3, 0)", "one dimension") { _ = Embedding(3, 0) },
    NetworkMistake("Dropout(1.0)", "from 0 to below 1") { _ = Dropout(1) },
    NetworkMistake("Dropout(nan)", "from 0 to below 1") { _ = Dropout(.nan) },
    NetworkMistake("Convolution2D(0, 4)", "there must be channels") {
      _ = Convolution2D(0, 4, size: 3)
    },
    NetworkMistake("Convolution2D(4, 6)", "4 groups must divide") {
      _ = Convolution2D(4, 6, size: 3, groups: 4)
    },
    NetworkMistake("Convolution2D(1, 4)", "size of the windows is 0×3", "positive") {
      _ = Convolution2D(1, 4, size: Size2D(height: 0, width: 3))
    },
    NetworkMistake("TransposedConvolution2D(4, 6)", "4 groups must divide") {
      _ = TransposedConvolution2D(4, 6, size: 3, groups: 4)
    },
    NetworkMistake("TransposedConvolution2D(1, 4)", "size of the windows is -1×-1") {
      _ = TransposedConvolution2D(1, 4, size: -1)
    },
    NetworkMistake("LayerNormalization: the axes have the lengths [0]", "a scalar along it") {
      _ = LayerNormalization(0)
    },
    NetworkMistake("LayerNormalization: the axes have the lengths []", "an axis") {
      _ = LayerNormalization(shape: [])
    },
    NetworkMistake("LayerNormalization: the epsilon is -1.0", "zero or more") {
      _ = LayerNormalization(3, epsilon: -1)
    },
    NetworkMistake("RMSNormalization(0)", "a scalar to normalize") { _ = RMSNormalization(0) },
    NetworkMistake("RMSNormalization: the epsilon is nan", "finite") {
      _ = RMSNormalization(3, epsilon: .nan)
    },
    NetworkMistake("GroupNormalization: 3 groups do not divide 4 channels") {
      _ = GroupNormalization(groups: 3, channels: 4)
    },
    NetworkMistake("GroupNormalization: the epsilon is inf", "finite") {
      _ = GroupNormalization(groups: 2, channels: 4, epsilon: .infinity)
    },
    NetworkMistake("BatchNormalization(0)", "there must be a channel") {
      _ = BatchNormalization(0)
    },
    NetworkMistake("BatchNormalization: the momentum is 1.5", "from 0 to 1") {
      _ = BatchNormalization(4, momentum: 1.5)
    },
    NetworkMistake("BatchNormalization: the epsilon is -1.0", "zero or more") {
      _ = BatchNormalization(4, epsilon: -1)
    },
    NetworkMistake("MultiHeadAttention(8, heads: 3, keyHeads: 3)", "divide the width") {
      _ = MultiHeadAttention(8, heads: 3)
    },
    NetworkMistake("MultiHeadAttention(8, heads: 4, keyHeads: 3)", "heads of the keys") {
      _ = MultiHeadAttention(8, heads: 4, keyHeads: 3)
    },
    NetworkMistake("GRU(3, 0)", "one unit") { _ = GRU(3, 0) },
    NetworkMistake("LSTM(0, 4)", "at least one input") { _ = LSTM(0, 4) },
  ]

  /// Layers that are given what they cannot take.
  static let calls = [
    NetworkMistake("Linear(4, 2)", "[…, 4]", "have [2, 3]") { _ = Linear(4, 2)(row) },
    NetworkMistake("Linear(3, 2)", "have []") { _ = Linear(3, 2)(Tensor(1)) },
    NetworkMistake("float64", "float32", "cast(to:)") {
      _ = Linear(3, 2)(row.cast(to: .float64))
    },
    NetworkMistake("Embedding(5, 2)", "there is no token 5", "0 … 4") {
      _ = Embedding(5, 2)([0, 5])
    },
    NetworkMistake("Embedding(5, 2)", "3 tokens for the shape [2, 2]") {
      _ = Embedding(5, 2)([0, 1, 2], shape: [2, 2])
    },
    NetworkMistake("Convolution2D(1, 4)", "[2, 3, 8, 8]", "[N, 1, H, W]") {
      _ = Convolution2D(1, 4, size: 3)(image)
    },
    NetworkMistake("Convolution2D(3, 4)", "[2, 3]", "[N, 3, H, W]") {
      _ = Convolution2D(3, 4, size: 3)(row)
    },
    NetworkMistake("convolution2D", "a window spans 9 pixels", "the image has 8", "pad more") {
      _ = Convolution2D(3, 4, size: 9)(image)
    },
    NetworkMistake("TransposedConvolution2D(1, 4)", "[2, 3, 8, 8]", "[N, 1, H, W]") {
      _ = TransposedConvolution2D(1, 4, size: 3)(image)
    },
    NetworkMistake("maxPooling2D", "[2, 3]", "[N, C, H, W]") { _ = MaxPooling2D(size: 2)(row) },
    NetworkMistake("maxPooling2D", "a window spans 9 pixels") { _ = MaxPooling2D(size: 9)(image) },
    NetworkMistake("averagePooling2D", "[2, 3]", "[N, C, H, W]") {
      _ = AveragePooling2D(size: 2)(row)
    },
    NetworkMistake("averagePooling2D", "must be positive", "0") {
      _ = AveragePooling2D(size: 0)(image)
    },
    NetworkMistake("LayerNormalization", "[4]", "[2, 3]", "last axes") {
      _ = LayerNormalization(4)(row)
    },
    NetworkMistake("RMSNormalization(4)", "[2, 3]", "last axis") { _ = RMSNormalization(4)(row) },
    NetworkMistake("GroupNormalization", "4 channels", "[2, 3]", "[N, 4, …]") {
      _ = GroupNormalization(groups: 2, channels: 4)(row)
    },
    NetworkMistake("BatchNormalization", "4 channels", "[2, 3]", "[N, 4, …]") {
      training(seed: 1, step: 0) { _ = BatchNormalization(4)(row) }
    },
    NetworkMistake("BatchNormalization", "3 channels have seen no batch", "training") {
      _ = BatchNormalization(3)(row)
    },
    NetworkMistake("BatchNormalization", "nobody has said", "training(seed:step:)", "evaluating") {
      _ = valueWithGradients { BatchNormalization(3)(row).sum() }
    },
    NetworkMistake("Dropout", "nobody has said", "training(seed:step:)", "evaluating") {
      _ = gradient(at: row) { Dropout(0.5)($0).sum() }
    },
    NetworkMistake("MultiHeadAttention", "[2, 3]", "[N, T, 8]") {
      _ = MultiHeadAttention(8, heads: 2)(row)
    },
    NetworkMistake("MultiHeadAttention", "[2, 5, 6]", "[N, T, 8]") {
      _ = MultiHeadAttention(8, heads: 2)(.ones([2, 5, 6]))
    },
    NetworkMistake("MultiHeadAttention", "[2, 5, 8] and [3, 4, 8]", "[N, S, 8]") {
      _ = MultiHeadAttention(8, heads: 2)(.ones([2, 5, 8]), to: .ones([3, 4, 8]))
    },
    NetworkMistake("scaledDotProductAttention", "mask", "[3, 3]", "scores") {
      _ = MultiHeadAttention(8, heads: 2)(
        .ones([2, 5, 8]), mask: Mask(repeating: true, shape: [3, 3]))
    },
    NetworkMistake("GRU", "[2, 3]", "[T, N, 3]", "steps first") { _ = GRU(3, 4)(row) },
    NetworkMistake("GRU", "the state has shape [3, 4]", "[2, 4]") {
      _ = GRU(3, 4)(.ones([5, 2, 3]), from: .ones([3, 4]))
    },
    NetworkMistake("GRU", "the state has shape [5, 2, 4]", "its last state, states[-1]") {
      let layer = GRU(3, 4)
      _ = layer(.ones([5, 2, 3]), from: layer(.ones([5, 2, 3])))
    },
    NetworkMistake("LSTM", "the state has shape [5, 2, 4]", "its last state, result.last") {
      let layer = LSTM(3, 4)
      _ = layer(.ones([5, 2, 3]), from: layer(.ones([5, 2, 3])))
    },
    NetworkMistake("LSTM", "[5, 2, 4]", "[T, N, 3]") { _ = LSTM(3, 4)(.ones([5, 2, 4])) },
    NetworkMistake("LSTM", "the state has shape [2, 3]", "[2, 4]") {
      _ = LSTM(3, 4)(
        .ones([5, 2, 3]), from: LSTMState(hidden: .ones([2, 4]), cell: .ones([2, 3])))
    },
    NetworkMistake("linearSoftmaxCrossEntropy", "[2, 4]") {
      _ = Linear(3, 2).softmaxCrossEntropy(
        of: .ones([2, 4]), SoftmaxCrossEntropy(.labels([0, 1])))
    },
  ]
}
