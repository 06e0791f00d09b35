/// The kernel of softmax cross-entropy over the rows of a matrix of logits.
struct SoftmaxCrossEntropyRows {
  let logits: Tensor
  let labels: [Int]

  /// Each row's loss [N] and, where a scale is given, the scaled gradient of each with respect to
  /// its logits [N, C].
  func losses(gradientScale: Double?) -> (losses: Tensor, gradient: Tensor?) {
    let (rows, classes) = (logits.shape[0], logits.shape[1])
    let losses = Tensor(uninitialized: [rows], as: logits.scalarType)
    let gradient = gradientScale.map { _ in
      Tensor(uninitialized: logits.shape, as: logits.scalarType)
    }
    let kernel = logits.scalarType.kernels.softmax_cross_entropy
    let width = logits.scalarType.byteCount
    let source = logits.address
    let (lossesStart, target) = (losses.storage.address, gradient?.storage.address)
    labels.withUnsafeBufferPointer { labels in
      guard let labels = labels.baseAddress else { return }
      let grain = max(1, Tensor.elementwiseGrain / 4 / max(1, classes))
      Parallelism.forEach(count: rows, grain: grain) { range in
        let offset = range.lowerBound * classes * width
        kernel(
          range.count, classes, source + offset, labels + range.lowerBound, gradientScale ?? 0,
          lossesStart + range.lowerBound * width, target.map { $0 + offset })
      }
    }
    return (losses, gradient)
  }
}
