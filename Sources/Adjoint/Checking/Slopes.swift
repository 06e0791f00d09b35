/// The slopes of chords of one function at growing steps, and what they tell of the derivative.
struct Slopes {
  let steps: [Double]
  let isOneSided: Bool

  /// The slopes of the chords from side to side, whose errors are a series in even powers of the step,
  /// or in all powers where the second derivative jumps.
  private let central: Extrapolation
  private let centralInAllPowers: Extrapolation

  /// Half the difference between the slopes of both sides, which goes to 0 where there is a derivative.
  private let gap: Extrapolation

  /// The remainder that extrapolation leaves at each step, and from it the noise of all steps up to one.
  private let roughness: [Double]
  private let noise: [Double]

  /// The steeper slope of the two chords from the point at each step.
  private let chords: [Double]

  /// The largest value up to each step, and the largest power of two that all values are multiples of.
  private let sizes: [Double]
  private let grains: [Double]
  private let isDivergent: Bool

  /// The number of steps that must agree for an estimate.
  static let fewest = 4

  /// Noise shows only in some of the values, so it is looked for while steps grow by at least 2 to this
  /// power.
  private static let window = 14

  /// - Parameter growth: each step is 2 to this power times the last.
  init(
    steps: [Double], growth: Int, center: Double, above: [Double], below: [Double], isOneSided: Bool
  ) {
    let all = steps.indices
    let sizes = all.map { Swift.max(center.magnitude, above[$0].magnitude, below[$0].magnitude) }
      .running(Swift.max)
    let forward = all.map { (above[$0] - center) / steps[$0] }
    let backward = all.map { (center - below[$0]) / steps[$0] }
    let chordsAcross = all.map { (above[$0] - below[$0]) / (2 * steps[$0]) }
    let central = Extrapolation(chordsAcross, growth: isOneSided ? growth : 2 * growth)
    let inAllPowers = Extrapolation(chordsAcross, growth: growth)
    let gap = Extrapolation(all.map { (forward[$0] - backward[$0]) / 2 }, growth: growth)
    // Steps that grow so fast leave extrapolation too few at the end to tell noise from curvature.
    let told = growth > 2 ? steps.count - 2 : steps.count
    let roughness = all.map {
      let across = Swift.min(central.change(at: $0), inAllPowers.change(at: $0))
      return $0 < told ? Swift.max(across, gap.change(at: $0)) * steps[$0] : 0
    }
    let first = roughness.prefix((Slopes.window + growth - 1) / growth).max() ?? 0
    let rough = roughness.map { Swift.max(first, $0) }.running(Swift.max)
    let grid = Slopes.grid(all.map { [above[$0] - center, below[$0] - center] })
    noise = all.map {
      let rounding = sizes[$0] * Double.ulpOfOne
      return 2 * rough[$0]
        + (grid[$0] <= 4096 * rounding ? Swift.max(rounding, grid[$0]) : rounding)
    }
    grains = all.map { Swift.min(center.grain, above[$0].grain, below[$0].grain) }
      .running(Swift.min)
    chords = all.map { Swift.max(forward[$0].magnitude, backward[$0].magnitude) }
    isDivergent = [central, gap].contains { $0.diverges(steps: steps, sizes: sizes) }
    (self.steps, self.isOneSided, self.sizes, self.roughness) = (
      steps, isOneSided, sizes, roughness
    )
    (self.central, centralInAllPowers, self.gap) = (central, inAllPowers, gap)
  }

  /// The largest power of two that all differences up to each step are multiples of.
  ///
  /// Where a value is a sum, its differences lie on the grid of the largest partial sum, which may be
  /// far coarser than that of the value. While nothing changes, the next changes tell the grid.
  private static func grid(_ differences: [[Double]]) -> [Double] {
    let change = differences.firstIndex { $0.contains { $0 != 0 } } ?? 0
    let grains = differences.map { $0.map(\.grain).min() ?? .infinity }.running(Swift.min)
    return grains.indices.map { grains[Swift.min(Swift.max($0, change + 2), grains.count - 1)] }
  }

  /// The estimate where all steps agree, and the slopes of both sides do; nil otherwise.
  var undisputed: Estimate? {
    let (estimate, _, end) = reading(from: 0, noise: noise)
    let isSmooth = estimate.gap.value.magnitude <= estimate.gap.error
    return !isDivergent && end == steps.count && isSmooth ? estimate : nil
  }

  /// - Parameters:
  ///   - reach: the argument's magnitude, at least 1.
  ///   - values: the function's values at uneven distances of some steps; nil where it has none.
  func estimate(reach: Double, values: (Double) -> [Double]?) -> Estimate {
    if isDivergent { return Estimate() }
    let fine = reading(from: 0, noise: noise)
    if !(fine.estimate.value.magnitude > fine.estimate.error), let vanishing { return vanishing }
    var estimate = fine.estimate
    // Do larger steps contradict these, and do the values become rough all at once between them, or
    // change there for the first time?
    let quiet = noise[Swift.max(fine.level, 0)]
    let change = chords.firstIndex { $0 != 0 } ?? 0
    let isFlat = change >= Slopes.fewest && change + 2 >= fine.end
    let jump = noise.indices.first { $0 > fine.level && noise[$0] > 8 * quiet }
    if fine.end < steps.count, let onset = isFlat ? change : jump, onset + 6 <= steps.count,
      steps[onset] <= reach / 64
    {
      var first = roughness[onset..<onset + 3].max()!
      if isFlat { first = Swift.max(first, chords[onset] * steps[onset]) }
      let later = roughness[onset + 3..<onset + 6].max()!
      let rough = roughness(onset, quiet: quiet, first: first, later: later, reach, values)
      let coarse = reading(from: onset, noise: noise.map { Swift.max($0, rough ?? 4 * first) })
        .estimate
      if rough != nil {
        estimate = coarse
        estimate.rival = (fine.estimate.value, fine.estimate.error)
      } else if isFlat || later <= 64 * first, !coarse.isAtKink,
        coarse.error < 0.2 * coarse.value.magnitude
      {
        estimate.error += (coarse.value - estimate.value).magnitude + coarse.error
      }
    }
    // Values that were rounded to float32, say, on the way are flat at the top of a hill, and the first
    // change is no larger than such rounding.
    if change >= Slopes.fewest, fine.level < change, fine.end < steps.count, estimate.rival == nil,
      chords[change] * steps[change] <= 0x1p-18 * sizes[change]
    {
      estimate.error += chords[change]
    }
    // A gap that is neither there nor not: the slope may be that of either side.
    let (size, error) = (estimate.gap.value.magnitude, estimate.gap.error)
    if size > error && size <= 2 * error { estimate.error += size + error }
    return estimate
  }

  /// The estimate where the chords shrink with the step, down to the smallest, as for x·|x| at 0: where
  /// value and slope are 0, nothing is rounded, and no extrapolation fits a second derivative that
  /// jumps or is infinite. Nil where they do not.
  private var vanishing: Estimate? {
    let last = chords.indices.dropLast().first { !(chords[$0] <= 0.75 * chords[$0 + 1]) }
    guard let first = chords.first, first > 0, last ?? chords.count > 10 else { return nil }
    return Estimate(
      value: 0, error: first, gap: (0, first), rival: nil,
      steepest: chords[last ?? chords.count - 1])
  }

  /// The noise of the values from a step on; nil where they are rough for another reason, as beyond a
  /// jump. Noise is the same everywhere, near and far; or all values lie on one coarse grid.
  private func roughness(
    _ onset: Int, quiet: Double, first: Double, later: Double, _ reach: Double,
    _ values: (Double) -> [Double]?
  ) -> Double? {
    let grain = grains[onset + 2]
    if grain >= first / 64 && grain > 0x1p16 * sizes[onset + 2] * Double.ulpOfOne {
      return 4 * first
    }
    guard later <= 8 * first, steps[onset] <= reach / 8192, let near = values(64 * steps[onset]),
      let far = values(1024 * steps[onset])
    else { return nil }
    let (small, large) = (Unevenness(near), Unevenness(far))
    let size = Swift.max(far.first!.magnitude, far.last!.magnitude)
    let isNoise =
      small.median > Swift.max(8 * quiet, 8 * size * Double.ulpOfOne, first / 16)
      && small.median > large.median / 8
    return isNoise ? 4 * large.largest : nil
  }

  /// The estimate from all steps beginning with one, for some noise.
  private func reading(
    from start: Int, noise: [Double]
  ) -> (estimate: Estimate, level: Int, end: Int) {
    let errors = steps.indices.map { 1.1 * noise[$0] / steps[$0] }
    var limit = central.limit(from: start, noise: noise, steps: steps)
    let other = centralInAllPowers.limit(from: start, noise: noise, steps: steps)
    let distance = (limit.value - other.value).magnitude
    if distance > limit.error + other.error { limit = other }
    limit.error = Swift.max(limit.error, 1.25 * distance)
    let gap = self.gap.limit(from: start, noise: noise, steps: steps)
    var estimate = Estimate()
    estimate.value = limit.value
    if limit.end - start >= Slopes.fewest { estimate.error = limit.error }
    estimate.gap = (gap.value, gap.error)
    for level in 0..<Swift.max(1, limit.end) {
      estimate.steepest = Swift.max(estimate.steepest, chords[level] - 2 * errors[level])
    }
    return (estimate, limit.level, limit.end)
  }
}

extension [Double] {
  /// Each number combined with all before it.
  fileprivate func running(_ combine: (Double, Double) -> Double) -> [Double] {
    indices.dropFirst().reduce(into: self) { $0[$1] = combine($0[$1 - 1], $0[$1]) }
  }
}

extension Double {
  /// The largest power of two that this number is a multiple of; infinite for 0.
  fileprivate var grain: Double {
    self == 0
      ? .infinity : ulp * Double(1 << Swift.min(52, significandBitPattern.trailingZeroBitCount))
  }
}
