/// What a network is evaluated for: training, or use.
///
/// A mode is a scope and never a flag on a layer, so there is none that can be forgotten:
///
/// ```swift
/// let (loss, gradients) = training(seed: 1, step: step) {
///   valueWithGradients { softmaxCrossEntropy(model(images), labels: labels) }
/// }
/// let predictions = model(images)  // outside, a network evaluates
/// ```
///
/// A layer that behaves differently in training asks for the mode:
///
/// ```swift
/// switch Mode.current(for: "Dropout") {
/// case .training(let step): dropout(x, rate: rate, key: step.nextKey())
/// case .evaluating: x
/// }
/// ```
public enum Mode: Sendable {
  /// One step of training.
  case training(TrainingStep)

  /// Nothing is drawn and nothing changes.
  case evaluating

  /// The mode of the scope around, which is that of evaluating where there is none.
  ///
  /// Traps where a scope differentiates and nobody has said which of the two is meant.
  ///
  /// - Parameter layer: what asks, for the message.
  public static func current(for layer: @autoclosure () -> String) -> Mode {
    let stack = TapeStack.current
    if let mode = stack.modeScope.mode { return mode }
    require(
      stack.isEmpty,
      "\(layer()): a scope differentiates it, and nobody has said whether it is being trained; write "
        + "training(seed:step:) { … } around the loss, or evaluating { … } where the layer is to behave "
        + "as in use")
    return .evaluating
  }
}

/// Runs `body` as one step of training: dropout drops, and batch normalization uses the batch.
///
/// What is random follows from the seed, the number of the step, and the order in which layers ask: the
/// same masks come again when the step is repeated, when a checkpoint evaluates a part of it again, and
/// on any number of threads. What layers collect, such as running statistics, is stored once, when `body`
/// has ended; where it throws, nothing is.
public func training<Result>(
  seed: Int, step: Int, _ body: () throws -> Result
) rethrows -> Result {
  try training(seed: seed, step: step, body, storingIf: { _ in true })
}

/// Runs `body` as one step of training, and stores what layers have collected only where the step is taken.
/// One that is left out should leave no running statistics either:
///
/// ```swift
/// let (loss, _) = training(seed: 1, step: optimizer.step) {
///   valueWithGradients { softmaxCrossEntropy(model(images), labels: labels) }
/// } storingIf: { optimizer.update(with: $0.gradients) }
/// ```
///
/// - Parameters:
///   - seed: what is random follows from it.
///   - step: the number of the step.
///   - body: computes the step.
///   - isTaken: whether the step is taken, given its result. It is no part of the step itself.
public func training<Result>(
  seed: Int, step: Int, _ body: () throws -> Result,
  storingIf isTaken: (Result) throws -> Bool
) rethrows -> Result {
  try training(key: RandomKey(seed: seed).folded(with: step), body, storingIf: isTaken)
}

/// Runs `body` as the step of training whose random numbers follow from a key. It is that of a seed and a
/// step for `RandomKey(seed: seed).folded(with: step)`.
///
/// A ``Program`` that has this key for an input has other masks in each run:
///
/// ```swift
/// let program = Program(inputs: ["x": images], keys: ["step": key]) { inputs in
///   training(key: inputs.keys["step"]!) { ["y": model(inputs["x"]!)] }
/// }
/// ```
public func training<Result>(key: RandomKey, _ body: () throws -> Result) rethrows -> Result {
  try training(key: key, body, storingIf: { _ in true })
}

private func training<Result>(
  key: RandomKey, _ body: () throws -> Result, storingIf isTaken: (Result) throws -> Bool
) rethrows -> Result {
  let step = TrainingStep(key: key)
  let result = try TapeStack.current.withMode(.training(step), body)
  if try isTaken(result) { step.end() }
  return result
}

/// Runs `body` with networks as they are in use, inside a step of training and inside scopes that
/// differentiate too.
public func evaluating<Result>(_ body: () throws -> Result) rethrows -> Result {
  try TapeStack.current.withMode(.evaluating, body)
}
