import Adjoint

extension ProgramCase {
  static let normalizations: [ProgramCase] = [
    ProgramCase(gradientOf: "layerNormalization", [[3, 7], [7], [7]]) {
      layerNormalization($0[0], scale: $0[1], shift: $0[2])
    },
    ProgramCase(gradientOf: "layerNormalization of two axes", [[3, 2, 5], [2, 5], [2, 5]]) {
      layerNormalization($0[0], scale: $0[1], shift: $0[2], epsilon: 1e-3)
    },
    ProgramCase(gradientOf: "rmsNormalization", [[3, 7], [7]]) {
      rmsNormalization($0[0], scale: $0[1], epsilon: 1e-6)
    },
    ProgramCase(gradientOf: "groupNormalization", [[3, 4, 5], [4], [4]]) {
      groupNormalization($0[0], groups: 2, scale: $0[1], shift: $0[2])
    },
    ProgramCase(gradientOf: "batchNormalization", [[3, 2, 5], [2], [2]]) { x in
      let result = batchNormalization(x[0], scale: x[1], shift: x[2])
      return Tensor.concatenate([result.normalized.flattened(), result.mean, result.variance])
    },
    ProgramCase(
      gradientOf: "batchNormalization by statistics", [[3, 2, 5], [2], [2], [2], [2]],
      within: 0.3...2
    ) {
      batchNormalization($0[0], mean: $0[1], variance: $0[2], scale: $0[3], shift: $0[4])
    },
    ProgramCase(gradientOf: "dropout", [[3, 7]]) {
      dropout($0[0], rate: 0.4, key: RandomKey(seed: 1))
    },
  ]

  static let images: [ProgramCase] = [
    ProgramCase(gradientOf: "convolution2D", [[2, 3, 5, 7], [4, 3, 3, 2], [4]]) {
      convolution2D($0[0], $0[1], bias: $0[2])
    },
    ProgramCase(gradientOf: "convolution2D strided and padded", [[2, 3, 7, 5], [2, 3, 3, 3]]) {
      convolution2D($0[0], $0[1], stride: 2, padding: Size2D(height: 1, width: 2))
    },
    ProgramCase(gradientOf: "convolution2D dilated", [[1, 2, 7, 7], [3, 2, 2, 3]]) {
      convolution2D($0[0], $0[1], padding: 1, dilation: 2)
    },
    ProgramCase(gradientOf: "convolution2D grouped", [[2, 4, 5, 5], [6, 2, 3, 3], [6]]) {
      convolution2D($0[0], $0[1], bias: $0[2], padding: 1, groups: 2)
    },
    ProgramCase(gradientOf: "transposedConvolution2D", [[2, 3, 3, 5], [3, 2, 3, 2], [2]]) {
      transposedConvolution2D($0[0], $0[1], bias: $0[2])
    },
    ProgramCase(
      gradientOf: "transposedConvolution2D strided and grouped", [[1, 4, 3, 2], [4, 3, 3, 3]]
    ) {
      transposedConvolution2D(
        $0[0], $0[1], stride: 2, padding: 1, outputPadding: 1, groups: 2)
    },
    ProgramCase(gradientOf: "maxPooling2D", [[2, 3, 7, 5]]) {
      maxPooling2D($0[0], size: 3, stride: 2, padding: 1)
    },
    ProgramCase(gradientOf: "maxPooling2D with ties", [[1, 2, 5, 5]]) {
      maxPooling2D(relu($0[0]), size: 2, stride: 1, dilation: 2)
    },
    ProgramCase(gradientOf: "averagePooling2D", [[2, 3, 7, 5]]) {
      averagePooling2D($0[0], size: 3, stride: 2, padding: 1)
    },
    ProgramCase(gradientOf: "averagePooling2D of pixels alone", [[1, 2, 5, 7]]) {
      averagePooling2D($0[0], size: 2, stride: 2, padding: 1, countsPadding: false)
    },
  ]

  static let attentions: [ProgramCase] = [
    ProgramCase(gradientOf: "attention", [[2, 3, 5], [2, 7, 5], [2, 7, 4]]) {
      scaledDotProductAttention($0[0], $0[1], $0[2])
    },
    ProgramCase(gradientOf: "attention, causal", [[2, 4, 3], [2, 4, 3], [2, 4, 3]]) {
      scaledDotProductAttention($0[0], $0[1], $0[2], isCausal: true, scale: 0.7)
    },
    ProgramCase(
      gradientOf: "attention with mask and bias",
      [[2, 1, 3, 5], [2, 1, 4, 5], [2, 1, 4, 5], [3, 4]]
    ) {
      let mask = Mask(
        [true, true, false, true, false, true, true, true, true, false, false, true],
        shape: [3, 4])
      return scaledDotProductAttention($0[0], $0[1], $0[2], mask: mask, bias: $0[3])
    },
    ProgramCase(
      gradientOf: "attention of grouped heads", [[2, 4, 3, 5], [2, 2, 3, 5], [2, 2, 3, 5]]
    ) { scaledDotProductAttention($0[0], $0[1], $0[2], isCausal: true) },
  ]

  static let recurrences: [ProgramCase] = [
    ProgramCase(gradientOf: "gruCell", [[3, 15], [3, 5], [15, 5], [15]]) {
      gruCell($0[0], state: $0[1], weights: $0[2], bias: $0[3])
    },
    ProgramCase(gradientOf: "gru", [[3, 2, 9], [2, 3], [9, 3], [9]]) {
      gru($0[0], state: $0[1], weights: $0[2], bias: $0[3])
    },
    ProgramCase(gradientOf: "lstmCell", [[3, 20], [3, 5], [3, 5], [20, 5], [20]]) { x in
      let state = lstmCell(
        x[0], state: LSTMState(hidden: x[1], cell: x[2]), weights: x[3], bias: x[4])
      return Tensor.concatenate([state.hidden.flattened(), state.cell.flattened()])
    },
    ProgramCase(gradientOf: "lstm", [[3, 2, 12], [2, 3], [2, 3], [12, 3], [12]]) { x in
      let state = lstm(
        x[0], state: LSTMState(hidden: x[1], cell: x[2]), weights: x[3], bias: x[4])
      return Tensor.concatenate([state.hidden.flattened(), state.cell.flattened()])
    },
  ]

  /// Derivatives of derivatives.
  static let derivatives: [ProgramCase] = [
    ProgramCase(gradientOf: "second derivative", [[5]]) { x in
      gradient(at: x[0]) { softmax($0 * apply(Swish(), to: $0))[2] }
    },
    ProgramCase(gradientOf: "second derivative of gelu", [[7]]) { x in
      gradient(at: x[0]) { (gelu($0) * $0).sum() }
    },
    ProgramCase(gradientOf: "second derivative of a normalization", [[3, 5]]) { x in
      gradient(at: x[0]) { (layerNormalization($0) * sin($0)).sum() }
    },
    ProgramCase(gradientOf: "second derivative of products", [[2, 5]], within: 0.5...1.5) { x in
      gradient(at: x[0]) { ($0.product(along: 1) * $0.cumulativeProduct(along: 1)[.all, 3]).sum() }
    },
    ProgramCase(gradientOf: "second derivative of sorting", [[2, 5]]) { x in
      gradient(at: x[0]) { (square($0).sorted(along: 1) * Tensor(0..<5, as: $0.scalarType)).sum() }
    },
  ]
}
