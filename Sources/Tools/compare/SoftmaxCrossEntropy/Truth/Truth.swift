import Adjoint

/// Value and gradients of softmax cross-entropy in double-double arithmetic, straight from the
/// definition with masses t_j, T = Σ t_j, for a row's loss ℓ = Σ t_j (lse − z_j) + λ·lse²:
///
///     lse − z_j = (m − z_j) + log1p(r)     p_j = exp(z_j − m)/(1 + r)     ∂z_j = c(T·p_j − t_j) + …
///
/// It shares no code with the library, and is slow.
struct Truth {
  private let example: Example

  /// The cotangent of the result: one for each row, or one.
  private let cotangent: [Double]

  /// What divides the sum of the rows' losses, and of their lse²; nil where they are not summed.
  private var divisors: (loss: DoubleDouble, squares: DoubleDouble)?

  private var value: [BoundedSum]
  private var logits: [BoundedSum]

  /// The magnitudes of the terms of each logit's gradient, added up: what its rounding errors are
  /// shares of.
  private(set) var logitSizes: [Double] = []

  private var probabilities: [BoundedSum] = []
  private var classWeights: [BoundedSum] = []
  private var inverseTemperature = BoundedSum()
  private var softCap = BoundedSum()

  init(_ example: Example, cotangent: Tensor) {
    self.example = example
    self.cotangent = cotangent.scalars
    let (scalars, classes) = (example.logits.scalars, example.classes)
    var shares: [Double]?
    if case .probabilities(let tensor) = example.targets { shares = tensor.scalars }
    let rows = (0..<example.rows).map { row in
      let range = (row * classes)..<((row + 1) * classes)
      return TruthRow(
        example, row: row, logits: scalars[range], probabilities: shares.map { $0[range] })
    }
    value = Array(repeating: BoundedSum(), count: example.reduction == .none ? rows.count : 1)
    logits = []
    classWeights = Array(repeating: BoundedSum(), count: example.classes)
    divisors = Self.divisors(example, rows)
    // The mean over no rows is 0/0.
    if let divisors { value[0].add(BoundedSum(), times: .one / divisors.loss) }
    for (number, row) in rows.enumerated() { add(row, number) }
    addDivisorsGradient(rows)
  }

  /// Result and gradients as the comparison wants them.
  var reference: FusedReference {
    var tensors = [value, logits]
    if case .probabilities = example.targets { tensors.append(probabilities) }
    if example.options.classWeights != nil { tensors.append(classWeights) }
    if example.options.inverseTemperature != nil { tensors.append([inverseTemperature]) }
    if example.options.softCap != nil { tensors.append([softCap]) }
    return FusedReference(
      name: "double-double",
      tensors: tensors.map { sums in
        FusedReference.Values(
          high: sums.map(\.value.high), low: sums.map(\.value.low),
          tolerances: Dictionary(
            uniqueKeysWithValues: ScalarType.allCases.map { type in
              (type, sums.map { $0.tolerance(in: type) })
            }))
      })
  }

  // MARK: The reduction

  private static func divisors(
    _ example: Example, _ rows: [TruthRow]
  ) -> (loss: DoubleDouble, squares: DoubleDouble)? {
    let valid = rows.filter { !$0.isIgnored }
    let count = DoubleDouble(Double(valid.count))
    switch example.reduction {
    case .none: return nil
    case .sum: return (.one, .one)
    case .dividing(let divisor): return (DoubleDouble(divisor), DoubleDouble(divisor))
    case .mean:
      guard case .labels = example.targets else { return (count, count) }
      return (valid.reduce(.zero) { $0 + DoubleDouble($1.weightOfLabel) }, count)
    }
  }

  private mutating func add(_ row: TruthRow, _ number: Int) {
    let upstream = DoubleDouble(divisors == nil ? cotangent[number] : cotangent[0])
    let share = divisors.map { DoubleDouble.one / $0.loss } ?? .one
    let squaresShare = divisors.map { DoubleDouble.one / $0.squares } ?? .one
    let place = divisors == nil ? number : 0
    if !row.isIgnored {
      value[place].add(row.loss, times: share)
      value[place].add(row.squares, times: squaresShare)
    }
    let gradients = row.gradients(
      cotangent: upstream * share, ofSquares: upstream * squaresShare)
    logits += gradients.logits
    logitSizes += gradients.logitSizes
    inverseTemperature.add(gradients.inverseTemperature)
    softCap.add(gradients.softCap)
    probabilities += gradients.probabilities
    for (index, gradient) in gradients.classWeights.enumerated() {
      classWeights[index].add(gradient)
    }
  }

  /// Where the weights of the labels divide, the mean falls as they grow.
  private mutating func addDivisorsGradient(_ rows: [TruthRow]) {
    guard example.reduction == .mean, case .labels(let labels) = example.targets, let divisors
    else { return }
    var mean = BoundedSum()
    for row in rows where !row.isIgnored {
      mean.add(row.loss, times: .one / divisors.loss)
    }
    for row in rows where !row.isIgnored {
      classWeights[labels[row.number]].add(
        mean, times: -(DoubleDouble(cotangent[0]) / divisors.loss))
    }
  }
}
