extension GradientCheck {
  /// Where there would be more derivatives, the result is contracted to one scalar.
  private static let mostJacobianScalars = 2048

  /// A tensor of more scalars is probed along random directions. So is one for whose scalars more than
  /// `mostCopied` scalars of the point would be copied.
  static let (mostProbes, mostCopied) = (256, 1 << 20)

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
      for var finding in slope.tensors {
        finding.order += 1
        findings.append(finding)
      }
      operations += slope.operations.filter { !operations.contains($0) }
      isRepeatable = isRepeatable && slope.isRepeatable
      isLinear = isLinear && slope.isLinear
    }
    self.init(
      tensors: findings, operations: operations, isRepeatable: isRepeatable, isLinear: isLinear)
  }

  /// A function at a point, with its pullback there.
  struct Subject {
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

    /// The values at the point, evaluated without a tape, as they are elsewhere.
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
      (self.value, self.pullback) = (value, pullback)
      (self.operations, self.casts) = (operations, casts)
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

    /// The numbers whose derivatives are compared: the scalars of the result, or its contraction.
    func values(at point: [Tensor]) -> [Double] {
      let result = function(point)
      return isContracted ? [(result * cotangents[0]).sum().scalar] : result.scalars
    }

    var isRepeatable: Bool {
      let again = valueWithPullback(at: point, of: function)
      guard again.value.hasSameBits(as: value) else { return false }
      let cotangent = Tensor.probe(value.shape, seed: 2)
      return zip(again.pullback(cotangent), pullback(cotangent)).allSatisfy {
        $0.hasSameBits(as: $1)
      }
    }

    /// Whether the pullback of 2u − 3v is 2 times that of u less 3 times that of v, but for rounding.
    /// That of a gradient that cancels is as large as in its terms and in the gradients that did not. The
    /// pullback of u is added up from the gradients that are compared.
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
        let allowed = tolerance * scales[number] + rounding + 1e-13 * terms[number]
        let distances = atBoth[number] - (atU[number] * 2 - atV[number] * 3)
        // NaN is the comparison's to find.
        return !distances.scalars.contains { $0.magnitude > allowed }
      }
    }
  }
}
