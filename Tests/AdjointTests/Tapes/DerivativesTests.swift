import Testing

@testable import Adjoint

/// Jacobians, Hessians and their products against closed forms and each other.
@Suite struct DerivativesTests {
  let x = Tensor([0.5, -1.25, 2], as: .float64)

  /// f(x) = (x₀x₁, x₂², 7).
  func function(_ x: Tensor) -> Tensor {
    Tensor.stack([x[0] * x[1], x[2] * x[2], Tensor(7, as: .float64)])
  }

  @Test func jacobianOfAVector() {
    let matrix = jacobian(at: x, of: function)
    #expect(matrix.shape == [3, 3])
    #expect(matrix.scalars == [-1.25, 0.5, 0, 0, 0, 4, 0, 0, 0])
  }

  @Test func jacobianShapes() {
    let m = Tensor.ones([2, 3], as: .float64)
    #expect(jacobian(at: m) { $0.sum(along: 0) }.shape == [3, 2, 3])
    #expect(jacobian(at: m) { $0.sum() }.shape == [2, 3])
    #expect(jacobian(at: Tensor.zeros([0], as: .float64)) { $0 * 2 }.shape == [0, 0])
  }

  @Test func pushforwardIsTheJacobianTimesTheTangent() {
    let tangent = Tensor([1, -2, 0.5], as: .float64)
    let (value, pushforward) = valueWithPushforward(at: x, of: function)
    #expect(value.scalars == function(x).scalars)
    let expected = matmul(jacobian(at: x, of: function), tangent)
    #expect(pushforward(tangent).scalars == expected.scalars)
    #expect(pushforward(tangent * 2).scalars == (expected * 2).scalars)
  }

  /// Σ x⁴/12 + x₀x₁x₂, whose Hessian is diag(x²) with the third coordinate beside the diagonal.
  func scalar(_ x: Tensor) -> Tensor {
    (x * x * x * x / 12).sum() + x[0] * x[1] * x[2]
  }

  @Test func hessianOfAScalar() {
    let matrix = hessian(at: x, of: scalar).scalars
    let expected = [0.25, 2, -1.25, 2, 1.5625, 0.5, -1.25, 0.5, 4]
    #expect(zip(matrix, expected).allSatisfy { ($0 - $1).magnitude < 1e-15 })
  }

  @Test func hessianVectorProductNeedsNoHessian() {
    let direction = Tensor([1, -2, 0.5], as: .float64)
    let product = hessianVectorProduct(at: x, along: direction, of: scalar)
    let expected = matmul(hessian(at: x, of: scalar), direction)
    #expect(zip(product.scalars, expected.scalars).allSatisfy { ($0 - $1).magnitude < 1e-14 })
  }

  @Test func derivativesAreDifferentiatedInTurn() {
    let check = checkGradient(at: x) { [self] x in hessian(at: x, of: scalar) }
    #expect(check.agrees, "\(check)")
    let slopes = checkGradient(at: x) { x in
      pushforward(at: x, along: Tensor([1, 2, 3], as: .float64)) { exp($0) * $0.sum() }
    }
    #expect(slopes.agrees, "\(slopes)")
  }

  @Test func aFunctionOfAModuleIsOneOfItsTensors() {
    let weight = Parameter(Tensor([2, 3], as: .float64))
    func loss() -> Tensor { (weight.value * weight.value * weight.value).sum() }
    let matrix = hessian(at: weight.value) { values in
      substituting([values], for: [weight]) { loss() }
    }
    #expect(matrix.scalars == [12, 0, 0, 18])
    #expect(weight.value.scalars == [2, 3])
  }

  @Test func structuresOfTensors() {
    let point = ["b": [x, x * 2], "a": [x * 3]]
    let gradients = gradient(at: point) { point in
      (point["a"]![0] * point["b"]![1]).sum()
    }
    #expect(gradients["a"]![0].scalars == (x * 2).scalars)
    #expect(gradients["b"]![0].scalars == [0, 0, 0])
    #expect(gradients["b"]![1].scalars == (x * 3).scalars)
  }
}
