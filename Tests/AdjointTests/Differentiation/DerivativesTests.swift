import TestSupport
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
    let ofNothing = jacobian(at: Tensor.zeros([0], as: .float64)) { $0 * 2 }
    #expect(ofNothing.shape == [0, 0])
  }

  @Test func whatHasNoTensorsHasDerivativesOfNothing() {
    let x = Tensor([1, 2], as: .float64)
    let nothing: Tensor? = nil
    let (product, none) = hessianVectorProduct(at: x, nothing, along: (x, nothing)) { x, _ in
      (x * x * x).sum()
    }
    #expect(product.scalars == [6, 24])
    #expect(none == nil)
    #expect(pushforward(at: x, nothing, along: (x, nothing)) { x, _ in x * 2 }.scalars == [2, 4])
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

/// Derivatives at points of several tensors.
@Suite struct StructureDerivativesTests {
  let w = Tensor([[1, 2, -1], [0.5, 3, 2]], as: .float64)
  let b = Tensor([0.25, -2], as: .float64)

  /// W·(1, 2, 3) ∘ b.
  func function(_ w: Tensor, _ b: Tensor) -> Tensor {
    matmul(w, Tensor([1, 2, 3], as: .float64)) * b
  }

  @Test func jacobianWithRespectToEach() {
    let (ofW, ofB) = jacobian(at: w, b, of: function)
    #expect(ofW.shape == [2, 2, 3])
    #expect(ofW.scalars == [0.25, 0.5, 0.75, 0, 0, 0, 0, 0, 0, -2, -4, -6])
    #expect(ofB.shape == [2, 2])
    #expect(ofB.scalars == [2, 0, 0, 12.5])
  }

  @Test func pushforwardAlongSeveralTensors() {
    let (dw, db) = (Tensor.ones([2, 3], as: .float64), Tensor([10, 1], as: .float64))
    let change = pushforward(at: w, b, along: (dw, db), of: function)
    #expect(change.scalars == [21.5, 0.5])
  }

  @Test func pushforwardOfAnArray() {
    let (_, pushforward) = valueWithPushforward(at: [b, b * 2]) { $0[0] * $0[1] }
    #expect(pushforward([b, b]).scalars == (b * b * 3).scalars)
  }

  @Test func hessianOfSeveralTensorsInBlocks() {
    let point = [Tensor([1, 2], as: .float64), Tensor(3, as: .float64)]
    // f = y·Σx²
    let blocks = hessian(at: point) { ($0[0] * $0[0]).sum() * $0[1] }
    #expect(blocks[0][0].scalars == [6, 0, 0, 6])
    #expect(blocks[0][1].shape == [2])
    #expect(blocks[0][1].scalars == [2, 4])
    #expect(blocks[1][0].scalars == [2, 4])
    #expect(blocks[1][1].scalars == [0])
  }

  @Test func hessianVectorProductOfSeveralTensors() {
    let (x, y) = (Tensor([1, 2], as: .float64), Tensor(3, as: .float64))
    let direction = (Tensor([1, -1], as: .float64), Tensor(0.5, as: .float64))
    let (ofX, ofY) = hessianVectorProduct(at: x, y, along: direction) { x, y in (x * x).sum() * y }
    #expect(ofX.scalars == [7, -4])
    #expect(ofY.scalar == -2)
  }

  @Test func hessianVectorProductOfADictionary() {
    let point = ["a": Tensor([1, 2], as: .float64), "b": Tensor(3, as: .float64)]
    let direction = ["a": Tensor([1, -1], as: .float64), "b": Tensor(0.5, as: .float64)]
    let product = hessianVectorProduct(at: point, along: direction) {
      ($0["a"]! * $0["a"]!).sum() * $0["b"]!
    }
    #expect(product["a"]!.scalars == [7, -4])
    #expect(product["b"]!.scalar == -2)
  }

  @Test func aDirectionOfAnotherTypeIsNamed() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = hessianVectorProduct(at: Tensor([1, 2]), along: Tensor([1, 2], as: .float64)) {
        ($0 * $0).sum()
      }
    }
    expectMessage(
      of: result, contains: "hessianVectorProduct: the direction", "float64", "float32", "[2]")
  }

  @Test func aTangentOfAnotherStructureIsNamed() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = pushforward(at: ["a": Tensor(1)], along: ["b": Tensor(1)]) { $0["a"]! * 2 }
    }
    expectMessage(
      of: result, contains: "pushforward: the tangent", "structures of the same tensors")
  }
}
