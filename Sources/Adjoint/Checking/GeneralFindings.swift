extension FusedOperation {
  /// What holds for any operation at any point, whatever it computes: value and gradients have the same
  /// bits when they are evaluated again, and with other numbers of threads; a gradient that is wanted
  /// alone is the same but for rounding; a cotangent of 0 has gradients of 0.
  public func generalFindings(at operands: Operands) -> [FusedExamination.Finding] {
    let here = OperationEvaluation(self, at: operands)
    return [
      repetition(at: operands, here), threads(at: operands, here), alone(at: operands, here),
      zeroCotangent(here),
    ]
  }

  private func repetition(
    at operands: Operands, _ here: OperationEvaluation<Result>
  ) -> FusedExamination.Finding {
    let before = operands.map(\.scalars)
    let isSame =
      here.again.hasSameBits(as: here)
      && OperationEvaluation(self, at: operands).hasSameBits(as: here)
    let areOperandsSame = zip(before, operands).allSatisfy { before, operand in
      zip(before, operand.scalars).allSatisfy { $0.bitPattern == $1.bitPattern }
    }
    return .init(
      "repetition", "a second backward and a second run give the same bits",
      holds: isSame && areOperandsSame,
      detail: areOperandsSame ? (isSame ? "same bits" : "other bits") : "an operand has changed")
  }

  private func threads(
    at operands: Operands, _ here: OperationEvaluation<Result>
  ) -> FusedExamination.Finding {
    let count = Parallelism.threadCount
    defer { Parallelism.threadCount = count }
    let isSame = [1, 2, 3].allSatisfy { count in
      Parallelism.threadCount = count
      return OperationEvaluation(self, at: operands).hasSameBits(as: here)
    }
    return .init(
      "threads", "1, 2 and 3 threads give the same bits", holds: isSame,
      detail: isSame ? "same bits" : "other bits")
  }

  /// A backward leaves out what is not wanted, and the rest must not notice. It may add in another order.
  private func alone(
    at operands: Operands, _ here: OperationEvaluation<Result>
  ) -> FusedExamination.Finding {
    let (name, claim) = (
      "alone", "each gradient is the same, but for rounding, where no other one is wanted"
    )
    guard operands.count > 1 else {
      return .init(name, claim, holds: nil, detail: "there is one operand")
    }
    let largest = operands.indices.map { number in
      let (_, pullback) = valueWithPullback(at: operands[number]) { operand in
        apply(self, to: operands.mapped { $0 == number ? operand : $1 })
      }
      let (alone, together) = (pullback(here.cotangent), here.gradients[number])
      let unit = together.scalarType.ulp(of: together.largestFiniteMagnitude)
      return zip(alone.scalars, together.scalars).reduce(0) { largest, pair in
        if pair.0 == pair.1 || pair.0.isNaN && pair.1.isNaN { return largest }
        let ulps = (pair.0 - pair.1).magnitude / unit
        return ulps.isNaN ? .infinity : Swift.max(largest, ulps)
      }
    }.max()!
    return .init(
      name, claim, holds: largest <= 8,
      detail: largest == 0
        ? "same bits" : formatted("%.2g", largest) + " ULP of the largest, of 8 allowed")
  }

  private func zeroCotangent(
    _ here: OperationEvaluation<Result>
  ) -> FusedExamination.Finding {
    let zero = here.cotangent.mappingTensors { Tensor.zeros($0.shape, as: $0.scalarType) }
    let isZero = here.pullback(zero).allSatisfy { $0.scalars.allSatisfy { $0 == 0 } }
    return .init(
      "no cotangent", "a cotangent of 0 has gradients of 0", holds: isZero,
      detail: isZero ? "exactly 0" : "not 0")
  }
}

/// An operation's value and gradients at a point.
private struct OperationEvaluation<Value: TensorStructure> {
  let value: Value

  /// A cotangent that varies from scalar to scalar.
  let cotangent: Value
  let gradients: [Tensor]
  let pullback: (Value) -> [Tensor]

  init(_ operation: some FusedOperation<Value>, at operands: Operands) {
    (value, pullback) = valueWithPullback(at: Array(operands)) {
      apply(operation, to: Operands($0))
    }
    cotangent = value.contraction
    gradients = pullback(cotangent)
  }

  private init(_ other: Self) {
    (value, cotangent, pullback) = (other.value, other.cotangent, other.pullback)
    gradients = pullback(cotangent)
  }

  /// The same with the backward run again.
  var again: Self { Self(self) }

  func hasSameBits(as other: Self) -> Bool {
    zip(value.tensors + gradients, other.value.tensors + other.gradients).allSatisfy {
      $0.hasSameBits(as: $1)
    }
  }
}
