extension Gradients {
  /// The gradients of the sum of two losses: those of each parameter added up, and those of a
  /// parameter that only one of the losses depends on as they are.
  ///
  /// ```swift
  /// let gradients = (first + second) * 0.5  // of a batch in two halves
  /// ```
  ///
  /// Watched values belong to one scope, so the sum has none.
  public static func + (a: Gradients, b: Gradients) -> Gradients {
    var index = a.index
    for parameter in b.parameters where index[parameter] == nil { index.append(parameter) }
    let sums = index.parameters.map { parameter -> Tensor? in
      guard let first = a[parameter], let second = b[parameter] else {
        return a[parameter] ?? b[parameter]
      }
      return first + second
    }
    return Gradients(sums, of: index)
  }

  public static func += (a: inout Gradients, b: Gradients) { a = a + b }

  /// The gradients of the loss times a number.
  public static func * (gradients: Gradients, factor: Double) -> Gradients {
    let factor = Tensor(factor, as: .float64)
    return gradients.mappingAll { $0.scaled(byNumber: factor) }
  }

  public static func *= (gradients: inout Gradients, factor: Double) {
    gradients = gradients * factor
  }

  /// The 2-norm of all parameters' gradients together, a single float64 scalar. It overflows only where
  /// it is beyond float64 itself. Watched values do not count, nor do parameters that the result does
  /// not depend on.
  public var norm: Tensor {
    let norms = gradients.compactMap { $0?.cast(to: .float64).norm() }
    return norms.isEmpty ? Tensor(0, as: .float64) : Tensor.stack(norms).norm()
  }

  /// These gradients where their norm is at most `limit`, and otherwise in the same direction with
  /// that norm: g·min(1, limit/(‖g‖ + ε)). Nothing overflows or underflows on the way. PyTorch's
  /// `clip_grad_norm_` has ε = 10⁻⁶; here it is 0 unless it is given.
  ///
  /// Where one of them is NaN all become NaN. An infinity makes the finite ones 0 and itself NaN, as it
  /// does in PyTorch; ``trappingNonFinite(_:)`` finds where it comes from. Traps when the limit is not
  /// positive.
  public func clipped(toNorm limit: Double, epsilon: Double = 0) -> Gradients {
    require(limit > 0, "clipped: the limit of the gradients' norm is \(limit); it must be positive")
    var (norm, scale) = (norm, 1.0)
    if norm.isOpen { return clippedByOperations(norm + epsilon, toNorm: limit) }
    guard !(norm.scalar + epsilon <= limit) else { return self }
    if norm.scalar == .infinity {
      // Finite gradients may have a norm beyond the largest number.
      scale = 0x1p-64
      norm = (self * scale).norm
    }
    norm = norm + epsilon * scale
    let factor = limit * scale / norm
    if factor.scalar < .leastNormalMagnitude && norm.scalar.isFinite {
      return mappingAll { ($0.cast(to: .float64) * scale / norm * limit).cast(to: $0.scalarType) }
    }
    return mappingAll { $0.scaled(byNumber: factor) }
  }

  /// The same where a program is recorded, in which a decision must be an operation. Finite gradients whose
  /// norm is infinite become 0, and a factor that the gradients' type cannot hold is rounded.
  private func clippedByOperations(_ norm: Tensor, toNorm limit: Double) -> Gradients {
    let factor = (limit / norm).replacing(with: 1, where: norm .<= limit)
    return mappingAll { $0 * factor.cast(to: $0.scalarType) }
  }

  /// These gradients with each scalar brought within −limit … limit. NaN stays NaN. Traps when the limit is
  /// not positive.
  public func clipped(toMagnitude limit: Double) -> Gradients {
    require(
      limit > 0, "clipped: the limit of the gradients' scalars is \(limit); it must be positive")
    return mappingAll { $0.clamped(to: -limit...limit) }
  }

  /// Gradients that `transform` makes of these, parameter by parameter: with noise, at a rate of its own
  /// for each layer, summed over several machines.
  ///
  /// ```swift
  /// let noisy = gradients.mapped { _, gradient in gradient + noise(gradient.shape) }
  /// ```
  ///
  /// Traps when a gradient's shape or type changes. Watched values keep theirs.
  public func mapped(_ transform: (Parameter, Tensor) throws -> Tensor) rethrows -> Gradients {
    let changed = try zip(index.parameters, gradients).map { parameter, gradient in
      try gradient.map { try transform(parameter, $0).checkedGradient(of: parameter) }
    }
    return Gradients(changed, of: index, watched: watched)
  }

  /// Gradients that were computed elsewhere. Traps when a parameter is given twice, or a gradient is not of
  /// its shape and type.
  public init(_ gradients: some Sequence<(Parameter, Tensor)>) {
    var index = ParameterIndex()
    var all: [Tensor?] = []
    for (parameter, gradient) in gradients {
      require(
        index[parameter] == nil,
        "Gradients: \(parameter.noun) of shape \(parameter.shape) is given twice, and it has one "
          + "gradient")
      index.append(parameter)
      all.append(gradient.checkedGradient(of: parameter))
    }
    self.init(all, of: index)
  }

  /// The gradients that `transform` makes of these, those of watched values included.
  private func mappingAll(_ transform: (Tensor) -> Tensor) -> Gradients {
    Gradients(
      gradients.map { $0.map(transform) }, of: index,
      watched: watched.map { ($0.name, $0.gradient.map(transform)) })
  }
}

extension Tensor {
  /// This tensor, as the gradient of a parameter. Traps when it has another shape or type.
  fileprivate func checkedGradient(of parameter: Parameter) -> Tensor {
    require(
      shape == parameter.shape && scalarType == parameter.scalarType,
      "Gradients: the gradient of \(parameter.noun) of shape \(parameter.shape) \(parameter.scalarType) has "
        + "shape \(shape) \(scalarType); it must be of the parameter's kind")
    return self
  }

  /// This tensor times a float64 number, which float32 may not hold: then the products are float64's,
  /// rounded.
  fileprivate func scaled(byNumber factor: Tensor) -> Tensor {
    let number = Float(factor.scalar)
    if scalarType == .float64 || number.isNormal || Double(number) == factor.scalar {
      return self * factor.cast(to: scalarType)
    }
    return (cast(to: .float64) * factor).cast(to: scalarType)
  }
}
