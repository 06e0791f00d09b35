extension TruthRow {
  /// The gradients of one row's loss.
  struct Gradients {
    var logits: [BoundedSum]

    /// The magnitudes of the terms of each logit's gradient, added up.
    var logitSizes: [Double] = []
    var probabilities: [BoundedSum] = []
    var classWeights: [BoundedSum] = []
    var inverseTemperature = BoundedSum()
    var softCap = BoundedSum()
  }
}
