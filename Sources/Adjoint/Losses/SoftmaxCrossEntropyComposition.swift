extension SoftmaxCrossEntropy {
  /// The loss out of plain operations, by its definition.
  public func composition(_ operands: Operands) -> Tensor {
    composed(operands, cappedBy: Self.composedCap) { z in
      let (shifted, maximum) = z.shiftedByMaximum(along: [1])
      let logSumExp = log(exp(shifted).sum(along: 1, keepingDimensions: true))
      return (logSumExp - shifted, logSumExp + maximum)
    }
  }

  /// The loss out of operations that have kernels, and backwards that do not cancel, in derivatives of
  /// every order: log-softmax, whose Jacobian's derivative is the Hessian of each row.
  public func differentiable(_ operands: Operands) -> Tensor {
    composed(operands, cappedBy: Self.differentiableCap) { z in
      (-logSoftmax(z, along: 1), z.logSumExp(along: 1, keepingDimensions: true))
    }
  }

  /// The loss, from what gives the surprisal −ln softmax(z) and the lse of rows z.
  private func composed(
    _ operands: Operands, cappedBy softCap: (Tensor, Tensor) -> Tensor,
    _ softmax: (Tensor) -> (surprisal: Tensor, logSumExp: Tensor)
  ) -> Tensor {
    let logits = operands[0]
    let named = NamedOperands(operands, after: 1, logits: logits.shape, of: self)
    var x = rows(of: logits)
    let (rowCount, classes) = (x.shape[0], x.shape[1])
    var mask = rowMask(of: logits.shape)
    var even =
      labelSmoothing.share > 0 ? evenMasses(of: logits.shape, nil, x.scalarType) : nil

    // Rows that are ignored are left out from the start, so that not even a NaN of theirs counts.
    var valid = Array(0..<rowCount)
    var labels: [Int] = []
    if case .labels(let given, let ignored) = target {
      let checked = checked(given, ignoring: ignored, rows: rowCount, classes: classes, named)
      valid = valid.filter { checked[$0] >= 0 }
      labels = valid.map { checked[$0] }
      if valid.count < rowCount {
        x = x.rows(valid)
        mask = mask?.forRows(valid)
        even = even?.forRows(valid)
      }
    }
    let (surprisal, logSumExp) = softmax(
      composedTransform(x, named, mask, cappedBy: softCap))

    let weights = named.classWeights?.tensor
    var losses: Tensor
    var normalizer = Tensor(Double(valid.count), as: x.scalarType)
    if case .labels = target {
      losses = surprisal.selectedFromRows(labels)
      let weightOfLabels = weights.map { $0.rows(labels) }
      if let weightOfLabels { normalizer = weightOfLabels.sum() }
      if let even {
        let spread = labelSmoothing.weighsRows ? even : weights.map { even * $0 } ?? even
        let share = losses * (1 - labelSmoothing.share)
        if let weightOfLabels, !labelSmoothing.weighsRows {
          losses =
            weightOfLabels.taking(share)
            + contracted(spread, surprisal)
        } else {
          losses = share + contracted(spread, surprisal)
          if let weightOfLabels {
            losses = weightOfLabels.taking(losses)
          }
        }
      } else if let weightOfLabels {
        losses = weightOfLabels.taking(losses)
      }
    } else {
      var masses = rows(of: named.probabilities!.tensor)
      if let even { masses = masses * (1 - labelSmoothing.share) + even }
      if let weights { masses = masses * weights }
      losses = contracted(masses, surprisal)
    }

    checkMean(of: valid.count, dividedBy: normalizer.scalar, among: rowCount)
    let full = logSumExp.reshaped(to: [valid.count])
    guard reduction != .none else {
      if zLoss != 0 { losses = losses + full * full * zLoss }
      if valid.count < rowCount {
        losses = losses.reshaped(to: [valid.count, 1])
          .scatterAddedRows(at: valid, count: rowCount)
      }
      return losses.reshaped(to: rowShape(of: logits.shape))
    }
    var total = losses.sum()
    var squares = (full * full).sum()
    switch reduction {
    case .mean:
      let isNothing = divisor(normalizer.scalar) == .infinity
      total = total / (isNothing ? Tensor(.infinity, as: x.scalarType) : normalizer)
      squares = squares / divisor(Double(valid.count))
    case .dividing(let divisor):
      total = total / divisor
      squares = squares / divisor
    default: break
    }
    return zLoss == 0 ? total : total + squares * zLoss
  }

  /// κ·tanh(x/κ) by its definition, and with a derivative that does not cancel.
  static func composedCap(_ x: Tensor, _ cap: Tensor) -> Tensor { tanh(x / cap) * cap }
  static func differentiableCap(_ x: Tensor, _ cap: Tensor) -> Tensor {
    apply(SoftCap(), to: x, cap)
  }

  func composedTransform(
    _ x: Tensor, _ operands: NamedOperands, _ mask: Mask?,
    cappedBy softCap: (Tensor, Tensor) -> Tensor
  ) -> Tensor {
    var z = x
    if let beta = operands.inverseTemperature?.tensor { z = z * beta.reshaped(to: []) }
    if let cap = operands.softCap?.tensor.reshaped(to: []) { z = softCap(z, cap) }
    return mask.map { z.replacing(with: -.infinity, where: .!$0) } ?? z
  }
}

/// Σ_j t_j·s_j of each row.
private func contracted(_ masses: Tensor, _ surprisal: Tensor) -> Tensor {
  masses.taking(surprisal).sum(along: 1)
}

extension Tensor {
  /// These surprisals as masses take them: no mass takes nothing, not even of ∞.
  func surprisals(takenBy masses: Tensor) -> Tensor {
    replacing(with: 0, where: (masses .== 0) .& (self .== .infinity))
  }

  /// Each of these masses times its surprisal.
  fileprivate func taking(_ surprisals: Tensor) -> Tensor {
    guard !surprisals.isFinite else { return self * surprisals }
    let taken = surprisals.surprisals(takenBy: self)
    // NaN spoils the gradient of its row as it spoils the loss. Without mass the surprisal would have
    // the cotangent 0, which would hide it.
    let spoiled = Tensor.zeros(taken.shape, as: scalarType)
      .replacing(with: .nan, where: taken .!= taken)
    return (self + spoiled) * taken
  }
}
