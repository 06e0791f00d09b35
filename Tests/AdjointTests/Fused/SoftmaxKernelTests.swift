import Testing

@testable import Adjoint

/// The kernel at each instruction-set level: right to a few units of the last place, and the same
/// bits however it is called.
@Suite struct SoftmaxKernelTests {
  /// Each remainder of a row by the widest vectors, after none, one and several of them; and a row
  /// that is read in many steps.
  static let classCounts = Array(1...70) + [127, 128, 129, 1000]

  private static let rows = 5

  /// Rows that differ in kind: undecided, confident, faint, with a −∞, and with a NaN.
  private static func mixedRows(_ classes: Int) -> (logits: [Double], labels: [Int]) {
    var random = RandomStream(seed: classes)
    var logits = Tensor.normal([rows, classes], as: .float64, using: &random).scalars
    let labels = (0..<rows).map { _ in Int.random(in: 0..<classes, using: &random) }
    logits[classes + labels[1]] += 25
    logits[2 * classes + labels[2]] += 95
    logits[3 * classes + (labels[3] + 1) % classes] = -.infinity
    logits[4 * classes + (labels[4] + classes / 2) % classes] = .nan
    return (logits, labels)
  }

  @Test(arguments: SoftmaxKernel.all, SoftmaxCase.all)
  func fixtureIsReproduced(_ kernel: SoftmaxKernel, _ fixture: SoftmaxCase) {
    let (losses, gradient) = kernel.evaluate(fixture.logits, labels: fixture.labels)
    let lossErrors = UlpErrors(losses, truths: fixture.losses)
    let gradientErrors = UlpErrors(gradient, truths: fixture.gradient)
    #expect(lossErrors.isRightLoss, "\(lossErrors)")
    #expect(gradientErrors.isRightGradient, "\(gradientErrors)")
  }

  @Test(arguments: SoftmaxKernel.all)
  func everyNumberOfClassesIsRight(_ kernel: SoftmaxKernel) {
    for classes in Self.classCounts {
      let (wide, labels) = Self.mixedRows(classes)
      // The last two rows hold numbers that are not finite, which have tests of their own.
      let logits = wide.prefix(3 * classes).map { Float($0) }
      let truth = SoftmaxTruth.rows(logits.map { Double($0) }, labels: Array(labels.prefix(3)))
      let (losses, gradient) = kernel.evaluate(logits, labels: Array(labels.prefix(3)))
      let lossErrors = UlpErrors(losses, truths: truth.losses)
      let gradientErrors = UlpErrors(gradient, truths: truth.gradient)
      #expect(lossErrors.isRightLoss, "\(classes) classes: \(lossErrors)")
      #expect(gradientErrors.isRightGradient, "\(classes) classes: \(gradientErrors)")
    }
  }

  @Test(arguments: SoftmaxKernel.all)
  func float64AgreesWithTheComposition(_ kernel: SoftmaxKernel) {
    for classes in Self.classCounts {
      var random = RandomStream(seed: 100 + classes)
      let logits = Tensor.normal(
        [Self.rows, classes], standardDeviation: 3, as: .float64, using: &random)
      let labels = (0..<Self.rows).map { _ in Int.random(in: 0..<classes, using: &random) }
      let operation = SoftmaxCrossEntropy(labels: labels, reduction: .none)
      let (expectedLosses, pullback) = valueWithPullback(at: logits) {
        operation.composition(.one($0))
      }
      let expectedGradient = pullback(.ones([Self.rows], as: .float64))
      let (losses, gradient) = kernel.evaluate(logits.scalars, labels: labels)
      expectClose(
        losses, expectedLosses.scalars, of: .float64, within: .ofLargest(1e-13),
        "losses, \(classes) classes")
      expectClose(
        gradient, expectedGradient.scalars, of: .float64, within: .ofLargest(1e-13),
        "gradient, \(classes) classes")
    }
  }

  @Test(arguments: SoftmaxKernel.all)
  func scaleMultipliesTheGradientAlone(_ kernel: SoftmaxKernel) {
    let (wide, labels) = Self.mixedRows(37)
    let logits = wide.prefix(3 * 37).map { Float($0) }
    let truth = SoftmaxTruth.rows(logits.map { Double($0) }, labels: Array(labels.prefix(3)))
    let unscaled = kernel.evaluate(logits, labels: Array(labels.prefix(3)))
    for scale in [1.0 / 3, 1.0 / 64, -0.5, 0] {
      let scaled = kernel.evaluate(logits, labels: Array(labels.prefix(3)), scale: scale)
      #expect(scaled.losses.hasSameBits(as: unscaled.losses))
      let errors = UlpErrors(scaled.gradient, truths: truth.gradient.map { $0 * scale })
      #expect(errors.isRightGradient, "scale \(scale): \(errors)")
    }
  }

  @Test(arguments: SoftmaxKernel.all, ScalarType.allCases)
  func gradientInThePlaceOfTheLogitsHasTheSameBits(_ kernel: SoftmaxKernel, _ type: ScalarType) {
    Self.expectSameBits(kernel, type, gradient: .inPlace)
  }

  @Test(arguments: SoftmaxKernel.all, ScalarType.allCases)
  func lossesWithoutGradientHaveTheSameBits(_ kernel: SoftmaxKernel, _ type: ScalarType) {
    Self.expectSameBits(kernel, type, gradient: .nowhere)
  }

  @Test(arguments: SoftmaxKernel.all, ScalarType.allCases)
  func rowsInSeveralCallsHaveTheSameBits(_ kernel: SoftmaxKernel, _ type: ScalarType) {
    for rowsPerCall in [1, 2, 3] {
      Self.expectSameBits(kernel, type, gradient: .apart, rowsPerCall: rowsPerCall)
    }
  }

  /// Expects of an unusual way to call the kernel what the usual one gives.
  private static func expectSameBits(
    _ kernel: SoftmaxKernel, _ type: ScalarType, gradient target: SoftmaxKernel.Target,
    rowsPerCall: Int? = nil
  ) {
    func expectSameBits<Scalar: TensorScalar>(as type: Scalar.Type) {
      for classes in classCounts {
        let (wide, labels) = mixedRows(classes)
        let logits = wide.map { Scalar($0) }
        let usual = kernel.evaluate(logits, labels: labels, scale: 0.2)
        let unusual = kernel.evaluate(
          logits, labels: labels, scale: 0.2, gradient: target, rowsPerCall: rowsPerCall)
        #expect(unusual.losses.hasSameBits(as: usual.losses), "losses, \(classes) classes")
        if target != .nowhere {
          #expect(unusual.gradient.hasSameBits(as: usual.gradient), "gradient, \(classes) classes")
        }
      }
    }
    type == .float32 ? expectSameBits(as: Float.self) : expectSameBits(as: Double.self)
  }
}
