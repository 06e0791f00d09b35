/// Softmax cross-entropy by its definition, out of plain operations: what the fused form is held
/// against. The two share the checks of what they are given, and nothing that computes.
struct SoftmaxCrossEntropyComposition {
  private let loss: SoftmaxCrossEntropy
  private let operands: SoftmaxCrossEntropyOperands

  /// Whether to use operations that have kernels, and backwards that do not cancel.
  private let isExact: Bool

  /// The logits, `[R, C]`.
  private let x: Tensor

  /// 1 for the classes that the mask admits and 0 for others, `[R, C]`, or `[C]` for all rows.
  private let admitted: Tensor?

  /// The rows that take part, those that are not ignored, and their labels; none where the targets are
  /// probabilities.
  private let rows: [Int]
  private let labels: [Int]?

  /// Where rows that take part are ignored, as `[R]` and as `[R, 1]`. They do only in a program that has the
  /// labels for an input: there other rows are ignored in each run.
  private let isIgnored: (rows: Mask, matrix: Mask)?

  init(_ loss: SoftmaxCrossEntropy, _ operands: Operands, isExact: Bool) {
    let named = SoftmaxCrossEntropyOperands(operands, of: loss)
    (self.loss, self.operands, self.isExact) = (loss, named, isExact)
    x = Self.matrix(operands[0], named)
    admitted = loss.classMask.map { mask in
      let admitted = Tensor(mask, as: named.scalarType)
      return mask.shape == [named.classes]
        ? admitted : Self.matrix(admitted.broadcast(to: named.shape), named)
    }
    let (all, count) = (Array(0..<named.rowCount), named.rowCount)
    switch loss.target {
    case .probabilities: (rows, labels, isIgnored) = (all, nil, nil)
    case .labels(let labels, nil): (rows, self.labels, isIgnored) = (all, labels, nil)
    case .labels(let labels, let ignored?) where labels.isOpen:
      rows = all
      self.labels = labels.replacing(ignored, with: 0)
      isIgnored = (
        labels.mask(where: ignored, shape: [count]), labels.mask(where: ignored, shape: [count, 1])
      )
    case .labels(let labels, let ignored?):
      rows = all.filter { labels[$0] != ignored }
      self.labels = rows.map { labels[$0] }
      isIgnored = nil
    }
  }

  /// A tensor of the logits' shape with its class axis last and the others joined.
  private static func matrix(_ tensor: Tensor, _ operands: SoftmaxCrossEntropyOperands) -> Tensor {
    if tensor.rank == 2 && operands.classAxis == 1 { return tensor }
    let others = tensor.shape.indices.filter { $0 != operands.classAxis }
    return tensor.transposed(others + [operands.classAxis])
      .reshaped(to: [operands.rowCount, operands.classes])
  }

  /// The loss.
  var value: Tensor {
    // Rows that are ignored are left out from the start, so that not even a NaN of theirs counts. Where a
    // program cannot leave them out, they have numbers in their place there, and 0 for their loss.
    var z = transformed(rows)
    if let isIgnored { z = z.replacing(with: 0, where: isIgnored.matrix) }
    let (surprisal, logSumExp) = softmax(of: z)
    let weightOfLabels = labels.flatMap { labels in
      (operands[.classWeights]?.rows(labels)).map(withoutIgnored)
    }
    let losses: Tensor
    if let labels, loss.labelSmoothing.share == 0 {
      let ofLabels = surprisal.selectedFromRows(labels)
      losses = weightOfLabels?.taking(ofLabels) ?? ofLabels
    } else {
      losses = masses(weightOfLabels).taking(surprisal).sum(along: 1)
    }
    return reduced(
      withoutIgnored(losses), logSumExp.reshaped(to: [rows.count]), weightOfLabels?.sum() ?? count)
  }

  /// What is given for each row, with 0 for those that are ignored.
  private func withoutIgnored(_ tensor: Tensor) -> Tensor {
    isIgnored.map { tensor.replacing(with: 0, where: $0.rows) } ?? tensor
  }

  /// How many rows are not ignored.
  private var count: Tensor {
    isIgnored.map { Tensor(.!$0.rows, as: .float64).sum().cast(to: x.scalarType) }
      ?? Tensor(Double(rows.count), as: x.scalarType)
  }

  /// The loss with the log-sum-exp and the predictions of all rows.
  var details: SoftmaxCrossEntropy.Details {
    let z = transformed(Array(0..<operands.rowCount))
    let predictions = predictions(of: z)
    labels?.noteReading()
    return SoftmaxCrossEntropy.Details(
      loss: value, logSumExp: z.logSumExp(along: 1).reshaped(to: operands.rowShape),
      predictions: predictions,
      correctCount: labels.map { labels in zip(rows, labels).count { predictions[$0] == $1 } })
  }

  /// κ·tanh(βx/κ) of some rows, −∞ where the mask does not admit a class.
  private func transformed(_ rows: [Int]) -> Tensor {
    var z = some(x, rows)
    if let beta = operands[.inverseTemperature] { z = z * beta.reshaped(to: []) }
    if let cap = operands[.softCap]?.reshaped(to: []) {
      z = isExact ? apply(SoftCap(), to: z, cap) : tanh(z / cap) * cap
    }
    guard let admitted else { return z }
    return z.replacing(with: -.infinity, where: some(admitted, rows) .== 0)
  }

  /// −ln softmax(z) and lse of rows z.
  private func softmax(of z: Tensor) -> (surprisal: Tensor, logSumExp: Tensor) {
    if isExact {
      return (-logSoftmax(z, along: 1), z.logSumExp(along: 1, keepingDimensions: true))
    }
    let (shifted, maximum) = z.shiftedByMaximum(along: [1])
    let logSumExp = log(exp(shifted).sum(along: 1, keepingDimensions: true))
    return (logSumExp - shifted, logSumExp + maximum)
  }

  /// The masses of the rows on all classes, for the weights of the rows' labels.
  private func masses(_ weightOfLabels: Tensor?) -> Tensor {
    var masses =
      labels.map { Tensor.oneHot($0, classes: operands.classes, as: x.scalarType) }
      ?? Self.matrix(operands[.probabilities]!, operands)
    let share = loss.labelSmoothing.share
    if share > 0 {
      let all = admitted ?? .ones([operands.classes], as: x.scalarType)
      let even = all / all.sum(along: -1, keepingDimensions: true)
      masses = masses * (1 - share) + some(even, rows) * share
    }
    if case .perTarget = loss.labelSmoothing, let weightOfLabels {
      return masses * weightOfLabels.expandingDimensions(at: 1)
    }
    return operands[.classWeights].map { masses * $0 } ?? masses
  }

  /// The losses and λ·lse² of the rows as the reduction has it.
  private func reduced(_ losses: Tensor, _ logSumExp: Tensor, _ normalizer: Tensor) -> Tensor {
    func reduced(_ losses: Tensor, _ normalizer: Tensor) -> Tensor {
      switch loss.reduction {
      case .none:
        rows.count == operands.rowCount
          ? losses
          : losses.reshaped(to: [rows.count, 1])
            .scatterAddedRows(at: rows, count: operands.rowCount)
      case .sum: losses.sum()
      case .dividing(let divisor): losses.sum() / divisor
      case .mean:
        losses.sum()
          / (loss.whenAllIgnored == .zero
            ? normalizer.replacing(with: .infinity, where: normalizer .== 0) : normalizer)
      }
    }
    var result = reduced(losses, normalizer)
    if loss.zLoss != 0 {
      let squares = withoutIgnored(logSumExp * logSumExp * loss.zLoss)
      result = result + reduced(squares, count)
    }
    return loss.reduction == .none ? result.reshaped(to: operands.rowShape) : result
  }

  /// The first class of each row's largest logit that is a number, −1 where there is none.
  private func predictions(of z: Tensor) -> [Int] {
    let (scalars, classes) = (z.detached().scalars, operands.classes)
    return (0..<operands.rowCount).map { row in
      let start = row * classes
      let numbers = (start..<start + classes).filter { !scalars[$0].isNaN }
      return numbers.min { scalars[$0] > scalars[$1] }.map { $0 - start } ?? -1
    }
  }

  /// Those of some rows of what is given for each, or for all of them together.
  private func some(_ tensor: Tensor, _ rows: [Int]) -> Tensor {
    tensor.rank == 1 || rows.count == operands.rowCount ? tensor : tensor.rows(rows)
  }
}

extension Tensor {
  /// Each of these masses times its surprisal. No mass takes nothing, not even of ∞.
  fileprivate func taking(_ surprisal: Tensor) -> Tensor {
    guard !surprisal.isFinite else { return self * surprisal }
    let taken = surprisal.replacing(with: 0, where: (self .== 0) .& (surprisal .== .infinity))
    // NaN spoils the gradient of its row as it spoils the loss. Without mass the surprisal would have
    // the cotangent 0, which would hide it.
    let spoiled = Tensor.zeros(taken.shape, as: scalarType)
      .replacing(with: .nan, where: taken .!= taken)
    return (self + spoiled) * taken
  }
}
