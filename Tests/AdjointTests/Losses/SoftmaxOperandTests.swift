import Testing

@testable import Adjoint

/// Options that are tensors may be computed from what is differentiated, and may have a scalar type
/// or a shape of one scalar of their own.
@Suite struct SoftmaxOperandTests {
  private static let logits = Tensor.spread([3, 4])

  /// A student that learns from a teacher which learns as well.
  @Test func probabilitiesThatAreComputed() {
    let check = checkGradient(at: Self.logits, Tensor.spread([3, 4], seed: 2)) { student, teacher in
      SoftmaxCrossEntropy(.probabilities(softmax(teacher)), labelSmoothing: 0.1)(student)
    }
    #expect(check.agrees, "\(check)")
  }

  @Test func optionsThatAreComputed() {
    let point = [Tensor([0.2, -0.3, 0.1, 0.4], as: .float64), Tensor(0.3, as: .float64)]
    let check = checkGradient(at: [Self.logits] + point, order: 2) { point in
      SoftmaxCrossEntropy(
        .labels([0, 3, 1]), classWeights: exp(point[1]), labelSmoothing: .perTarget(0.2),
        inverseTemperature: exp(point[2]).reshaped(to: [1]),
        softCap: (point[2] + 4).reshaped(to: [1, 1]), zLoss: 0.1)(point[0])
    }
    #expect(check.agrees, "\(check)")
  }

  /// One tensor in several places gets the sum of their gradients.
  @Test func oneTensorInTwoPlaces() {
    let point = Tensor.spread([1, 3], positive: true)
    let check = checkGradient(at: point) { x in
      SoftmaxCrossEntropy(.probabilities(x), classWeights: x.flattened(), softCap: x.sum())(x)
    }
    #expect(check.agrees, "\(check)")
  }

  /// A parameter in float64 for logits in float32 gets its gradient in float64.
  @Test func optionsOfAnotherScalarType() {
    let logits = Self.logits.cast(to: .float32)
    let gradients = gradient(at: [logits, Tensor(1.5, as: .float64)]) { point in
      SoftmaxCrossEntropy(.labels([0, 3, 1]), inverseTemperature: point[1])(point[0])
    }
    #expect(gradients.map(\.scalarType) == [.float32, .float64])
    let exact = gradient(at: Tensor(1.5, as: .float64)) { beta in
      softmaxCrossEntropy(Self.logits * beta, labels: [0, 3, 1])
    }
    expectClose(gradients[1], exact, within: .elementwise(1e-5))
  }

  /// One mask for all rows, one for each, and one that leaves each row whole or out, say the same in
  /// whatever shape they come.
  @Test func masksOfAnyShape() {
    let logits = Tensor.spread([2, 3, 4])  // 3 classes along axis 1
    let classes: [Bool] = [true, false, true]
    let whole = Mask((0..<24).map { classes[$0 / 4 % 3] }, shape: [2, 3, 4])
    func results(_ mask: Mask) -> [Tensor] {
      let loss = SoftmaxCrossEntropy(
        .labels([0, 2, 2, 0, 2, 0, 0, 2]), labelSmoothing: 0.1, classMask: mask, classAxis: 1)
      let (value, gradient) = valueWithGradient(at: logits) { loss($0) }
      return [value, gradient, loss.composition(.one(logits))]
    }
    let expected = results(whole)
    expectClose(expected[0], expected[2], within: .elementwise(1e-14))
    let masks = [
      Mask(classes), Mask(classes, shape: [3, 1]), Mask(classes, shape: [1, 3, 1]),
      Mask(classes + classes, shape: [2, 3, 1]),
    ]
    for mask in masks {
      for (one, other) in zip(results(mask), expected) { expectSameBits(one, other) }
    }
  }
}
