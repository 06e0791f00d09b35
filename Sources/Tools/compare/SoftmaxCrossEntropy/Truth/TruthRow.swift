import Adjoint

/// One row in double-double arithmetic.
struct TruthRow {
  let number: Int
  let isIgnored: Bool

  /// What the row's label weighs; 1 for probabilities.
  let weightOfLabel: Double

  /// Σ t_j (lse − z_j), and λ·lse².
  private(set) var loss = BoundedSum()
  private(set) var squares = BoundedSum()

  private let example: Example
  private let x: [DoubleDouble]

  /// The logits as the softmax sees them, their slopes dz/dx without β, and v = βx/κ.
  private var z: [DoubleDouble]
  private var slopes: [DoubleDouble]
  private var v: [DoubleDouble] = []

  /// The target's masses without class weights, and with them.
  private var bare: [DoubleDouble] = []
  private var masses: [DoubleDouble] = []

  /// p_j, 1 − p_j and lse − z_j.
  private var softmax: [DoubleDouble] = []
  private var rest: [DoubleDouble] = []
  private var surprisal: [DoubleDouble] = []
  private var logSumExp = DoubleDouble.zero

  /// How much rounding moves the z, in units of the roundoff; 0 where they are the logits themselves.
  private var blur = 0.0

  /// The largest finite |z|, and what lse is rounded against.
  private var largest = 0.0
  private var coarseness: Double { (1 + blur) * (largest + 1) }

  /// Whether the row has one mass, on its label: then nothing cancels that would not be exact.
  private var isOneHot = false

  /// - Parameters:
  ///   - logits: the row's.
  ///   - probabilities: the row's, where these are the targets.
  init(_ example: Example, row: Int, logits: ArraySlice<Double>, probabilities: ArraySlice<Double>?)
  {
    self.example = example
    number = row
    x = logits.map { DoubleDouble($0) }
    (z, slopes) = (x, Array(repeating: .one, count: x.count))
    let weights = example.options.classWeights?.scalars
    if case .labels(let labels) = example.targets {
      isIgnored = labels[row] == Example.ignoredLabel
      weightOfLabel = isIgnored ? 0 : weights?[labels[row]] ?? 1
    } else {
      (isIgnored, weightOfLabel) = (false, 1)
    }
    guard !isIgnored else { return }
    transform()
    spreadMasses(weights, probabilities)
    evaluate()
  }

  // MARK: Forward

  private mutating func transform() {
    let options = example.options
    if let beta = options.inverseTemperature {
      z = z.map { $0 * DoubleDouble(beta.scalar) }
      blur = 4
    }
    if let cap = options.softCap {
      let kappa = DoubleDouble(cap.scalar)
      v = z.map { $0 / kappa }
      let tanhs = v.map { DoubleDouble.tanhWithDerivative($0) }
      z = tanhs.map { $0.value * kappa }
      slopes = tanhs.map(\.derivative)
      blur = 8
    }
    if let mask = options.mask {
      for index in z.indices where !mask[index] { z[index] = DoubleDouble(-.infinity) }
    }
  }

  private mutating func spreadMasses(_ weights: [Double]?, _ probabilities: ArraySlice<Double>?) {
    let smoothing = example.options.labelSmoothing
    let mask = example.options.mask ?? Array(repeating: true, count: z.count)
    let admitted = DoubleDouble(Double(mask.count { $0 }))
    let even = DoubleDouble(smoothing.share) / admitted
    let kept = DoubleDouble.one - DoubleDouble(smoothing.share)
    switch example.targets {
    case .labels(let labels):
      bare = z.indices.map { index in
        (index == labels[number] ? kept : .zero)
          + (mask[index] && smoothing.share > 0 ? even : .zero)
      }
      isOneHot = smoothing.share == 0
    case .probabilities:
      bare = probabilities!.enumerated().map { index, share in
        DoubleDouble(share) * kept + (mask[index] && smoothing.share > 0 ? even : .zero)
      }
    }
    if case .perTarget = smoothing, case .labels = example.targets {
      masses = bare.map { $0 * DoubleDouble(weightOfLabel) }
    } else {
      masses = bare.enumerated().map { index, mass in mass * DoubleDouble(weights?[index] ?? 1) }
    }
  }

  private mutating func evaluate() {
    var top = 0
    for index in z.indices where z[index].high > z[top].high { top = index }
    let exponentials = z.indices.map { index in
      index == top ? DoubleDouble.one : DoubleDouble.exp(z[index] - z[top])
    }
    let others = z.indices.reduce(DoubleDouble.zero) { sum, index in
      index == top ? sum : sum + exponentials[index]
    }
    let total = DoubleDouble.one + others
    let logarithm = DoubleDouble.log1p(others)
    logSumExp = z[top] + logarithm
    softmax = exponentials.map { $0 / total }
    rest = z.indices.map { $0 == top ? others / total : .one - softmax[$0] }
    surprisal = z.map { (z[top] - $0) + logarithm }
    largest = z.reduce(0) { $1.high.isFinite ? Swift.max($0, $1.magnitude) : $0 }

    var (sum, reach) = (DoubleDouble.zero, 0.0)
    for index in z.indices where !masses[index].isZero {
      sum = sum + masses[index] * surprisal[index]
      if !isOneHot { reach += masses[index].magnitude * surprisal[index].magnitude }
    }
    let moved = zip(z.indices, gradientsOfLoss).reduce(0) { sum, pair in
      let part = pair.1.magnitude * z[pair.0].magnitude
      return part.isFinite ? sum + part : sum
    }
    loss = BoundedSum(sum, ulps: 4, magnitude: reach + blur * moved)
    let lambda = DoubleDouble(example.options.zLoss)
    squares = BoundedSum(
      lambda * logSumExp * logSumExp, ulps: 4,
      magnitude: 2 * lambda.magnitude * logSumExp.magnitude * coarseness)
  }

  // MARK: Backward

  /// T·p_i − t_i as p_i(T − t_i) − t_i(1 − p_i), whose terms do not cancel in a confident row.
  private var gradientsOfLoss: [DoubleDouble] {
    let total = masses.reduce(.zero, +)
    return z.indices.map { index in
      let others = isOneHot && !masses[index].isZero ? .zero : total - masses[index]
      return softmax[index] * others - masses[index] * rest[index]
    }
  }

  /// The gradients for the cotangents of the row's loss and of its lse².
  func gradients(cotangent: DoubleDouble, ofSquares: DoubleDouble) -> Gradients {
    guard !isIgnored else {
      return Gradients(
        logits: Array(repeating: BoundedSum(), count: x.count),
        logitSizes: Array(repeating: 0, count: x.count))
    }
    let options = example.options
    let lambda = DoubleDouble(2 * options.zLoss) * ofSquares
    let beta = DoubleDouble(options.inverseTemperature?.scalar ?? 1)
    let total = masses.reduce(.zero, +)
    var result = Gradients(logits: [])
    for (index, ofLoss) in gradientsOfLoss.enumerated() {
      // A class without probability and mass has no gradient, whatever its logit is.
      if options.mask?[index] == false {
        result.logits.append(BoundedSum())
        result.logitSizes.append(0)
        continue
      }
      let p = softmax[index]
      let dz = cotangent * ofLoss + lambda * logSumExp * p
      let spread = 2 * p.magnitude * rest[index].magnitude * largest * blur
      var reach = cotangent.magnitude * total.magnitude * spread
      if !isOneHot {
        reach += cotangent.magnitude * (total * p + masses[index]).magnitude
      }
      reach += lambda.magnitude * (coarseness * p.magnitude + logSumExp.magnitude * spread)
      if lambda.magnitude > 0 { reach += cotangent.magnitude * ofLoss.magnitude }
      let slope = slopes[index]
      let dx = beta * slope * dz
      // Of a row with one mass nothing cancels but what the z-loss adds, whose lse is m and log1p(r).
      let ofMasses = isOneHot ? ofLoss : total * p + masses[index]
      let ofSquares = p.magnitude * (logSumExp.magnitude + largest)
      result.logitSizes.append(
        (beta * slope).magnitude
          * (cotangent.magnitude * ofMasses.magnitude + lambda.magnitude * ofSquares))
      let steepness = 1 + (v.isEmpty ? 0 : 2 * v[index].magnitude)
      result.logits.append(
        BoundedSum(
          dx,
          magnitude: beta.magnitude * slope.magnitude * reach
            + (blur > 0 ? steepness * dx.magnitude : 0)))
      let scaled = beta * x[index]
      result.inverseTemperature.add(
        BoundedSum(
          x[index] * slope * dz,
          magnitude: x[index].magnitude * slope.magnitude
            * (reach + (2 + steepness) * dz.magnitude)))
      if let kappa = options.softCap?.scalar {
        let tanh = z[index] / DoubleDouble(kappa)
        let both = tanh.magnitude + (scaled / DoubleDouble(kappa) * slope).magnitude
        result.softCap.add(
          BoundedSum(
            dz * (tanh - v[index] * slope),
            magnitude: both * (reach + (2 + steepness) * dz.magnitude)))
      }
    }
    addTargetGradients(to: &result, cotangent: cotangent)
    return result
  }

  private func addTargetGradients(to result: inout Gradients, cotangent: DoubleDouble) {
    let weights = example.options.classWeights?.scalars
    let (options, smoothing) = (example.options, example.options.labelSmoothing)
    func bounded(_ factor: DoubleDouble, _ index: Int) -> BoundedSum {
      let product = factor * surprisal[index]
      let reach = surprisal[index].magnitude * (1 + blur) + blur * 2 * largest
      return BoundedSum(product, magnitude: factor.magnitude * (reach.isFinite ? reach : 0))
    }
    if case .probabilities = example.targets {
      let kept = DoubleDouble.one - DoubleDouble(smoothing.share)
      result.probabilities = z.indices.map { index in
        // A class that takes no part has no gradient, though any mass on it costs infinitely much.
        options.mask?[index] == false
          ? BoundedSum() : bounded(cotangent * DoubleDouble(weights?[index] ?? 1) * kept, index)
      }
    }
    guard weights != nil else { return }
    result.classWeights = Array(repeating: BoundedSum(), count: z.count)
    var label: Int?
    if case .labels(let labels) = example.targets, case .perTarget = smoothing {
      label = labels[number]
    }
    for index in z.indices where !bare[index].isZero {
      result.classWeights[label ?? index].add(bounded(cotangent * bare[index], index))
    }
  }
}
