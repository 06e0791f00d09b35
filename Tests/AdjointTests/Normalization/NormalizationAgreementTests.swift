import Testing

@testable import Adjoint

/// Every kind of normalization is its composition.
@Suite struct NormalizationAgreementTests {
  @Test(
    arguments: NormalizationCase.all.filter { $0.shape.elementCount < 120 }, ScalarType.allCases)
  func agreesWithTheComposition(_ test: NormalizationCase, _ type: ScalarType) {
    let report = test.operation.compareWithComposition(at: Operands(test.operands(as: type)))
    #expect(report.agrees && report.isBackwardDifferentiable, "\(report)")
  }

  @Test(arguments: BatchCase.all.filter { $0.shape.elementCount < 120 }, ScalarType.allCases)
  func batchAgreesWithTheComposition(_ test: BatchCase, _ type: ScalarType) {
    let report = test.operation.compareWithComposition(at: Operands(test.operands(as: type)))
    #expect(report.agrees && report.isBackwardDifferentiable, "\(report)")
  }

  @Test(arguments: BatchCase.all.filter { $0.shape.elementCount < 120 }, ScalarType.allCases)
  func evaluationAgreesWithTheComposition(_ test: BatchCase, _ type: ScalarType) {
    let report = NormalizationByStatistics()
      .compareWithComposition(at: Operands(test.operandsOfEvaluation(as: type)))
    #expect(report.agrees && report.isBackwardDifferentiable, "\(report)")
  }

  /// The same without the tool, in float64.
  @Test(arguments: NormalizationCase.all)
  func fusedIsComposed(_ test: NormalizationCase) {
    let operands = test.operands(as: .float64)
    let (value, pullback) = valueWithPullback(at: operands) {
      apply(test.operation, to: Operands($0))
    }
    let (expected, expectedPullback) = valueWithPullback(at: operands) {
      test.operation.composition(Operands($0))
    }
    expectClose(value, expected, within: .ofLargest(1e-13, or: 1), "value")
    let g = Tensor.spread(value.shape, seed: 9)
    for (index, (gradient, expected)) in zip(pullback(g), expectedPullback(g)).enumerated() {
      expectClose(gradient, expected, within: .ofLargest(1e-13, or: 100), "gradient \(index)")
    }
  }

  @Test(
    arguments: NormalizationCase.all.filter { $0.shape.last! > 2 && $0.shape.elementCount < 50 })
  func finiteDifferences(_ test: NormalizationCase) {
    let check = checkGradient(at: test.operands(as: .float64)) {
      apply(test.operation, to: Operands($0)).weightedSquares()
    }
    #expect(check.agrees, "\(check)")
    let second = checkGradient(at: test.operands(as: .float64)) { operands in
      gradient(at: operands) { apply(test.operation, to: Operands($0)).weightedSquares() }
        .map { $0.weighted() }.reduce(Tensor(0, as: .float64), +)
    }
    #expect(second.agrees, "\(second)")
  }

  @Test(
    arguments: BatchCase.all.filter {
      $0.shape.elementCount > 3 * $0.shape[1] && $0.shape.elementCount < 60
    })
  func finiteDifferencesOfBatches(_ test: BatchCase) {
    func value(_ result: NormalizationOfBatch.Result) -> Tensor {
      result.normalized.weightedSquares() + result.mean.weightedSquares()
        + result.variance.weightedSquares()
    }
    let check = checkGradient(at: test.operands(as: .float64)) {
      value(apply(test.operation, to: Operands($0)))
    }
    #expect(check.agrees, "\(check)")
    let second = checkGradient(at: test.operands(as: .float64)) { operands in
      gradient(at: operands) { value(apply(test.operation, to: Operands($0))) }
        .map { $0.weighted() }.reduce(Tensor(0, as: .float64), +)
    }
    #expect(second.agrees, "\(second)")
  }

  /// What is computed for one operand alone has the same bits as what is computed for all.
  @Test(arguments: NormalizationCase.all, ScalarType.allCases)
  func onlyWhatIsWanted(_ test: NormalizationCase, _ type: ScalarType) {
    let operands = test.operands(as: type)
    let all = gradient(at: operands) { apply(test.operation, to: Operands($0)).weightedSquares() }
    for wanted in operands.indices {
      let one = gradient(at: operands[wanted]) { operand in
        var mixed = operands
        mixed[wanted] = operand
        return apply(test.operation, to: Operands(mixed)).weightedSquares()
      }
      if test.parameters.contains(.shift) && wanted == operands.count - 1 {
        // This gradient is a plain sum, without the kernels.
        expectClose(one, all[wanted], within: .ofLargest(type.ulp(of: 1) * 4, or: 1))
      } else {
        expectSameBits(one, all[wanted], "operand \(wanted)")
      }
    }
  }

  /// The shift's gradient needs nothing of the operands.
  @Test func nothingIsKeptForTheShiftAlone() {
    let test = NormalizationCase.all[0]
    let operands = test.operands(as: .float32)
    let isWanted = { (numbers: [Int?]) in
      test.operation.forward(Operands(operands), Wanted(SmallVector(numbers))).residuals
    }
    #expect(isWanted([nil, nil, 2]).operands == nil && isWanted([nil, nil, 2]).moments == nil)
    #expect(isWanted([nil, 1, nil]).moments != nil)
    #expect(isWanted([0, nil, nil]).moments != nil)
  }
}
