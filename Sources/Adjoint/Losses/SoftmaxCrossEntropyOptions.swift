extension SoftmaxCrossEntropy {
  /// The factor of each class's mass, `[C]`; nil for 1.
  public var classWeights: Tensor? { options.classWeights }

  /// How much of each target's mass moves to all classes that the mask admits.
  public var labelSmoothing: LabelSmoothing { options.labelSmoothing }

  /// β, a scalar that multiplies the logits; nil for 1.
  public var inverseTemperature: Tensor? { options.inverseTemperature }

  /// κ, a positive scalar within which the scaled logits are kept: z = κ·tanh(βx/κ); nil for none.
  public var softCap: Tensor? { options.softCap }

  /// Which classes take part, `[C]` or of a shape that is broadcast to the logits'; nil for all.
  /// Another class has probability 0 and the gradient 0; a target's mass on it makes the loss +∞.
  public var classMask: Mask? { options.classMask }

  /// λ, the weight of lse² in each row's loss.
  public var zLoss: Double { options.zLoss }

  /// The axis of the logits along which the classes stand, −1 for the last. PyTorch's is 1.
  public var classAxis: Int { options.classAxis }

  /// How the rows' losses become the result.
  public var reduction: LossReduction { options.reduction }

  /// The value of a mean that has nothing to divide by.
  public var whenAllIgnored: AllIgnored { options.whenAllIgnored }

  /// The options together, so that the operation is handed on by a reference to them.
  final class Options: Sendable {
    let classWeights: Tensor?
    let labelSmoothing: LabelSmoothing
    let inverseTemperature: Tensor?
    let softCap: Tensor?
    let classMask: Mask?
    let zLoss: Double
    let classAxis: Int
    let reduction: LossReduction
    let whenAllIgnored: AllIgnored

    init(
      _ classWeights: Tensor?, _ labelSmoothing: LabelSmoothing, _ inverseTemperature: Tensor?,
      _ softCap: Tensor?, _ classMask: Mask?, _ zLoss: Double, _ classAxis: Int,
      _ reduction: LossReduction, _ whenAllIgnored: AllIgnored
    ) {
      require(
        labelSmoothing.share >= 0 && labelSmoothing.share <= 1,
        "softmaxCrossEntropy: label smoothing is a share from 0 to 1, not \(labelSmoothing.share)")
      require(
        zLoss.isFinite, "softmaxCrossEntropy: the z-loss's weight is \(zLoss); it must be finite")
      self.classWeights = classWeights
      self.labelSmoothing = labelSmoothing
      self.inverseTemperature = inverseTemperature
      self.softCap = softCap
      self.classMask = classMask
      self.zLoss = zLoss
      self.classAxis = classAxis
      self.reduction = reduction
      self.whenAllIgnored = whenAllIgnored
    }
  }
}
