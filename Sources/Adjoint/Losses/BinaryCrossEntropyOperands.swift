import CKernels

/// The operands of binary cross-entropy by their names, and its kernel.
struct BinaryCrossEntropyOperands {
  let logits: Tensor
  let targets: Tensor
  let positiveWeight: Tensor
  let weights: Tensor

  init(_ operands: Operands) {
    (logits, targets) = (operands[0], operands[1])
    let one = Tensor(1, as: logits.scalarType)
    positiveWeight = operands.count > 2 ? operands[2] : one
    weights = operands.count > 3 ? operands[3] : one
    require(
      logits.shape == targets.shape,
      "binaryCrossEntropy: logits of shape \(logits.shape) need targets of the same shape, and the "
        + "targets have shape \(targets.shape); reshape or broadcast one of them")
    for (operand, noun) in [(positiveWeight, "positive weight"), (weights, "weights")] {
      require(
        operand.shape.isRepeated(in: logits.shape),
        "binaryCrossEntropy: the \(noun), of shape \(operand.shape), cannot be broadcast to the "
          + "shape \(logits.shape) of the logits")
    }
    for operand in [targets, positiveWeight, weights] {
      requireSameScalarType(logits, operand, in: "binaryCrossEntropy")
    }
  }

  /// The losses by plain operations, without the weights w. What a mass of 0 multiplies leaves no
  /// trace, were it infinite.
  var unweighted: Tensor {
    let positive = positiveWeight * targets
    return (1 - targets).scaled(by: softplus(logits)) + positive.scaled(by: softplus(-logits))
  }

  /// The losses by the kernel, or their sums over blocks, and, where they are wanted, the gradients
  /// of the losses' sum times `scale`.
  func losses(
    isSummed: Bool, scale: Double, ofLogits: Bool, ofTargets: Bool
  ) -> (losses: Tensor, logits: Tensor?, targets: Tensor?) {
    let (count, block) = (logits.elementCount, Self.block)
    let blockCount = (count + block - 1) / block
    let type = logits.scalarType
    let losses = Tensor(uninitialized: isSummed ? [blockCount] : logits.shape, as: type)
    let logitGradient = ofLogits ? Tensor(uninitializedLike: logits) : nil
    let targetGradient = ofTargets ? Tensor(uninitializedLike: logits) : nil
    let (positiveWeight, weights) = (
      Repeated(positiveWeight, over: logits.shape), Repeated(weights, over: logits.shape)
    )
    let (kernel, sum) = (type.kernels.binary_cross_entropy, type.kernels.sum_rows)
    let (x, t, l) = (logits.address, targets.address, losses.storage.address)
    let (dx, dt) = (logitGradient?.storage.address, targetGradient?.storage.address)
    let width = type.byteCount
    Parallelism.forEach(count: blockCount, grain: Self.blocksPerPiece) { blocks in
      // Losses that are summed stay in the cache.
      withUnsafeTemporaryAllocation(byteCount: isSummed ? block * width : 0, alignment: 64) {
        scratch in
        for number in blocks {
          let start = number * block
          let (offset, length) = (start * width, Swift.min(block, count - start))
          var elements = BinaryCrossEntropyElements(
            logits: x + offset, targets: t + offset,
            positive_weights: positiveWeight.tensor.address + offset * positiveWeight.stride,
            positive_weights_stride: positiveWeight.stride,
            weights: weights.tensor.address + offset * weights.stride,
            weights_stride: weights.stride, scale: scale,
            losses: isSummed ? scratch.baseAddress! : l + offset,
            logit_gradient: dx.map { $0 + offset }, target_gradient: dt.map { $0 + offset })
          kernel(length, &elements)
          if isSummed { sum(1, length, scratch.baseAddress!, l + number * width) }
        }
      }
    }
    return (losses, logitGradient, targetGradient)
  }

  /// The number of elements that are summed at once. Their losses fit into the fastest cache.
  private static let block = 1 << 12

  /// The number of blocks that is worth another thread.
  private static let blocksPerPiece = 8

  /// A tensor that is read along with the logits: a scalar again and again, or one for each logit.
  private struct Repeated {
    let tensor: Tensor
    let stride: Int

    init(_ tensor: Tensor, over shape: Shape) {
      stride = tensor.elementCount == 1 ? 0 : 1
      self.tensor =
        stride == 0 || tensor.shape == shape ? tensor : tensor.broadcast(to: shape)
    }
  }
}
