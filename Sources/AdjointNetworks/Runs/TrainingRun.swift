import Adjoint

/// The training of a model, which can be stopped after any step and gone on with later, bit for bit.
///
/// ```swift
/// let model = withSeed(1) { Classifier() }
/// let run = TrainingRun(model, AdamW(learningRate: 1e-3), seed: 1)
/// if isSaved { try run.resume(from: file) }
///
/// for batch in run.batches(of: 64, in: data, epochs: 10) {
///   let loss = run.step { softmaxCrossEntropy(model(batch.inputs), labels: batch.labels) }
/// }
/// try run.save(to: file)
/// ```
///
/// A step is what a loop of one's own would do:
///
/// ```swift
/// let (loss, gradients) = training(seed: seed, step: optimizer.step) {
///   valueWithGradients(at: optimizer.parameters) { … }
/// }
/// optimizer.update(with: gradients)
/// ```
///
/// A step that is left out, because a gradient is not finite, leaves no running statistics either.
public final class TrainingRun {
  public let model: any Module

  /// What changes the parameters. Rules may be changed between two steps.
  public let optimizer: Optimizer

  /// What all that is random in the steps, and the order of the examples, follow from.
  public let seed: Int

  /// Where the data go on, with a step for each batch: `data.batches(of: 64, seed: 1, from: run.position)`. Its
  /// ``DataPosition/batch`` counts the steps that were made, those that were left out included.
  public internal(set) var position = DataPosition()

  /// The moving average of the parameters; nil unless the run was made with `averaging:`. It moves after each
  /// step.
  public internal(set) var average: MovingAverage?

  /// The data that the run goes through, once it has begun with them.
  var data: RunRecord.DataRecord?

  /// Values of one's own, by name.
  var kept: [String: KeptValue] = [:]

  /// A run that moves all parameters by one rule.
  ///
  /// - Parameters:
  ///   - model: what is trained.
  ///   - rule: how parameters move.
  ///   - seed: what all that is random follows from.
  ///   - decay: that of a moving average of the parameters; without it there is none.
  ///   - isSkipping: whether steps with gradients that are not finite are left out.
  public convenience init(
    _ model: some Module, _ rule: some UpdateRule, seed: Int, averaging decay: Double? = nil,
    skippingNonFinite isSkipping: Bool = false
  ) {
    self.init(
      model, .rest(rule), seed: seed, averaging: decay, skippingNonFinite: isSkipping)
  }

  /// A run that moves the parameters in groups. Traps when one is in two groups or in none.
  ///
  /// - Parameters:
  ///   - model: what is trained.
  ///   - groups: which parameters move by which rule.
  ///   - seed: what all that is random follows from.
  ///   - decay: that of a moving average of the parameters; without it there is none.
  ///   - isSkipping: whether steps with gradients that are not finite are left out.
  public init(
    _ model: some Module, _ groups: Optimizer.Group..., seed: Int, averaging decay: Double? = nil,
    skippingNonFinite isSkipping: Bool = false
  ) {
    let parameters = model.parameters
    (self.model, self.seed) = (model, seed)
    optimizer = Optimizer(parameters, groups: groups, skippingNonFinite: isSkipping)
    average = decay.map { MovingAverage(of: parameters, decay: $0) }
  }

  /// Takes one step along the gradients of a loss, and returns the loss.
  ///
  /// - Parameters:
  ///   - loss: computes the loss, a single scalar.
  ///   - adjust: changes the gradients, as in `{ $0.clipped(toNorm: 1) }`.
  @discardableResult
  public func step(
    _ loss: () throws -> Tensor, adjusting adjust: (Gradients) -> Gradients = { $0 }
  ) rethrows -> Double {
    try takeStep(adjusting: adjust) { try valueWithGradients(of: loss) }
  }

  /// Takes one step for a batch that comes in pieces, of which only one is computed at a time, and returns
  /// the mean loss of the batch.
  ///
  /// ```swift
  /// run.step(accumulating: batch.batches(of: 16)) { piece in
  ///   SoftmaxCrossEntropy(.labels(piece.labels)).meanLoss(of: model(piece.inputs))
  /// }
  /// ```
  ///
  /// - Parameters:
  ///   - pieces: the parts of the batch.
  ///   - loss: computes the sum of the losses of a piece, and how many they are.
  ///   - adjust: changes the gradients of the whole batch.
  @discardableResult
  public func step<Piece>(
    accumulating pieces: some Sequence<Piece>, _ loss: (Piece) throws -> MeanLoss,
    adjusting adjust: (Gradients) -> Gradients = { $0 }
  ) rethrows -> Double {
    try takeStep(adjusting: adjust) { try valueWithGradients(accumulating: pieces, of: loss) }
  }

  private func takeStep(
    adjusting adjust: (Gradients) -> Gradients,
    _ differentiate: () throws -> (value: Tensor, gradients: Gradients)
  ) rethrows -> Double {
    let (value, _) = try training(
      seed: seed, step: optimizer.step, { try freezing(differentiate) },
      storingIf: { _, gradients in
        let isTaken = optimizer.update(with: adjust(gradients))
        if isTaken { average?.update() }
        return isTaken
      })
    position.batch += 1
    return value.scalar
  }

  /// Runs `body` with the frozen parameters as constants. Others that the optimizer does not have are
  /// differentiated, so that it can stop at them.
  private func freezing<Result>(_ body: () throws -> Result) rethrows -> Result {
    let frozen = optimizer.frozen
    if frozen.isEmpty { return try body() }
    return try substituting(frozen.map(\.value), for: frozen, body)
  }
}
