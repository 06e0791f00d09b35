/// The derivatives of a function's backward, along a random direction v.
///
/// The backward makes Jᵀu of a cotangent u and a point x. The derivatives of ⟨Jᵀu, v⟩ are the
/// pushforward J·v, with respect to u, and the second derivative along v, with respect to x. Of an
/// operation with residuals of its own the first tests the backward, and the second the form that takes
/// its place in nested scopes.
struct BackwardDerivatives {
  /// Whether the tape sees how the backward's results depend on its cotangent. A result of 0 need not.
  let isDifferentiable: Bool

  /// The pushforward, and the second derivative for each operand; none where the backward cannot be
  /// differentiated.
  let quantities: [Quantity]

  init(_ name: String, at point: [Tensor], of function: ([Tensor]) -> some TensorStructure) {
    let directions = point.indices.map { Tensor.direction(across: point[$0], seed: 30 + $0) }
    let cotangents = function(point).contraction.tensors
    func slope(_ gradients: [(operand: Int, gradient: Tensor)]) -> Tensor {
      gradients.reduce(Tensor(0, as: .float64)) {
        $0 + ($1.gradient * directions[$1.operand]).sum()
      }
    }
    var isDifferentiable = true
    let (_, pushforward) = valueWithGradients(at: cotangents) { cotangents in
      let gradients = Self.backward(of: function, at: point, for: cotangents)
      isDifferentiable = gradients.allSatisfy {
        $0.gradient.isBeingRecorded || $0.gradient.scalars.allSatisfy { $0 == 0 }
      }
      return slope(gradients)
    }
    self.isDifferentiable = isDifferentiable
    guard isDifferentiable else {
      quantities = []
      return
    }
    let (_, second) = valueWithGradients(at: point) { point in
      slope(Self.backward(of: function, at: point, for: cotangents))
    }
    quantities =
      Quantity.all("pushforward", of: name, pushforward)
      + Quantity.all("second derivative", of: name, second)
  }

  /// The backward of a function, recorded by the scopes around. That of a single operation is called
  /// as it is, because a sweep stops the program where it computes on scalars.
  private static func backward<Value: TensorStructure>(
    of function: ([Tensor]) -> Value, at point: [Tensor], for cotangents: [Tensor]
  ) -> [(operand: Int, gradient: Tensor)] {
    var steps: [Step] = []
    let (value, pullback) = valueWithPullback(at: point) { point in
      let value = function(point)
      steps = Tape.current?.steps ?? []
      return value
    }
    if steps.count == 1, steps[0].results.count == cotangents.count {
      let operands = steps[0].operands
      let gradients = steps[0].pullback(SmallVector(cotangents), steps[0].saved, steps[0].wanted)
      // The leaves have the first numbers on the tape.
      return zip(operands, gradients).compactMap { operand, gradient in
        gradient.flatMap { gradient in operand.map { ($0, gradient) } }
      }
    }
    var next = cotangents.makeIterator()
    return pullback(value.replacingTensors(from: &next)).enumerated().map { ($0, $1) }
  }
}
