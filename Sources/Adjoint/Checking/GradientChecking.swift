extension GradientCheck {
  /// Beyond so many derivatives a result is contracted to one scalar.
  private static let mostJacobianScalars = 2048

  /// Beyond so many scalars a tensor is probed along random directions.
  private static let mostProbes = 256

  /// As many directions miss an error that is spread evenly with a probability below 2⁻¹⁶.
  private static let directions = 16

  init(
    at point: [Tensor], tolerance: Double, order: Int, of function: @escaping ([Tensor]) -> Tensor
  ) {
    let point = point.map { $0.detached().cast(to: .float64) }
    let subject = Subject(at: point, of: function)
    var findings = point.indices.map { number in
      subject.finding(for: number, tolerance: tolerance, order: 1)
    }
    if order > 1 {
      let slope = GradientCheck(at: point, tolerance: tolerance, order: order - 1) { point in
        let (_, gradients) = valueWithGradients(at: point) { function($0).contracted() }
        return gradients.reduce(Tensor(0, as: .float64)) { $0 + $1.contracted() }
      }
      findings += slope.tensors.map { $0.raised() }
    }
    self.init(
      tensors: findings, isRepeatable: subject.isRepeatable, isLinear: subject.isLinear)
  }

  /// A function at a point, with its pullback there.
  private struct Subject {
    let point: [Tensor]
    let function: ([Tensor]) -> Tensor
    let value: Tensor
    let pullback: (Tensor) -> [Tensor]

    /// The cotangents that the result is seen through: each of its scalars, or random numbers.
    let cotangents: [Tensor]
    let isContracted: Bool

    /// For each cotangent the gradient with respect to each tensor.
    let gradients: [[Tensor]]

    init(at point: [Tensor], of function: @escaping ([Tensor]) -> Tensor) {
      self.point = point
      self.function = function
      let (value, pullback) = valueWithPullback(at: point, of: function)
      self.value = value
      self.pullback = pullback
      let inputs = point.reduce(0) { $0 + Swift.min($1.elementCount, mostProbes) }
      isContracted = value.elementCount * Swift.max(1, inputs) > mostJacobianScalars
      cotangents =
        isContracted
        ? [.probe(value.shape, seed: 1)]
        : (0..<value.elementCount).map { .basis($0, of: value.shape, as: .float64) }
      gradients = cotangents.map(pullback)
    }

    var isRepeatable: Bool {
      let again = valueWithPullback(at: point, of: function)
      guard again.value.hasSameBits(as: value) else { return false }
      let cotangent = Tensor.probe(value.shape, seed: 2)
      return zip(again.pullback(cotangent), pullback(cotangent)).allSatisfy {
        $0.hasSameBits(as: $1)
      }
    }

    /// Whether the pullback of 2u − 3v is 2 times that of u less 3 times that of v.
    var isLinear: Bool {
      let (u, v) = (Tensor.probe(value.shape, seed: 3), Tensor.probe(value.shape, seed: 4))
      let (atU, atV, atBoth) = (pullback(u), pullback(v), pullback(u * 2 - v * 3))
      return point.indices.allSatisfy { number in
        let (a, b) = (atU[number].scalars, atV[number].scalars)
        let both = atBoth[number].scalars
        let scale = zip(a, b).reduce(0) { Swift.max($0, 2 * $1.0.magnitude, 3 * $1.1.magnitude) }
        return both.indices.allSatisfy { index in
          let distance = (both[index] - (2 * a[index] - 3 * b[index])).magnitude
          return !(distance > 1e-10 * scale)  // NaN is for the comparison to find
        }
      }
    }

    /// What the function's scalars are, or their contraction, with one tensor moved.
    private func outputs(moving number: Int, to tensor: Tensor) -> [Double] {
      var moved = point
      moved[number] = tensor
      let result = function(moved)
      guard isContracted else { return result.scalars }
      return [(result * cotangents[0]).sum().scalar]
    }

    func finding(for number: Int, tolerance: Double, order: Int) -> TensorFinding {
      let tensor = point[number]
      let isProbed = tensor.elementCount > mostProbes
      let probes = isProbed ? directions : tensor.elementCount
      var scale = gradients.reduce(0) { Swift.max($0, $1[number].largestFiniteMagnitude) }
      if isProbed { scale *= Double(tensor.elementCount).squareRoot() }
      let size = value.largestFiniteMagnitude
      var worst: Comparison?
      for probe in 0..<probes {
        let direction: Tensor =
          isProbed
          ? .signs(tensor.shape, seed: probe)
          : .basis(probe, of: tensor.shape, as: .float64)
        let reach = isProbed ? 1 : Swift.max(1, tensor.scalars[probe].magnitude)
        let estimates = Estimate.derivatives(step: 0.05 * reach) { distance in
          var moved = tensor
          moved.add(direction, scaledBy: distance)
          return outputs(moving: number, to: moved)
        }
        for (output, estimate) in estimates.enumerated() {
          let gradient = (gradients[output][number] * direction).sum().scalar
          let comparison = Comparison(
            index: isProbed ? nil : tensor.shape.index(at: probe),
            output: isContracted ? nil : value.shape.index(at: output),
            gradient: isProbed ? gradient : gradients[output][number].scalars[probe],
            estimate: estimate, tolerance: tolerance * scale,
            floor: tolerance * Swift.max(scale, size))
          if comparison.isWorse(than: worst) { worst = comparison }
        }
      }
      return TensorFinding(
        name: "tensor \(number)", shape: tensor.shape, order: order,
        count: probes * cotangents.count, worst: worst)
    }
  }
}

extension GradientCheck.Comparison {
  /// - Parameters:
  ///   - tolerance: the distance that agrees beside the error bar.
  ///   - floor: the error bar beyond which an estimate tells nothing.
  fileprivate init(
    index: [Int]?, output: [Int]?, gradient: Double, estimate: Estimate, tolerance: Double,
    floor: Double
  ) {
    self.index = index
    self.output = output
    self.gradient = gradient
    self.estimate = estimate.value
    error = estimate.error
    isAtKink = estimate.isAtKink
    let distance = (gradient - estimate.value).magnitude
    // An infinite or missing gradient is nowhere near an estimate that is a number.
    if !estimate.value.isFinite || !estimate.error.isFinite || estimate.error > floor {
      verdict = .cannotTell
    } else if distance <= tolerance + 4 * estimate.error {
      verdict = .agrees
    } else {
      verdict = estimate.isAtKink ? .cannotTell : .differs
    }
  }

  fileprivate func isWorse(than other: Self?) -> Bool {
    guard let other else { return true }
    if verdict != other.verdict { return verdict > other.verdict }
    return distance.isNaN || distance > other.distance
  }
}

extension GradientCheck.TensorFinding {
  /// The same finding about the next order.
  fileprivate func raised() -> Self {
    Self(name: name, shape: shape, order: order + 1, count: count, worst: worst)
  }
}

extension Tensor {
  /// Fixed numbers between ½ and 1½ with random signs.
  fileprivate static func probe(_ shape: Shape, seed: Int) -> Tensor {
    var random = RandomStream(seed: seed)
    return signs(shape, seed: seed + 100)
      * uniform(shape, in: 0.5..<1.5, as: .float64, using: &random)
  }

  /// Random signs.
  static func signs(_ shape: Shape, seed: Int) -> Tensor {
    var random = RandomStream(seed: seed)
    return Tensor(
      (0..<shape.elementCount).map { _ in Bool.random(using: &random) ? 1 : -1 }, shape: shape,
      as: .float64)
  }

  fileprivate var largestFiniteMagnitude: Double {
    scalars.reduce(0) { $1.isFinite ? Swift.max($0, $1.magnitude) : $0 }
  }

  fileprivate func hasSameBits(as other: Tensor) -> Bool {
    shape == other.shape
      && zip(scalars, other.scalars).allSatisfy { $0.bitPattern == $1.bitPattern }
  }

  /// A tensor that is 1 at one position, in row-major order, and 0 elsewhere.
  static func basis(_ index: Int, of shape: Shape, as scalarType: ScalarType) -> Tensor {
    var values = [Double](repeating: 0, count: shape.elementCount)
    values[index] = 1
    return Tensor(values, shape: shape, as: scalarType)
  }
}
