/// Holds the gradient that the tape computes against finite differences, both in float64.
///
/// ```swift
/// let check = checkGradient(at: x) { $0.swish() }
/// print(check)  // agrees, or where it differs and by how much
/// ```
///
/// A float32 point is widened, so that rounding raises no false alarm. A result that is not a
/// scalar is contracted with fixed random numbers, which tests its whole Jacobian at once.
///
/// - Parameter tolerance: the largest difference that agrees, relative to the gradient's largest
///   element; what rounding adds to the differences is allowed on top.
public func checkGradient(
  at x: Tensor, tolerance: Double = 1e-7, of function: (Tensor) -> Tensor
) -> GradientCheck {
  checkGradient(at: [x], tolerance: tolerance) { function($0[0]) }
}

/// Holds the gradients with respect to each of several tensors against finite differences.
public func checkGradient(
  at point: [Tensor], tolerance: Double = 1e-7, of function: ([Tensor]) -> Tensor
) -> GradientCheck {
  let point = point.map { $0.detached().cast(to: .float64) }
  func contracted(_ operands: [Tensor]) -> Tensor { function(operands).contracted() }
  let (_, gradients) = valueWithGradients(at: point, of: contracted)
  let differences = FiniteDifferences(at: point) { contracted($0).scalar }
  return GradientCheck(
    tolerance: tolerance, noise: differences.noise,
    tensors: point.indices.map { index in
      GradientCheck.TensorCheck(
        shape: point[index].shape, gradient: gradients[index].scalars,
        differences: differences.gradients[index])
    })
}

/// What ``checkGradient(at:tolerance:of:)-(Tensor,_,_)`` found.
public struct GradientCheck: Sendable {
  /// The largest difference that agrees, relative to the gradient's largest element.
  public let tolerance: Double

  /// What rounding may contribute to a finite difference.
  public let noise: Double

  /// What was found for each tensor.
  public let tensors: [TensorCheck]

  /// Whether the gradients agree with the differences for every tensor.
  public var agrees: Bool { tensors.allSatisfy { $0.agrees(tolerance: tolerance, noise: noise) } }

  /// One tensor's gradient beside the finite differences.
  public struct TensorCheck: Sendable {
    public let shape: Shape
    public let gradient: [Double]
    public let differences: [Double]

    /// The largest finite magnitude among the elements.
    public var scale: Double {
      (gradient + differences).reduce(0) { $1.isFinite ? Swift.max($0, $1.magnitude) : $0 }
    }

    /// The position of the largest difference, nil for a tensor without scalars.
    public var worst: Int? {
      gradient.indices.max { error(at: $0) < error(at: $1) }
    }

    /// The distance of an element of the gradient from its finite difference; infinite where one of
    /// them is not a finite number, which proves nothing.
    public func error(at index: Int) -> Double {
      let error = (gradient[index] - differences[index]).magnitude
      return error.isNaN ? .infinity : error
    }

    func agrees(tolerance: Double, noise: Double) -> Bool {
      guard let worst else { return true }
      return error(at: worst).isFinite && noise.isFinite
        && error(at: worst) <= tolerance * scale + noise
    }
  }
}

extension GradientCheck: CustomStringConvertible {
  public var description: String {
    let lines = tensors.enumerated().map { number, tensor in
      let verdict = tensor.agrees(tolerance: tolerance, noise: noise) ? "agrees" : "DIFFERS"
      var line = "tensor \(number) \(tensor.shape): \(verdict)"
      if let worst = tensor.worst {
        line +=
          ", worst at \(tensor.shape.index(at: worst)): gradient "
          + formatted("%.12g", tensor.gradient[worst]) + ", differences "
          + formatted("%.12g", tensor.differences[worst]) + ", apart by "
          + formatted("%.1e", tensor.error(at: worst))
      }
      return line
    }
    return lines.joined(separator: "\n")
  }
}
