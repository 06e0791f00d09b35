import CKernels

/// The kernel of softmax cross-entropy over rows of logits.
struct SoftmaxCrossEntropyRows {
  /// The logits [R, C] as the softmax sees them.
  let logits: Tensor
  let targets: SoftmaxTargets

  /// The derivatives of the final result with respect to the rows' results.
  struct Scale {
    /// With respect to each row's loss.
    var loss: Double

    /// With respect to each row's lse², ignored rows aside.
    var squaredLogSumExp: Double

    /// The factor of both for each row; nil for 1.
    var factors: [Double]?

    /// With respect to each row's lse by other ways; nil for 0.
    var logSumExp: [Double]?
  }

  /// The quantities that are wanted of the rows beside their losses.
  struct Wishes: OptionSet {
    let rawValue: Int
    static let gradient = Wishes(rawValue: 1)
    static let logSumExp = Wishes(rawValue: 2)
    static let predictions = Wishes(rawValue: 4)
  }

  struct Output {
    /// [R], without the z-loss.
    let losses: Tensor

    /// [R].
    let logSumExp: Tensor?

    /// The first class of each row's largest logit, −1 where there is none.
    let predictions: [Int]?

    /// With respect to the logits [R, C], scaled.
    let gradient: Tensor?
  }

  /// - Parameter overwriting: whether the gradient takes the memory of the logits.
  func evaluate(_ scale: Scale, _ wishes: Wishes, overwriting: Bool = false) -> Output {
    let (rows, type) = (logits.shape[0], logits.scalarType)
    if logits.shape[1] == 0 {
      // Losses are sums of nothing.
      return Output(
        losses: .zeros([rows], as: type),
        logSumExp: Tensor(repeating: -.infinity, shape: [rows], as: type),
        predictions: Array(repeating: -1, count: rows),
        gradient: wishes.contains(.gradient) ? logits : nil)
    }
    let losses = Tensor(uninitialized: [rows], as: type)
    let logs = wishes.contains(.logSumExp) ? Tensor(uninitialized: [rows], as: type) : nil
    let gradient =
      !wishes.contains(.gradient)
      ? nil : overwriting ? logits : Tensor(uninitializedLike: logits)
    var predictions = [Int](repeating: -1, count: wishes.contains(.predictions) ? rows : 0)
    predictions.withUnsafeMutableBufferPointer { predictions in
      evaluate(
        scale, to: losses.storage.address, logs?.storage.address,
        wishes.contains(.predictions) ? predictions.baseAddress : nil, gradient?.storage.address)
    }
    return Output(
      losses: losses, logSumExp: logs,
      predictions: wishes.contains(.predictions) ? predictions : nil, gradient: gradient)
  }

  private func evaluate(
    _ scale: Scale, to losses: UnsafeMutableRawPointer, _ logSumExp: UnsafeMutableRawPointer?,
    _ predictions: UnsafeMutablePointer<Int>?, _ gradient: UnsafeMutableRawPointer?
  ) {
    let (rows, classes, type) = (logits.shape[0], logits.shape[1], logits.scalarType)
    let (kernel, width) = (type.kernels.softmax_cross_entropy, type.byteCount)
    let masses = targets.masses
    let massesRow = (masses?.rank ?? 1) > 1 ? classes : 0
    withPointer(targets.labels) { labels in
      withPointer(targets.labelMasses) { labelMasses in
        withPointer(targets.weights) { weights in
          withPointer(scale.factors) { factors in
            withPointer(scale.logSumExp) { logCotangents in
              nonisolated(unsafe) let pointers = (
                labels, labelMasses, weights, factors, logCotangents, losses, logSumExp,
                predictions, gradient
              )
              let grain = max(1, Tensor.elementwiseGrain / 4 / max(1, classes))
              Parallelism.forEach(count: rows, grain: grain) { range in
                let first = range.lowerBound
                let (
                  labels, labelMasses, weights, factors, logCotangents, losses, logSumExp,
                  predictions, gradient
                ) = pointers
                var job = SoftmaxRows(
                  rows: range.count, classes: classes,
                  logits: logits.address + first * classes * width,
                  labels: labels.map { $0 + first },
                  label_masses: labelMasses.map { $0 + first },
                  masses: masses.map { $0.address + first * massesRow * width },
                  masses_row: massesRow, weights: weights.map { $0 + first },
                  scale: scale.loss, z_loss: scale.squaredLogSumExp,
                  scales: factors.map { $0 + first },
                  log_sum_exp_cotangents: logCotangents.map { $0 + first },
                  losses: losses + first * width, log_sum_exp: logSumExp.map { $0 + first * width },
                  predictions: predictions.map { $0 + first },
                  gradient: gradient.map { $0 + first * classes * width })
                kernel(&job)
              }
            }
          }
        }
      }
    }
  }
}

/// Calls `body` with a pointer to an array's elements, or nil where there is no array.
private func withPointer<Element, Result>(
  _ array: [Element]?, _ body: (UnsafePointer<Element>?) -> Result
) -> Result {
  guard let array else { return body(nil) }
  return array.withUnsafeBufferPointer { body($0.baseAddress) }
}
