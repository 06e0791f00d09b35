import Adjoint

extension Example {
  /// An example of a shape as the settings want it, with random numbers from their seed.
  init(_ settings: Settings, shape: Shape) {
    var random = RandomStream(seed: settings.seed)
    let (rows, classes, type) = (shape[0], shape[1], settings.type)
    logits = .normal(
      shape, mean: settings.offset, standardDeviation: settings.scale, as: type, using: &random)

    let maskedCount = min(classes - 1, Int((settings.masked * Double(classes)).rounded(.up)))
    let masked = Set((0..<classes).shuffled(using: &random).prefix(maskedCount))
    let admitted = (0..<classes).filter { !masked.contains($0) }
    if maskedCount > 0 { options.mask = (0..<classes).map { !masked.contains($0) } }

    switch settings.targets {
    case .labels:
      var labels = (0..<rows).map { _ in admitted.randomElement(using: &random)! }
      let ignoredCount = Int((settings.ignored * Double(rows)).rounded(.up))
      for row in (0..<rows).shuffled(using: &random).prefix(ignoredCount) {
        labels[row] = Example.ignoredLabel
      }
      targets = .labels(labels)
    case .probabilities:
      // Of the admitted classes, and not adding up to 1 exactly: nothing asks that they do.
      let shares = softmax(Tensor.normal(shape, standardDeviation: 2, as: type, using: &random))
      let mask = Tensor((0..<classes).map { masked.contains($0) ? 0 : 1 }, as: type)
      targets = .probabilities(shares * mask)
    }
    if settings.hasClassWeights {
      options.classWeights = .uniform([classes], in: 0.25..<2, as: type, using: &random)
    }
    options.labelSmoothing =
      settings.smoothsPerTarget ? .perTarget(settings.smoothing) : .perClass(settings.smoothing)
    options.inverseTemperature = settings.inverseTemperature.map { Tensor($0, as: type) }
    options.softCap = settings.softCap.map { Tensor($0, as: type) }
    options.zLoss = settings.zLoss
    reduction = settings.reduction.loss
  }
}
