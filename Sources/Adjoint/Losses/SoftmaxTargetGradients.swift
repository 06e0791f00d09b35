/// The gradients of softmax cross-entropy with respect to its targets' probabilities q and class
/// weights w.
///
/// With the surprisal s_j = lse − z_j, that is −log p_j, c the row's scale and ε the smoothing:
///
///     ∂q_j = c·w_j·(1 − ε)·s_j          ∂w_j = Σ_n c·q′_j·s_j, q′ the masses where w = 1
///
/// and where a mean divides by the labels' weights, ∂w_j loses (L/D)·#{n : y_n = j} besides, with L
/// the mean and D its divisor. No mass on a class takes nothing of an infinite surprisal: where the
/// loss leaves it out, so do these.
struct SoftmaxTargetGradients {
  let loss: SoftmaxCrossEntropy
  let operands: SoftmaxCrossEntropy.NamedOperands

  /// The targets of the rows here, and the range of these rows among all.
  let targets: SoftmaxTargets
  let rows: Range<Int>

  /// The logits as the softmax sees them.
  let z: Tensor
  let scale: SoftmaxCrossEntropyRows.Scale

  /// [R, C].
  var probabilities: Tensor {
    let taken = surprisal.surprisals(takenBy: targets.masses!)
    let scaled = scales.scaled(by: taken) * (1 - loss.labelSmoothing.share)
    return operands.classWeights.map { scaled * $0.tensor.detached() } ?? scaled
  }

  /// [C]. A mean that the weights divide is for the caller to take into account.
  var classWeights: Tensor {
    let classes = z.shape[1]
    guard let labels = targets.labels else {
      var masses = loss.rows(of: operands.probabilities!.tensor.detached())[rows]
      if loss.labelSmoothing.share > 0 {
        masses = masses * (1 - loss.labelSmoothing.share) + even
      }
      let taken = surprisal.surprisals(takenBy: targets.masses!)
      return scales.scaled(by: masses * taken).sum(along: 0)
    }
    let weights = operands.classWeights!.tensor.detached()
    let weighsRows = loss.labelSmoothing.weighsRows && loss.labelSmoothing.share > 0
    let valid = labels.indices.filter { labels[$0] >= 0 }
    let validLabels = valid.map { labels[$0] }
    var validRows = surprisal.rows(valid)
    if !weighsRows { validRows = validRows.surprisals(takenBy: weights) }
    let validScales = scales.forRows(valid)
    let share = 1 - loss.labelSmoothing.share
    let ofLabels = validRows.selectedFromRows(validLabels).expandingDimensions(at: 1) * share

    var gradient: Tensor
    if loss.labelSmoothing.share > 0 {
      let evenRows = even.forRows(valid)
      let spread = evenRows.scaled(by: validRows)
      if weighsRows {
        let whole = ofLabels + spread.sum(along: 1, keepingDimensions: true)
        let ofRows = weights.rows(validLabels).expandingDimensions(at: 1)
        gradient = validScales.scaled(by: whole.surprisals(takenBy: ofRows))
          .scatterAddedRows(at: validLabels, count: classes)
      } else {
        gradient =
          validScales.scaled(by: ofLabels).scatterAddedRows(at: validLabels, count: classes)
          + validScales.scaled(by: spread).sum(along: 0).reshaped(to: [classes, 1])
      }
    } else {
      gradient = validScales.scaled(by: ofLabels).scatterAddedRows(at: validLabels, count: classes)
    }
    return gradient.reshaped(to: [classes])
  }

  private var surprisal: Tensor { -logSoftmax(z, along: 1) }

  /// The rows' scales, [R, 1], or [1] where all rows share theirs.
  private var scales: Tensor {
    guard let factors = scale.factors else { return Tensor([scale.loss], as: z.scalarType) }
    return Tensor(
      factors.map { $0 * scale.loss }, shape: [factors.count, 1], as: z.scalarType)
  }

  /// The masses of the smoothing where the weights are 1, [R, C] or [C].
  private var even: Tensor {
    loss.evenMasses(of: operands.shape, nil, z.scalarType).forRows(rows)
  }
}
