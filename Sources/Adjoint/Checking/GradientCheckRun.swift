extension GradientCheck {
  /// Where there would be more derivatives, the result is contracted to one scalar.
  private static let mostJacobianScalars = 2048

  /// A tensor of more scalars is probed along random directions. So is one for whose scalars more than
  /// `mostCopied` scalars of the point would be copied.
  private static let (mostProbes, mostCopied) = (256, 1 << 20)

  /// An error that is spread evenly escapes a direction with a probability of about 10⁻⁷.
  private static let directions = 4

  init(
    at point: [Tensor], tolerance: Double, order: Int, of function: @escaping ([Tensor]) -> Tensor
  ) {
    require(order >= 1, "checkGradient: the order is \(order), and must be at least 1")
    let point = point.map { $0.detached().cast(to: .float64) }
    let subject = Subject(at: point, tolerance: tolerance, of: function)
    var findings = point.indices.map { subject.finding(for: $0) }
    var (operations, isRepeatable) = (subject.operations, subject.isRepeatable)
    var isLinear = subject.isLinear
    if order > 1 {
      let slope = GradientCheck(at: point, tolerance: tolerance, order: order - 1) { point in
        let (_, gradients) = valueWithGradients(at: point) { function($0).contracted() }
        return gradients.reduce(Tensor(0, as: .float64)) { $0 + $1.contracted() }
      }
      findings += slope.tensors.map { $0.raised() }
      operations += slope.operations.filter { !operations.contains($0) }
      isRepeatable = isRepeatable && slope.isRepeatable
      isLinear = isLinear && slope.isLinear
    }
    self.init(
      tensors: findings, operations: operations, isRepeatable: isRepeatable, isLinear: isLinear)
  }

  /// A function at a point, with its pullback there.
  private struct Subject {
    let point: [Tensor]
    let tolerance: Double
    let function: ([Tensor]) -> Tensor
    let value: Tensor
    let pullback: (Tensor) -> [Tensor]
    let operations: [String]

    /// Whether some of the operations round to float32.
    let casts: Bool

    /// The cotangents that the result is seen through: each of its scalars, or random numbers.
    let cotangents: [Tensor]
    let isContracted: Bool

    /// For each cotangent the gradient with respect to each tensor, and its largest scalar of all.
    let gradients: [[Tensor]]
    let largest: [Double]

    /// The numbers whose derivatives are compared, evaluated without a tape, as they are elsewhere.
    private(set) var center: [Double] = []

    /// A combination of the cotangents, and of the gradients for them.
    let combined: (cotangent: Tensor, gradients: [Tensor])

    /// How large the terms are that each tensor's gradient for that is a sum of.
    let terms: [Double]

    /// A slope of order 1: the value's size over the argument's.
    let unit: Double

    init(at point: [Tensor], tolerance: Double, of function: @escaping ([Tensor]) -> Tensor) {
      (self.point, self.tolerance, self.function) = (point, tolerance, function)
      var (operations, casts) = ([String](), false)
      let (value, pullback) = valueWithPullback(at: point) { point in
        let result = function(point)
        for step in Tape.current?.steps ?? [] {
          if !operations.contains(step.name) { operations.append(step.name) }
          casts = casts || step.saved.operation == Cast.self
        }
        return result
      }
      require(
        value.scalarType == .float64,
        "checkGradient: the function's value is \(value.scalarType); it is evaluated in float64, so make "
          + "the constants in it float64 as well, or cast the value")
      (self.value, self.pullback, self.operations) = (value, pullback, operations)
      self.casts = casts
      let inputs = point.reduce(0) { $0 + Swift.min($1.elementCount, mostProbes) }
      isContracted = value.elementCount * Swift.max(1, inputs) > mostJacobianScalars
      cotangents =
        isContracted
        ? [.probe(value.shape, seed: 1)]
        : (0..<value.elementCount).map { .basis($0, of: value.shape, as: .float64) }
      let gradients = cotangents.map(pullback)
      self.gradients = gradients
      largest = gradients.map { $0.reduce(0) { Swift.max($0, $1.largestFiniteMagnitude) } }
      let shares = isContracted ? [1] : Tensor.probe([value.elementCount], seed: 3).scalars
      func sum(_ parts: [Tensor], of kind: Tensor) -> Tensor {
        zip(parts, shares).reduce(.zeros(kind.shape, as: .float64)) { $0 + $1.0 * $1.1 }
      }
      combined = (
        sum(cotangents, of: value),
        point.indices.map { number in sum(gradients.map { $0[number] }, of: point[number]) }
      )
      terms = sizesOfTerms(of: function, at: point, combined.cotangent, combined.gradients)
      unit =
        value.largestFiniteMagnitude / point.reduce(1) { Swift.max($0, $1.largestFiniteMagnitude) }
      center = values(at: point)
    }

    var isRepeatable: Bool {
      let again = valueWithPullback(at: point, of: function)
      guard again.value.hasSameBits(as: value) else { return false }
      let cotangent = Tensor.probe(value.shape, seed: 2)
      return zip(again.pullback(cotangent), pullback(cotangent)).allSatisfy {
        $0.hasSameBits(as: $1)
      }
    }

    /// Whether the pullback of 2u − 3v is 2 times that of u less 3 times that of v, but for rounding:
    /// where a gradient cancels, that is as large as in the gradients that did not, and in its terms. That
    /// of u is not asked for but added up from the gradients that are compared.
    var isLinear: Bool {
      let (u, atU) = combined
      let v = Tensor.probe(value.shape, seed: 4)
      let (atV, atBoth) = (pullback(v), pullback(u * 2 - v * 3))
      // What is rounded to float32 on the way is linear to its digits.
      let tolerance = casts ? 1e-5 : 1e-10
      let scales = zip(atU, atV).map {
        Swift.max(2 * $0.largestFiniteMagnitude, 3 * $1.largestFiniteMagnitude)
      }
      let rounding = 1e-13 * Swift.max(scales.max() ?? 0, unit)
      return point.indices.allSatisfy { number in
        let rounding = rounding + 1e-13 * terms[number]
        let (a, b) = (atU[number].scalars, atV[number].scalars)
        let both = atBoth[number].scalars
        return both.indices.allSatisfy { index in
          let distance = (both[index] - (2 * a[index] - 3 * b[index])).magnitude
          // NaN is the comparison's to find.
          return !(distance > tolerance * scales[number] + rounding)
        }
      }
    }

    func finding(for number: Int) -> TensorFinding {
      let tensor = point[number]
      let count = tensor.elementCount
      let total = point.reduce(0) { $0 + $1.elementCount }
      let isProbed = count > mostProbes || count * total > mostCopied
      let probes = isProbed ? directions : count
      var worst: Comparison?
      for probe in 0..<probes {
        let direction: Tensor =
          isProbed ? .direction(across: tensor, seed: probe) : .basis(probe, of: tensor.shape)
        for comparison in comparisons(number, along: direction, at: isProbed ? nil : probe)
        where comparison.isWorse(than: worst) {
          worst = comparison
          if isProbed && comparison.verdict == .differs {
            worst = located(comparison, number, along: direction)
          }
        }
        if worst?.verdict == .differs && isProbed { break }
      }
      return TensorFinding(
        name: "tensor \(number)", shape: tensor.shape, order: 1, count: probes * cotangents.count,
        worst: worst)
    }

    private func values(at point: [Tensor]) -> [Double] {
      let result = function(point)
      return isContracted ? [(result * cotangents[0]).sum().scalar] : result.scalars
    }

    /// The derivatives along a direction of one tensor, one for each cotangent; along a single scalar
    /// if its index is given.
    ///
    /// Scalars that all have one sign may have to have it, so at first they keep it. They cross 0 only
    /// if nothing can be told otherwise.
    private func comparisons(
      _ number: Int, along direction: Tensor, at index: Int?
    ) -> [Comparison] {
      let range = point[number].rangeWithinSign
      let reach =
        index.map { range.each[$0] }
        ?? zip(range.each, direction.scalars).reduce(.infinity) {
          $1.1 == 0 ? $0 : Swift.min($0, $1.0 / $1.1.magnitude)
        }
      let careful = comparisons(number, along: direction, at: index, reach: reach)
      if reach == .infinity { return careful }
      // Near 0 there may be no step at which anything changes, which says nothing of the derivative: 1 −
      // cos x at 10⁻⁹.
      let isTold = careful.allSatisfy {
        $0.verdict != .cannotTell && !($0.verdict == .differs && $0.estimate == 0)
      }
      return isTold
        ? careful : comparisons(number, along: direction, at: index, reach: .infinity)
    }

    private func comparisons(
      _ number: Int, along direction: Tensor, at index: Int?, reach: Double
    ) -> [Comparison] {
      let tensor = point[number]
      let scalar = index.map { tensor.scalars[$0].magnitude }
      let estimates = Estimate.derivatives(
        size: scalar ?? 1, spacing: scalar.flatMap { $0 > 0 ? $0.ulp : nil } ?? 0,
        within: -reach...reach, center: center
      ) { distance in
        var moved = point
        moved[number].add(direction, scaledBy: distance)
        return values(at: moved)
      }
      let length = index == nil ? direction.euclideanLength : 1
      let overall = gradients.reduce(0) { Swift.max($0, $1[number].largestFiniteMagnitude) }
      return estimates.enumerated().map { output, estimate in
        let gradient = gradients[output][number]
        // One direction takes many scalars together, whose errors add up like their squares.
        let parts = index == nil ? gradient * direction : gradient
        let scale = index == nil ? parts.euclideanLength : parts.largestFiniteMagnitude
        return Comparison(
          index: index.map(tensor.shape.index(at:)),
          output: isContracted ? nil : value.shape.index(at: output),
          gradient: index.map { gradient.scalars[$0] } ?? parts.sum().scalar, estimate: estimate,
          scale: Swift.max(scale, index == nil ? 0 : 1e-6 * overall), tolerance: tolerance,
          rounding: 1e-13 * length * (largest[output] + unit + terms[number]),
          unit: length * Swift.max(unit, terms[number]))
      }
    }

    /// Halves a direction along which the gradient differs, down to a scalar if one alone differs.
    private func located(
      _ comparison: Comparison, _ number: Int, along direction: Tensor
    ) -> Comparison {
      var worst = comparison
      var range = 0..<direction.elementCount
      while range.count > 1 {
        let middle = range.lowerBound + range.count / 2
        let halves = [range.lowerBound..<middle, middle..<range.upperBound].compactMap { half in
          let index = half.count == 1 ? half.lowerBound : nil
          return comparisons(
            number, along: index.map { .basis($0, of: direction.shape) } ?? direction.kept(half),
            at: index
          ).filter { $0.verdict == .differs && $0.output == worst.output }.first.map { (half, $0) }
        }
        guard let half = halves.max(by: { !$0.1.isWorse(than: $1.1) }) else { break }
        (range, worst) = half
      }
      return worst
    }
  }
}

extension GradientCheck.TensorFinding {
  /// The same finding about the next order.
  fileprivate func raised() -> Self {
    Self(name: name, shape: shape, order: order + 1, count: count, worst: worst)
  }
}
