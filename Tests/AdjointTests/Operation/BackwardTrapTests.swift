import Adjoint
import TestSupport
import Testing

/// Backwards that return something else than a cotangent for each operand.
@Suite struct BackwardTrapTests {
  @Test func cotangentOfTheWrongShape() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = gradient(at: Tensor([1, 2, 3])) { x in
        apply(WrongBackward { cotangent in [cotangent.sum()] }, to: x).sum()
      }
    }
    expectMessage(
      of: result, contains: "wrongBackward:", "shape []", "operand 0", "[3] float32",
      "shape of the result")
  }

  @Test func cotangentOfTheRightCountUnderTheWrongShape() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = gradient(at: Tensor([1, 2, 3])) { x in
        apply(WrongBackward { cotangent in [cotangent.reshaped(to: [3, 1])] }, to: x).sum()
      }
    }
    expectMessage(
      of: result, contains: "wrongBackward:", "shape [3, 1]", "operand 0", "[3] float32")
  }

  @Test func cotangentOfTheWrongScalarType() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = gradient(at: Tensor([1, 2, 3])) { x in
        apply(WrongBackward { cotangent in [cotangent.cast(to: .float64)] }, to: x).sum()
      }
    }
    expectMessage(
      of: result, contains: "wrongBackward:", "[3] float64", "operand 0", "[3] float32")
  }

  @Test func tooManyCotangents() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = gradient(at: Tensor([1, 2, 3])) { x in
        apply(WrongBackward { cotangent in [cotangent, cotangent] }, to: x).sum()
      }
    }
    expectMessage(of: result, contains: "wrongBackward:", "2 cotangents", "1 operand", "nil where")
  }

  @Test func tooFewCotangents() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = gradient(at: Tensor([1, 2, 3])) { x in
        apply(WrongBackward { cotangent in [cotangent] }, to: x, x, x).sum()
      }
    }
    expectMessage(of: result, contains: "wrongBackward:", "1 cotangents", "3 operands", "nil where")
  }

  @Test func fusedBackwardOfTheWrongShape() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = gradient(at: Tensor([1, 2, 3])) { x in apply(WrongFused(), to: x).sum() }
    }
    expectMessage(
      of: result, contains: "wrongFused:", "shape [1, 3]", "operand 0", "[3] float32")
  }

  @Test func nilIsNotAWrongCotangent() {
    // Nil means zero.
    let slope = gradient(at: Tensor([1, 2, 3])) { x in
      apply(WrongBackward { _ in [nil] }, to: x).sum() + x.sum()
    }
    #expect(slope.scalars == [1, 1, 1])
  }
}

/// The identity of its first operand, with any backward.
private struct WrongBackward: TensorOperation {
  let cotangents: @Sendable (Tensor) -> Cotangents

  init(cotangents: @escaping @Sendable (Tensor) -> Cotangents) { self.cotangents = cotangents }

  func forward(_ operands: Operands) -> Tensor { operands[0] * 1 }

  func backward(_ g: Tensor, _ saved: SavedTensors, _ wanted: Wanted) -> Cotangents {
    cotangents(g)
  }
}

private struct WrongFused: FusedOperation {
  func forward(_ operands: Operands, _ wanted: Wanted) -> (result: Tensor, residuals: Tensor) {
    (operands[0] * 1, operands[0])
  }

  func cotangent(of operand: Int, _ g: Tensor, _ residuals: Tensor) -> Tensor? {
    g.reshaped(to: [1, 3])
  }

  func composition(_ operands: Operands) -> Tensor { operands[0] * 1 }
}
