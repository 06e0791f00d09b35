import Testing

@testable import Adjoint

/// Float32 is judged too: a fault that float64 does not have is found, at any scale and in any scalar,
/// and rounding is no fault.
@Suite struct ComparisonOfFloat32Tests {
  /// An operation that is right in float64, and in float32 has a fault.
  private struct Faulty<Right: FusedOperation<Tensor>>: FusedOperation {
    let right: Right
    let fault: Fault
    var operand = 0

    func forward(
      _ operands: Operands, _ wanted: Wanted
    ) -> (result: Tensor, residuals: Right.Residuals) {
      let (result, residuals) = right.forward(operands, wanted)
      return (result.scalarType == .float32 ? fault.changed(value: result) : result, residuals)
    }

    func backward(
      _ cotangent: Tensor, _ residuals: Right.Residuals, _ wanted: Wanted
    ) -> Cotangents {
      guard cotangent.scalarType == .float32 else {
        return right.backward(cotangent, residuals, wanted)
      }
      let upstream =
        fault == .droppedUpstream ? .ones(cotangent.shape, as: .float32) : cotangent
      let cotangents = right.backward(upstream, residuals, wanted)
      return wanted.cotangents { number in
        number == operand
          ? cotangents[number].map { fault.changed(gradient: $0) } : cotangents[number]
      }
    }

    func composition(_ operands: Operands) -> Tensor { right.composition(operands) }
  }

  enum Fault: Hashable, Sendable {
    case value(factor: Double)
    case gradient(factor: Double)
    case oneValue(Int, factor: Double)
    case oneGradient(Int, factor: Double)
    case halfPrecision
    case notANumber
    case infinite
    case droppedUpstream

    func changed(value: Tensor) -> Tensor {
      switch self {
      case .value(let factor): value * factor
      case .oneValue(let index, let factor): value.scaling(index, by: factor)
      case .halfPrecision:
        // Eight bits, as bfloat16 has.
        Tensor(
          value.scalars.map { Double(Float(bitPattern: Float($0).bitPattern & 0xFFFF_0000)) },
          shape: value.shape)
      default: value
      }
    }

    func changed(gradient: Tensor) -> Tensor {
      switch self {
      case .gradient(let factor): gradient * factor
      case .oneGradient(let index, let factor): gradient.scaling(index, by: factor)
      case .notANumber: gradient.scaling(0, by: .nan)
      case .infinite: gradient.scaling(0, by: .infinity)
      default: gradient
      }
    }

    /// Errors of a thousandth and less, in all scalars or in one.
    static func all(count: Int) -> [Fault] {
      [.halfPrecision, .notANumber, .infinite, .droppedUpstream, .gradient(factor: 2)]
        + [.value(factor: 3), .gradient(factor: -1), .gradient(factor: 0)]
        + [1e-3, -1e-4].flatMap { error -> [Fault] in
          [.value(factor: 1 + error), .gradient(factor: 1 + error)]
            + (0..<count).flatMap { index -> [Fault] in
              [.oneValue(index, factor: 1 + error), .oneGradient(index, factor: 1 + error)]
            }
        }
    }
  }

  private struct Sine: FusedOperation {
    func forward(_ operands: Operands, _ wanted: Wanted) -> (result: Tensor, residuals: Tensor) {
      (sin(operands[0]), operands[0])
    }

    func cotangent(of operand: Int, _ g: Tensor, _ residuals: Tensor) -> Tensor? {
      cos(residuals) * g
    }

    func composition(_ operands: Operands) -> Tensor { sin(operands[0]) }
  }

  /// x/Σx, whose gradient is of the size 1/x and cancels.
  private struct Shares: FusedOperation {
    func forward(
      _ operands: Operands, _ wanted: Wanted
    ) -> (result: Tensor, residuals: [Tensor]) {
      let (sum, x) = (operands[0].sum(), operands[0])
      return (x / sum, [x / sum, sum])
    }

    func cotangent(of operand: Int, _ g: Tensor, _ residuals: [Tensor]) -> Tensor? {
      (g - (g * residuals[0]).sum()) / residuals[1]
    }

    func composition(_ operands: Operands) -> Tensor { operands[0] / operands[0].sum() }
  }

  private static let scales = [1e-30, 1e-3, 1, 1e30]

  /// Numbers from 1 to 2 times a scale.
  private static func point(_ scale: Double) -> Tensor {
    var random = RandomStream(seed: 30)
    return .uniform([5], in: scale..<2 * scale, using: &random)
  }

  @Test(arguments: scales)
  func aFaultIsFoundAtAnyScale(_ scale: Double) {
    let x = Self.point(scale)
    #expect(Sine().compareWithComposition(at: x).float32Agrees)
    #expect(Shares().compareWithComposition(at: x).float32Agrees)
    for fault in Fault.all(count: 5) {
      // At 1e30 a sine has gone through many periods from one float32 number to the next, so that its
      // values nearby say nothing of those here.
      if scale < 1e30 {
        let sine = Faulty(right: Sine(), fault: fault).compareWithComposition(at: x)
        #expect(!sine.agrees && !sine.float32Agrees, "\(fault): \(sine)")
      }
      let shares = Faulty(right: Shares(), fault: fault).compareWithComposition(at: x)
      #expect(!shares.agrees && !shares.float32Agrees, "\(fault): \(shares)")
    }
  }

  @Test(arguments: zip([0.01, 10, 1], LossReduction.plain))
  func aFaultOfALossIsFound(_ scale: Double, _ reduction: LossReduction) {
    var random = RandomStream(seed: 31)
    let logits = Tensor.normal([3, 4], standardDeviation: scale, using: &random)
    let right = SoftmaxCrossEntropy(.labels([1, 3, 0]), reduction: reduction)
    for fault in Fault.all(count: reduction == .none ? 3 : 1) {
      let report = Faulty(right: right, fault: fault).compareWithComposition(at: logits)
      #expect(!report.agrees && !report.float32Agrees, "\(fault): \(report)")
    }
  }

  /// Not even in the smallest gradients of a softmax, which are far below those of the largest class.
  @Test func aFaultOfASmallGradientIsFound() {
    let logits = Tensor([[0, -3, -8, -13, -20]])
    let right = SoftmaxCrossEntropy(.labels([1]))
    for index in 0..<5 {
      let report = Faulty(right: right, fault: .oneGradient(index, factor: 1 + 1e-3))
        .compareWithComposition(at: logits)
      #expect(!report.float32Agrees, "\(report)")
      let row = report.rows.first { !$0.agrees }
      #expect(row?.worst?.index == [0, index])
    }
  }

  @Test func aFaultWithRespectToEachOperandIsFound() {
    let problem = SoftmaxProblem(
      SoftmaxOptions(
        target: .probabilities, isWeighted: true, hasTemperature: true, hasCap: true))
    let point = Operands(problem.point.map { $0.cast(to: .float32) })
    for operand in 0..<5 {
      let faulty = Faulty(
        right: problem.loss, fault: .oneGradient(0, factor: 1 + 1e-3), operand: operand)
      let rows = faulty.compareWithComposition(at: point).rows.filter { !$0.agrees }
      #expect(rows.map(\.quantity) == ["gradient \(operand)"])
      #expect(rows.map(\.evaluation) == ["fused"])
    }
  }

  // MARK: No false alarms

  /// Losses with every pair of options, at logits that are tiny, or of order 1, or sure.
  @Test(arguments: [1e-3, 2, 40].enumerated().map { ($0, $1) })
  func rightLossesRaiseNoAlarm(_ third: Int, _ scale: Double) {
    for (seed, options) in SoftmaxOptions.pairs.enumerated() where seed % 3 == third {
      let problem = SoftmaxProblem(options, rows: 3, classes: 4, seed: seed)
      var point = problem.point.map { $0.cast(to: .float32) }
      point[0] = point[0] * scale
      let report = problem.loss.compareWithComposition(at: Operands(point))
      #expect(report.float32Agrees, "\(options.testDescription), seed \(seed): \(report)")
    }
  }

  @Test(arguments: zip([1e-30, 0.3, 10, 40], 0..<4))
  func otherRightOperationsRaiseNoAlarm(_ scale: Double, _ seed: Int) {
    var random = RandomStream(seed: seed)
    func normal(_ shape: Shape, _ scale: Double = 1) -> Tensor {
      .normal(shape, standardDeviation: scale, using: &random)
    }
    let x = normal([4, 6], scale)
    let masses = softmax(normal([4, 6]))
    let labels = SoftmaxCrossEntropy(.labels([1, 0, 5, 3]))
    let linear = LinearSoftmaxCrossEntropy(labels, hasBias: true, blockRows: 3)
    for report in [
      Softmax(along: [-1]).compareWithComposition(at: x),
      LogSoftmax(along: [0]).compareWithComposition(at: x),
      LogSumExp(along: [0, 1]).compareWithComposition(at: x),
      linear.compareWithComposition(at: normal([4, 5], scale), normal([6, 5]), normal([6])),
      BinaryCrossEntropy().compareWithComposition(at: x, masses),
      BinaryCrossEntropy(reduction: .none).compareWithComposition(at: x, masses.rounded),
    ] { #expect(report.float32Agrees, "\(report)") }
  }

  /// Ties, classes that are masked by −∞, and rows so sure that exponentials vanish.
  @Test func hardRowsRaiseNoAlarm() {
    let rows: [[Double]] = [
      [0, 0, 0], [7, 7, 7], [1e8, 1e8, 0], [20, 0, 1], [60, 0, 0], [0, 60, 1], [88, 0, 0],
      [95, 0, 1], [0, 103, 0], [104, 0, 0], [1e6, 1e6 - 18, 1e6 - 19], [1e30, 0, 0],
      [3e38, -3e38, 0], [1e-40, 0, -1e-40], [1, -.infinity, 2], [1, -.infinity, -.infinity],
    ]
    for row in rows {
      let x = Tensor([row])
      for report in [
        SoftmaxCrossEntropy(.labels([0])).compareWithComposition(at: x),
        SoftmaxCrossEntropy(.labels([2]), labelSmoothing: .perClass(row[1].isFinite ? 0.1 : 0))
          .compareWithComposition(at: x),
        Softmax(along: [-1]).compareWithComposition(at: x),
        LogSoftmax(along: [-1]).compareWithComposition(at: x),
        LogSumExp(along: [-1]).compareWithComposition(at: x),
      ] { #expect(report.float32Agrees, "\(report)") }
    }
  }

  /// Large points have one error for all scalars of a tensor.
  @Test func aLargePointIsJudged() {
    var random = RandomStream(seed: 33)
    let logits = Tensor.normal([700, 100], standardDeviation: 4, using: &random)
    let right = SoftmaxCrossEntropy(.labels((0..<700).map { $0 % 100 }), reduction: .none)
    #expect(right.compareWithComposition(at: logits).float32Agrees)
    for fault in [.value(factor: 1 + 1e-4), .gradient(factor: 1 + 1e-3)] as [Fault] {
      let report = Faulty(right: right, fault: fault).compareWithComposition(at: logits)
      #expect(!report.float32Agrees, "\(fault): \(report)")
    }
  }

  /// What no float32 can hold is infinite there.
  @Test func overflowIsNoFault() {
    struct Square: FusedOperation {
      func forward(_ operands: Operands, _ wanted: Wanted) -> (result: Tensor, residuals: Tensor) {
        (operands[0] * operands[0], operands[0])
      }
      func cotangent(of operand: Int, _ g: Tensor, _ residuals: Tensor) -> Tensor? {
        2 * residuals * g
      }
      func composition(_ operands: Operands) -> Tensor { square(operands[0]) }
    }
    let report = Square().compareWithComposition(at: Tensor([1e30, 3, 2e38]))
    #expect(report.float32Agrees, "\(report)")
  }
}

extension FusedComparison {
  /// What is said of float32 alone: its rows, and linearity.
  fileprivate var float32Agrees: Bool {
    isLinear && rows.filter { $0.evaluation == "fused" }.allSatisfy { $0.agrees && $0.isJudged }
  }
}

extension Tensor {
  fileprivate func scaling(_ index: Int, by factor: Double) -> Tensor {
    var scalars = self.scalars
    scalars[index] *= factor
    return Tensor(scalars, shape: shape, as: scalarType)
  }

  fileprivate var rounded: Tensor {
    Tensor(scalars.map { $0.rounded() }, shape: shape, as: scalarType)
  }
}
