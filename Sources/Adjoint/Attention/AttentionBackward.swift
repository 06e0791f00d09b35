import CKernels

extension ScaledDotProductAttention {
  /// The gradients of wanted operands, where everything is finite.
  func gradients(
    for cotangent: Tensor, _ residuals: Residuals, _ statistics: AttentionStatistics,
    _ wanted: Wanted
  ) -> Cotangents {
    let (shape, scalarType) = (residuals.shape, cotangent.scalarType)
    func zeros(_ operand: Int, like x: Tensor?) -> Tensor? {
      wanted[operand] ? x.map { .zeros($0.shape, as: scalarType) } : nil
    }
    var ofQueries = zeros(0, like: residuals.queries)
    var ofKeys = zeros(1, like: residuals.keys)
    var ofValues: Tensor? =
      wanted[2]
      ? .zeros(shape.values, as: scalarType) : nil
    // In float64, as it may be a sum over many heads.
    var ofBias: Tensor? = wanted[3] ? .zeros(residuals.bias!.shape, as: .float64) : nil
    if cotangent.elementCount > 0 && shape.keys > 0 {
      let gradients = AttentionGradients(
        queries: ofQueries?.mutableAddress, keys: ofKeys?.mutableAddress,
        values: ofValues?.mutableAddress,
        bias: ofBias?.mutableAddress.assumingMemoryBound(to: Double.self))
      withEvaluation(shape, residuals.queries, residuals.keys, bias: residuals.bias) {
        $0.addGradients(
          for: cotangent.address, statistics.maxima.address, statistics.factors.address,
          weights: statistics.weights?.storage.address, values: residuals.values?.address,
          to: gradients)
        withExtendedLifetime((cotangent, statistics, residuals)) {}
      }
      withExtendedLifetime((ofQueries, ofKeys, ofValues, ofBias)) {}
    }
    let scale = scale ?? shape.usualScale
    return wanted.cotangents { operand in
      switch operand {
      case 0: ofQueries.map { $0 * scale }
      case 1: ofKeys.map { $0 * scale }
      case 2: ofValues
      default: ofBias?.cast(to: scalarType)
      }
    }
  }
}

/// Where gradients are written; nil for those that are not wanted.
private struct AttentionGradients {
  let queries: UnsafeMutableRawPointer?
  let keys: UnsafeMutableRawPointer?
  let values: UnsafeMutableRawPointer?
  let bias: UnsafeMutablePointer<Double>?

  /// Whether anything but the values' gradient is wanted.
  var needsScores: Bool { queries != nil || keys != nil || bias != nil }
}

extension AttentionEvaluation {
  /// Threads share the key heads, each of which adds to its keys' and values' gradients block after
  /// block. Heads that share a bias whose gradient is wanted are taken by one thread.
  fileprivate func addGradients(
    for cotangent: UnsafeRawPointer, _ maxima: UnsafeRawPointer, _ factors: UnsafeRawPointer,
    weights: UnsafeMutableRawPointer?, values: UnsafeRawPointer?, to gradients: AttentionGradients
  ) {
    let heads = shape.allKeyHeads
    let work =
      shape.group * shape.queries * shape.keys * (2 * shape.length + 2 * shape.valueLength + 16)
    let grain = gradients.bias == nil ? Swift.max(1, (1 << 19) / Swift.max(1, work)) : heads
    Parallelism.forEach(count: heads, grain: grain) { range in
      let workspace = AttentionWorkspace(
        shape, scalarType, hasCotangents: gradients.needsScores)
      let columns = BufferPool.allocate(byteCount: 2 * workspace.row * width)
      defer { BufferPool.deallocate(columns, byteCount: 2 * workspace.row * width) }
      columns.initializeMemory(as: UInt8.self, repeating: 0, count: 2 * workspace.row * width)
      let (ownMaxima, ownFactors) = (columns, columns + workspace.row * width)
      for head in range.lowerBound * shape.group..<range.upperBound * shape.group {
        for start in stride(from: 0, to: shape.queries, by: AttentionBlock.queryCount(shape)) {
          let block = AttentionBlock(shape, isCausal: isCausal, from: start)
          let (place, bytes) = (offset(head, block, 1), block.queries.count * width)
          ownMaxima.copyMemory(from: maxima + place, byteCount: bytes)
          ownFactors.copyMemory(from: factors + place, byteCount: bytes)
          addGradients(
            of: block, head, cotangent, ownMaxima, ownFactors,
            weights: weights.map { $0 + offsetOfWeights(head, block) }, values, to: gradients,
            workspace)
        }
      }
    }
  }

  private func addGradients(
    of block: AttentionBlock, _ head: Int, _ cotangent: UnsafeRawPointer,
    _ maxima: UnsafeRawPointer, _ factors: UnsafeRawPointer, weights kept: UnsafeMutableRawPointer?,
    _ values: UnsafeRawPointer?, to gradients: AttentionGradients,
    _ workspace: borrowing AttentionWorkspace
  ) {
    let (length, valueLength, row) = (shape.length, shape.valueLength, workspace.row)
    let (count, keyHead) = (block.queries.count, keyHead(of: head))
    let g = cotangent + offset(head, block, valueLength)
    let weights = kept ?? workspace.scores
    if kept == nil { makeScores(head, block, in: workspace, to: weights) }
    if let values, gradients.needsScores {
      kernels.attention_columns_of(count, valueLength, 1, g, workspace.vectors, row)
      let values = rows(values, valueLength, ofKeyHead: keyHead)
      workspace.multiply(values, valueLength, block, into: workspace.cotangents)
    }
    kernels.attention_pullback(
      block.keys, block.columns, block.seen, weightScale, weights,
      gradients.needsScores ? workspace.cotangents : nil, row, kept == nil ? maxima : nil, factors)
    let (keyOffset, queryOffset) = (keyHead * shape.keys * width, offset(head, block, length))
    if let target = gradients.values {
      workspace.addSumsOverQueries(
        weights, g, valueLength, block, to: target + keyOffset * valueLength)
    }
    if let target = gradients.keys {
      workspace.addSumsOverQueries(
        workspace.cotangents, queries + queryOffset, length, block,
        to: target + keyOffset * length)
    }
    if let target = gradients.queries {
      workspace.sumOverKeys(
        workspace.cotangents, rows(keys, length, ofKeyHead: keyHead), length, block,
        into: target + queryOffset)
    }
    if let target = gradients.bias, let layout = bias?.layout {
      kernels.attention_sum_bias(
        count, block.keys, block.seen, workspace.cotangents, row,
        target + layout.offsets[head] + block.queries.lowerBound * layout.queryStride,
        layout.queryStride, layout.keyStride)
    }
  }
}
