import CKernels

/// Rows of logits as the softmax sees them, with their targets: what the kernel takes, and the
/// derivatives with respect to it.
///
/// The mass of row n on class j is t_nj = a·v_n·δ_{j,y_n} + m_nj, with a the share of its mass that a
/// label keeps and v its weight. It stands apart from the other masses m, so that these do not round
/// away beside it. With the surprisal s_j = lse − z_j, that is −ln p_j, and the cotangent c of the
/// row's loss,
///
///     ∂m_nj = c_n·s_nj     ∂v_n = c_n·a·s_ny
///
/// Where the loss leaves out a class without mass, so do these: an infinite surprisal gives 0.
struct SoftmaxCrossEntropyRows: TensorStructure {
  /// z, `[R, C]`.
  var logits: Tensor

  /// y, −1 for a row that is ignored; nil where there are no labels.
  var labels: [Int]?

  /// a.
  var labelShare = 1.0

  /// v, `[R]`; nil for 1.
  var labelWeights: Tensor?

  /// m, `[R, C]`, or `[C]` where all rows share them; nil for 0.
  var masses: Tensor?

  /// The divisor D of a mean where it depends on class weights, a scalar of which only the derivative
  /// is used; nil elsewhere.
  var normalizer: Tensor?

  mutating func forEachTensor(_ body: (inout Tensor) throws -> Void) rethrows {
    try body(&logits)
    try labelWeights.forEachTensor(body)
    try masses.forEachTensor(body)
    try normalizer.forEachTensor(body)
  }

  /// The derivatives of the final result with respect to the results of rows.
  struct RowCotangents {
    /// With respect to each row's loss, and to each row's lse², ignored rows aside.
    var loss: Double
    var squaredLogSumExp: Double

    /// The factor of both for each row; nil for 1.
    var factors: [Double]?

    /// With respect to each row's lse by other ways; nil for 0.
    var logSumExp: [Double]?
  }

  /// The results of rows, as far as they are asked for.
  struct Output {
    /// Losses without the z-loss, and lse, `[R]`.
    let losses: Tensor
    var logSumExp: Tensor?

    /// The first class of each row's largest logit, −1 where there is none.
    var predictions: [Int]?

    /// With respect to the logits.
    var gradient: Tensor?
  }

  /// Visits each row once.
  ///
  /// - Parameters:
  ///   - cotangents: those of the rows; nil where no gradient is wanted.
  ///   - overwriting: whether the gradient takes the memory of the logits.
  func evaluate(
    for cotangents: RowCotangents?, logSumExp hasLogSumExp: Bool, predictions hasPredictions: Bool,
    overwriting: Bool = false
  ) -> Output {
    let (rows, type) = (logits.shape[0], logits.scalarType)
    if logits.shape[1] == 0 {
      // Losses are sums of nothing.
      return Output(
        losses: .zeros([rows], as: type),
        logSumExp: Tensor(repeating: -.infinity, shape: [rows], as: type),
        predictions: Array(repeating: -1, count: rows), gradient: logits)
    }
    var output = Output(losses: Tensor(uninitialized: .vector(rows), as: type))
    if hasLogSumExp { output.logSumExp = Tensor(uninitialized: .vector(rows), as: type) }
    if cotangents != nil {
      output.gradient = overwriting ? logits : Tensor(uninitializedLike: logits)
    }
    var predictions = [Int](repeating: -1, count: hasPredictions ? rows : 0)
    let labelMasses =
      labelWeights?.scalars.map { labelShare * $0 }
      ?? (labelShare == 1 ? nil : Array(repeating: labelShare, count: rows))
    predictions.withUnsafeMutableBufferPointer { predictions in
      run(
        labels, labelMasses, cotangents, cotangents?.factors, cotangents?.logSumExp,
        hasPredictions ? predictions.baseAddress : nil, output)
    }
    if hasPredictions { output.predictions = predictions }
    return output
  }

  /// Calls the kernel. An array that is nil is handed on as a null pointer.
  private func run(
    _ labels: UnsafePointer<Int>?, _ labelMasses: UnsafePointer<Double>?,
    _ cotangents: RowCotangents?, _ factors: UnsafePointer<Double>?,
    _ ofLogSumExp: UnsafePointer<Double>?, _ predictions: UnsafeMutablePointer<Int>?,
    _ output: Output
  ) {
    let (classes, width) = (logits.shape[1], logits.scalarType.byteCount)
    let kernel = logits.scalarType.kernels.softmax_cross_entropy
    nonisolated(unsafe) let all = SoftmaxRows(
      rows: logits.shape[0], classes: classes, logits: logits.address, labels: labels,
      label_masses: labelMasses, masses: masses?.address,
      masses_row: masses?.rank == 2 ? classes : 0, scale: cotangents?.loss ?? 1,
      z_loss: cotangents?.squaredLogSumExp ?? 0, scales: factors,
      log_sum_exp_cotangents: ofLogSumExp, losses: output.losses.storage.address,
      log_sum_exp: output.logSumExp?.storage.address, predictions: predictions,
      gradient: output.gradient?.storage.address)
    let grain = max(1, Tensor.elementwiseGrain / 4 / classes)
    Parallelism.forEach(count: all.rows, grain: grain) { range in
      let (first, offset) = (range.lowerBound, range.lowerBound * width)
      var some = all
      some.rows = range.count
      some.logits += offset * classes
      some.labels = all.labels.map { $0 + first }
      some.label_masses = all.label_masses.map { $0 + first }
      some.masses = all.masses.map { $0 + offset * all.masses_row }
      some.scales = all.scales.map { $0 + first }
      some.log_sum_exp_cotangents = all.log_sum_exp_cotangents.map { $0 + first }
      some.losses += offset
      some.log_sum_exp = all.log_sum_exp.map { $0 + offset }
      some.predictions = all.predictions.map { $0 + first }
      some.gradient = all.gradient.map { $0 + offset * classes }
      kernel(&some)
    }
  }

  /// The cotangents of these tensors, for those of the rows and the output with their gradient.
  ///
  /// - Parameters:
  ///   - divisor: D.
  ///   - ofTargets: whether those of masses and D are wanted; they are 0 otherwise.
  func cotangents(
    for cotangents: RowCotangents, _ output: Output, dividedBy divisor: Double, ofTargets: Bool
  ) -> SoftmaxCrossEntropyRows {
    var result = mappingTensors { .zeros($0.shape, as: $0.scalarType) }
    result.logits = output.gradient!
    guard ofTargets else { return result }
    let (rows, type) = (logits.shape[0], logits.scalarType)
    let factors = (0..<rows).map { row in
      labels.map { $0[row] < 0 } ?? false ? 0 : cotangents.factors?[row] ?? 1
    }
    let shares = Tensor(factors.map { $0 * cotangents.loss }, shape: [rows, 1], as: type)
    let surprisal = -logSoftmax(logits, along: 1)
    if let masses {
      result.masses = shares.scaled(by: surprisal.zeroWithout(masses)).summed(to: masses.shape)
    }
    if let labelWeights {
      let ofLabels = surprisal.selectedFromRows(labels!.map { max($0, 0) }) * labelShare
      result.labelWeights = shares.flattened().scaled(by: ofLabels.zeroWithout(labelWeights))
    }
    // The cotangent of the mean L times its derivative, −L/D.
    if normalizer != nil {
      let mean = output.losses.total / divisor
      result.normalizer = Tensor(-cotangents.loss * mean, as: type)
    }
    return result
  }
}

extension Tensor {
  /// These surprisals with 0 for those that are infinite and have no mass.
  fileprivate func zeroWithout(_ masses: Tensor) -> Tensor {
    replacing(with: 0, where: (masses .== 0) .& (self .== .infinity))
  }
}
