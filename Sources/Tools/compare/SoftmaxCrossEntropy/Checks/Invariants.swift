import Adjoint
import Foundation

/// Statements that hold for softmax cross-entropy whatever the logits are, checked for the fused
/// operation.
struct Invariants {
  let example: Example
  let here: Example.Evaluation
  private let seed: Int

  /// What the gradient's rounding errors are shares of. In ∂x_i = β·(dz/dx)_i·c·(p_i·T − t_i) the masses
  /// may cancel, and the slope of a soft cap makes the gradients of a row's other classes as much
  /// smaller as it likes. So neither an element itself nor the largest one of its row says how much
  /// cancelled in it. Its own terms do. The slope's rounding is the same wherever a class stands.
  private let sizes: Tensor

  init(_ example: Example, seed: Int) {
    self.example = example
    self.seed = seed
    here = example.evaluation
    let ones = Tensor.ones(here.value.shape, as: here.value.scalarType)
    sizes = Tensor(
      Truth(example, cotangent: ones).logitSizes, shape: example.logits.shape, as: .float64)
  }

  var findings: [FusedExamination.Finding] {
    [
      rowSums, shift, permutationOfClasses, permutationOfRows, ignoredRows, ignoredRowsRemoved,
      linearity, curvature, symmetry,
    ]
  }

  // MARK: Rows

  /// T·Σp = Σt, so only the z-loss moves a row as a whole.
  private var rowSums: FusedExamination.Finding {
    let (name, claim) = ("row sums", "each row of the gradient adds up to 0")
    if example.options.zLoss != 0 { return notAsked(name, claim, "the z-loss moves whole rows") }
    if example.options.softCap != nil { return notAsked(name, claim, "the soft cap bends them") }
    let gradient = here.gradients[0]
    return judged(
      name, claim,
      errors: gradient.sum(along: 1).scalars, sizes: abs(gradient).sum(along: 1).scalars, units: 8)
  }

  private var ignoredRows: FusedExamination.Finding {
    let (name, claim) = ("ignored rows", "their gradient is exactly 0, also where they hold NaN")
    if example.ignoredRows.isEmpty { return notAsked(name, claim, "none is ignored") }
    let classes = example.classes
    let ranges = example.ignoredRows.map { ($0 * classes)..<(($0 + 1) * classes) }
    var scalars = example.logits.scalars
    for index in ranges.joined() { scalars[index] = .nan }
    var spoiled = example
    spoiled.logits = Tensor(scalars, shape: example.logits.shape, as: example.logits.scalarType)
    let there = spoiled.evaluation
    let gradient = there.gradients[0].scalars
    let isZero = ranges.joined().allSatisfy { gradient[$0] == 0 }
    let isSame = there.hasSameBits(as: here)
    return FusedExamination.Finding(
      name, claim, holds: isZero && isSame,
      detail: isZero ? isSame ? "exactly 0" : "the NaN show elsewhere" : "not zero")
  }

  private var ignoredRowsRemoved: FusedExamination.Finding {
    let (name, claim) = ("rows left out", "without the ignored rows the others are the same")
    guard case .labels(let labels) = example.targets, !example.ignoredRows.isEmpty else {
      return notAsked(name, claim, "none is ignored")
    }
    let valid = labels.indices.filter { labels[$0] != Example.ignoredLabel }
    var smaller = example
    smaller.logits = example.logits.rows(valid)
    smaller.targets = .labels(valid.map { labels[$0] })
    return distance(
      name, claim, smaller.evaluation.gradients[0], here.gradients[0].rows(valid),
      sizes: sizes.rows(valid), units: 4)
  }

  // MARK: Symmetries

  private var shift: FusedExamination.Finding {
    let name = "shift"
    let claim = "a number added to all logits changes no bit of value and gradient"
    if example.options.softCap != nil { return notAsked(name, claim, "the soft cap bends them") }
    if example.options.zLoss != 0 { return notAsked(name, claim, "the z-loss moves whole rows") }
    if example.options.inverseTemperature != nil {
      return notAsked(name, claim, "β times a shifted logit is rounded otherwise")
    }
    // Logits on a grid, so that the shift is exact.
    let grid = example.logits.scalars.map { ($0 * 64).rounded() / 64 }
    guard grid.allSatisfy({ $0.magnitude < 100_000 }) else {
      return notAsked(name, claim, "logits as large as these are rounded when shifted")
    }
    func evaluation(_ shift: Double) -> Example.Evaluation {
      var other = example
      other.logits = Tensor(
        grid.map { $0 + shift }, shape: example.logits.shape, as: example.logits.scalarType)
      return other.evaluation
    }
    return sameBits(name, claim, evaluation(0), evaluation(1024))
  }

  private var permutationOfClasses: FusedExamination.Finding {
    var random = RandomStream(seed: seed + 1)
    let order = (0..<example.classes).shuffled(using: &random)
    var place = order
    for (new, old) in order.enumerated() { place[old] = new }
    var other = example
    other.logits = example.logits.selected(order, along: 1)
    switch example.targets {
    case .labels(let labels):
      other.targets = .labels(labels.map { $0 == Example.ignoredLabel ? $0 : place[$0] })
    case .probabilities(let tensor):
      other.targets = .probabilities(tensor.selected(order, along: 1))
    }
    other.options.classWeights = example.options.classWeights?.selected(order, along: 0)
    other.options.mask = example.options.mask.map { mask in order.map { mask[$0] } }
    return distance(
      "classes permuted", "so is the gradient", other.evaluation.gradients[0],
      here.gradients[0].selected(order, along: 1), sizes: sizes.selected(order, along: 1), units: 16
    )
  }

  private var permutationOfRows: FusedExamination.Finding {
    var random = RandomStream(seed: seed + 2)
    let order = (0..<example.rows).shuffled(using: &random)
    var other = example
    other.logits = example.logits.rows(order)
    switch example.targets {
    case .labels(let labels): other.targets = .labels(order.map { labels[$0] })
    case .probabilities(let tensor): other.targets = .probabilities(tensor.rows(order))
    }
    return distance(
      "rows permuted", "so is the gradient", other.evaluation.gradients[0],
      here.gradients[0].rows(order), sizes: sizes.rows(order), units: 4)
  }

  private var linearity: FusedExamination.Finding {
    var random = RandomStream(seed: seed + 3)
    let (shape, type) = (here.value.shape, here.value.scalarType)
    let a = Tensor.normal(shape, as: type, using: &random)
    let b = Tensor.normal(shape, as: type, using: &random)
    // Smaller gradients are sums over the rows, in which terms may cancel.
    let whole = here.gradients.indices.filter { here.gradients[$0].shape == example.logits.shape }
    let (ofA, ofB, ofBoth) = (here.pullback(a), here.pullback(b), here.pullback(2 * a - 3 * b))
    var (errors, sizes): ([Double], [Double]) = ([], [])
    for index in whole {
      let finite = (ofA[index] - ofB[index]).scalars.map(\.isFinite)
      let distances = (2 * ofA[index] - 3 * ofB[index] - ofBoth[index]).scalars
      errors += zip(distances, finite).map { $1 ? $0 : 0 }
      // The cotangents are rounded before they meet the row, whose largest share decides.
      let size = (2 * abs(ofA[index]) + 3 * abs(ofB[index])).scalars
        .reduce(0) { $1.isFinite ? max($0, $1) : $0 }
      sizes += [Double](repeating: size, count: distances.count)
    }
    return judged(
      "linearity", "the pullback of 2a − 3b is 2 of a's less 3 of b's", errors: errors,
      sizes: sizes, units: 8)
  }

  // MARK: The second derivative

  private var curvature: FusedExamination.Finding {
    let (name, claim) = ("curvature", "the Hessian is positive semi-definite: vᵀHv ≥ 0")
    if example.options.softCap != nil { return notAsked(name, claim, "a soft cap is not convex") }
    if example.options.zLoss != 0 { return notAsked(name, claim, "lse² is not convex") }
    var random = RandomStream(seed: seed + 4)
    let curvatures = (0..<4).map { _ in
      let v = Tensor.normal(example.logits.shape, as: .float64, using: &random)
      return dot(v, hessianProduct(v)) / max(dot(v, v), 1)
    }
    let smallest = curvatures.min() ?? 0
    return FusedExamination.Finding(
      name, claim, holds: curvatures.allSatisfy { $0 >= -1e-14 },
      detail: String(format: "vᵀHv/vᵀv ≥ %.2g", smallest))
  }

  private var symmetry: FusedExamination.Finding {
    var random = RandomStream(seed: seed + 5)
    let u = Tensor.normal(example.logits.shape, as: .float64, using: &random)
    let v = Tensor.normal(example.logits.shape, as: .float64, using: &random)
    let (hu, hv) = (hessianProduct(u), hessianProduct(v))
    let size = (abs(u) * abs(hv)).sum().scalar + (abs(v) * abs(hu)).sum().scalar
    let distance = (dot(u, hv) - dot(v, hu)).magnitude
    return FusedExamination.Finding(
      "symmetry", "the Hessian is symmetric: uᵀHv = vᵀHu",
      holds: distance <= 1e-13 * size,
      detail: String(format: "%.1g of the terms' size", distance == 0 ? 0 : distance / size))
  }

  /// H·v of the sum of the result in float64.
  private func hessianProduct(_ v: Tensor) -> Tensor {
    let operation = example.operation
    let point = example.operands.map { $0.cast(to: .float64) }
    return hessianVectorProduct(at: point[0], along: v) { logits in
      apply(operation, to: Operands([logits] + point.dropFirst())).sum()
    }
  }

  private func dot(_ a: Tensor, _ b: Tensor) -> Double { (a * b).sum().scalar }

  // MARK: Judging

  private func notAsked(_ name: String, _ claim: String, _ reason: String)
    -> FusedExamination.Finding
  {
    FusedExamination.Finding(name, claim, holds: nil, detail: reason)
  }

  func sameBits(
    _ name: String, _ claim: String, _ a: Example.Evaluation, _ b: Example.Evaluation
  ) -> FusedExamination.Finding {
    let isSame = a.hasSameBits(as: b)
    return FusedExamination.Finding(
      name, claim, holds: isSame, detail: isSame ? "same bits" : "other bits")
  }

  private func distance(
    _ name: String, _ claim: String, _ a: Tensor, _ b: Tensor, sizes: Tensor, units: Double
  ) -> FusedExamination.Finding {
    judged(name, claim, errors: (a - b).scalars, sizes: sizes.scalars, units: units)
  }

  /// Judges errors in units of the last places of sizes.
  private func judged(
    _ name: String, _ claim: String, errors: [Double], sizes: [Double], units: Double
  ) -> FusedExamination.Finding {
    let type = example.logits.scalarType
    let worst = zip(errors, sizes).reduce(0.0) { worst, pair in
      if pair.0 == 0 { return worst }
      let share = pair.0.magnitude / type.ulp(of: pair.1)
      return share.isNaN ? .infinity : max(worst, share)
    }
    return FusedExamination.Finding(
      name, claim, holds: worst <= units,
      detail: String(format: "%.2g ULP, of %g allowed", worst, units))
  }
}
