import Adjoint

/// Batch normalization of `[N, C, …]`: each channel is brought to mean 0 and variance 1 over the batch, then
/// scaled and shifted (Ioffe and Szegedy, "Batch Normalization", 2015).
///
/// In training the batch's own mean and variance are used, and running ones follow them:
/// r ← (1 − μ)r + μ·b, with the variance divided by n − 1, as PyTorch keeps it. They change once for each
/// step of training: a checkpoint that evaluates the layer again adds nothing, and the batches of pieces
/// that are accumulated are one batch. A step without examples, and one that would make them NaN or infinite,
/// leaves them as they are: they would stay so for good. In use the running statistics take the place of the
/// batch's; the layer traps when they have seen no batch.
public final class BatchNormalization: Layer, Sendable {
  /// The scale and the shift, of shape `[C]`.
  public let scale: Parameter
  public let shift: Parameter

  /// The running mean and variance, of shape `[C]`.
  public let mean: Buffer
  public let variance: Buffer

  /// How many steps the running statistics have seen, a float64 scalar.
  public let stepCount: Buffer

  public let epsilon: Double

  /// μ, the share of a step in the running statistics.
  public let momentum: Double

  /// Traps when there is no channel, and when the momentum is not from 0 to 1.
  public init(
    _ channels: Int, epsilon: Double = 1e-5, momentum: Double = 0.1,
    as scalarType: ScalarType = .float32
  ) {
    require(channels > 0, "BatchNormalization(\(channels)): there must be a channel")
    requireRate(epsilon, "epsilon", of: "BatchNormalization")
    require(
      momentum >= 0 && momentum <= 1,
      "BatchNormalization: the momentum is \(momentum), the share of a step in the running statistics; "
        + "it must be from 0 to 1")
    (self.epsilon, self.momentum) = (epsilon, momentum)
    scale = Parameter(.ones([channels], as: scalarType))
    shift = Parameter(.zeros([channels], as: scalarType))
    mean = Buffer(.zeros([channels], as: scalarType))
    variance = Buffer(.ones([channels], as: scalarType))
    stepCount = Buffer(Tensor(0, as: .float64))
  }

  public func callAsFunction(_ x: Tensor) -> Tensor {
    requireChannels(x, mean.shape[0], of: "BatchNormalization")
    switch Mode.current(for: "BatchNormalization") {
    case .training(let step):
      let batch = batchNormalization(
        x, scale: scale.value, shift: shift.value, epsilon: epsilon)
      let moments = ChannelMoments(
        count: Double(batch.count), mean: batch.mean.detached().cast(to: .float64),
        variance: batch.variance.detached().cast(to: .float64))
      step.collect(moments, for: self, merging: ChannelMoments.merged) { self.follow($0) }
      return batch.normalized
    case .evaluating:
      // A program has the count as an input.
      require(
        Program.isRecording || stepCount.value.scalar > 0,
        "BatchNormalization: the running statistics of \(mean.shape[0]) channels have seen no batch; "
          + "train the network, in training(seed:step:) { … }, or load it, before it is used")
      return batchNormalization(
        x, mean: mean.value, variance: variance.value, scale: scale.value, shift: shift.value,
        epsilon: epsilon)
    }
  }

  /// Moves the running statistics towards those of a step, which are NaN where there were no examples.
  private func follow(_ step: ChannelMoments) {
    let type = mean.scalarType
    let unbiased = step.count > 1 ? step.variance * (step.count / (step.count - 1)) : step.variance
    func followed(_ running: Buffer, _ batch: Tensor) -> Tensor {
      (running.value.cast(to: .float64) * (1 - momentum) + batch * momentum).cast(to: type)
    }
    let (newMean, newVariance) = (followed(mean, step.mean), followed(variance, unbiased))
    if Program.isRecording { return followByOperations(newMean, newVariance) }
    guard (newMean.scalars + newVariance.scalars).allSatisfy(\.isFinite) else { return }
    (mean.value, variance.value) = (newMean, newVariance)
    stepCount.value = stepCount.value + 1
  }

  /// Takes the new statistics, or leaves the old ones where those are not finite, by operations.
  private func followByOperations(_ newMean: Tensor, _ newVariance: Tensor) {
    // 0 times a number that is not finite is NaN.
    let isLost = (newMean * 0 + newVariance * 0).sum() .!= 0
    mean.value = newMean.replacing(with: mean.value, where: isLost)
    variance.value = newVariance.replacing(with: variance.value, where: isLost)
    let count = stepCount.value
    stepCount.value = (count + 1).replacing(with: count, where: isLost)
  }
}

/// The mean and the variance of each channel over so many scalars, in float64.
private struct ChannelMoments: Sendable {
  let count: Double
  let mean: Tensor
  let variance: Tensor

  /// Those of both (Chan, Golub and LeVeque, "Updating Formulae and a Pairwise Algorithm for Computing
  /// Sample Variances", 1979).
  static func merged(_ a: ChannelMoments, _ b: ChannelMoments) -> ChannelMoments {
    // The mean of no examples is NaN.
    if b.count == 0 { return a }
    if a.count == 0 { return b }
    let count = a.count + b.count
    let (distance, share) = (b.mean - a.mean, b.count / count)
    return ChannelMoments(
      count: count, mean: a.mean + distance * share,
      variance: a.variance * (1 - share) + b.variance * share
        + square(distance) * (share * (1 - share)))
  }
}
