import TestSupport
import Testing

@testable import Adjoint

/// The kernel at each instruction-set level: right to a few units of the last place, and the same
/// bits however it is called.
@Suite struct SoftmaxKernelTests {
  /// Each remainder of a row by the widest vectors, after none, one and several of them; both sides
  /// of 12, 24, 48 and 96, up to which a vector holds several rows, at one level or another; and a row
  /// that is read in many steps.
  static let classCounts = Array(1...70) + [95, 96, 97, 127, 128, 129, 1000]

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
      let operation = SoftmaxCrossEntropy(.labels(labels), reduction: .none)
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
    for scale in [1.0 / 3, 1.0 / 64, -0.5, 0, 1e-25, -1e-38] {
      let scaled = kernel.evaluate(logits, labels: Array(labels.prefix(3)), scale: scale)
      expectSameBits(scaled.losses, unscaled.losses)
      let errors = UlpErrors(scaled.gradient, truths: truth.gradient.map { $0 * scale })
      #expect(errors.isRightGradient, "scale \(scale): \(errors)")
    }
  }

  /// Rows share vectors, whose last lanes are filled up; and blocks.
  @Test(arguments: SoftmaxKernel.all, ScalarType.allCases)
  func rowsDoNotDependOnTheirNeighbours(_ kernel: SoftmaxKernel, _ type: ScalarType) {
    func check<Scalar: TensorScalar>(as type: Scalar.Type) {
      for classes in [1, 2, 10, 12, 13, 17, 24, 25, 48, 49, 96, 97, 300] {
        for rows in [1, 2, 3, 4, 7, 8, 9, 13, 15, 16, 17, 31, 33] {
          var random = RandomStream(seed: rows)
          var logits = Tensor.normal([rows, classes], standardDeviation: 9, using: &random).scalars
          var labels = (0..<rows).map { _ in Int.random(in: 0..<classes, using: &random) }
          // Neighbours that are ignored, NaN, and far from the others.
          labels[rows / 2] = -1
          logits[(rows - 1) * classes] = .nan
          for index in 0..<classes { logits[rows / 3 * classes + index] += 3e4 }
          let together = kernel.evaluate(logits.map { Scalar($0) }, labels: labels, scale: 0.3)
          let alone = kernel.evaluate(
            logits.map { Scalar($0) }, labels: labels, scale: 0.3, rowsPerCall: 1)
          expectSameBits(together.losses, alone.losses, "losses [\(rows), \(classes)]")
          expectSameBits(together.gradient, alone.gradient, "gradient [\(rows), \(classes)]")
        }
      }
    }
    type == .float32 ? check(as: Float.self) : check(as: Double.self)
  }

  /// Exponentials are computed in one of three ways, by where the maximum is and how far below it a
  /// group of logits lies.
  @Test(arguments: SoftmaxKernel.all, [10, 150])
  func logitsAnywhereAreRight(_ kernel: SoftmaxKernel, _ classes: Int) {
    for offset in [0, 0.2, -0.2, 60, -60, 900, 1020, 1100, -1020, -1100, 3e5, -3e5] {
      for spread in [0.5, 3, 40, 110] {
        var random = RandomStream(seed: classes)
        let rows = 7
        let logits =
          Tensor.uniform([rows, classes], in: -spread..<spread, using: &random) + offset
        let labels = (0..<rows).map { _ in Int.random(in: 0..<classes, using: &random) }
        let scalars = logits.scalars(as: Float.self)
        let truth = SoftmaxTruth.rows(scalars.map { Double($0) }, labels: labels)
        let (losses, gradient) = kernel.evaluate(scalars, labels: labels)
        let lossErrors = UlpErrors(losses, truths: truth.losses)
        let gradientErrors = UlpErrors(gradient, truths: truth.gradient)
        #expect(lossErrors.isRightLoss, "\(spread) around \(offset): \(lossErrors)")
        #expect(gradientErrors.isRightGradient, "\(spread) around \(offset): \(gradientErrors)")
      }
    }
  }

  /// A shift that is exact changes no bit, also where it changes the way.
  @Test(arguments: SoftmaxKernel.all)
  func waysAgreeBitForBit(_ kernel: SoftmaxKernel) {
    for classes in [10, 150, 1000] {
      var random = RandomStream(seed: classes)
      // Multiples of 2⁻¹² within ±100: exact with shifts up to 2¹¹.
      let logits: [Float] = (0..<5 * classes).map { _ in
        Float(Int.random(in: -409_600...409_600, using: &random)) / 4096
      }
      let labels = (0..<5).map { _ in Int.random(in: 0..<classes, using: &random) }
      let expected = kernel.evaluate(logits, labels: labels)
      for shift: Float in [0.25, -0.25, 90, -99.75, -101, -300, 300, 1000, 1500, -1500] {
        let shifted = kernel.evaluate(logits.map { $0 + shift }, labels: labels)
        expectSameBits(shifted.losses, expected.losses, "\(classes), \(shift)")
        expectSameBits(shifted.gradient, expected.gradient, "\(classes), \(shift)")
      }
    }
  }

  @Test(arguments: SoftmaxKernel.all, ScalarType.allCases)
  func gradientInThePlaceOfTheLogitsHasTheSameBits(_ kernel: SoftmaxKernel, _ type: ScalarType) {
    Self.expectUsualBits(kernel, type, gradient: .inPlace)
  }

  @Test(arguments: SoftmaxKernel.all, ScalarType.allCases)
  func lossesWithoutGradientHaveTheSameBits(_ kernel: SoftmaxKernel, _ type: ScalarType) {
    Self.expectUsualBits(kernel, type, gradient: .nowhere)
  }

  @Test(arguments: SoftmaxKernel.all, ScalarType.allCases)
  func rowsInSeveralCallsHaveTheSameBits(_ kernel: SoftmaxKernel, _ type: ScalarType) {
    for rowsPerCall in [1, 2, 3] {
      Self.expectUsualBits(kernel, type, gradient: .apart, rowsPerCall: rowsPerCall)
    }
  }

  /// Expects of an unusual way to call the kernel what the usual one gives.
  private static func expectUsualBits(
    _ kernel: SoftmaxKernel, _ type: ScalarType, gradient target: SoftmaxKernel.Target,
    rowsPerCall: Int? = nil
  ) {
    func check<Scalar: TensorScalar>(as type: Scalar.Type) {
      for classes in classCounts {
        let (wide, labels) = mixedRows(classes)
        let logits = wide.map { Scalar($0) }
        let usual = kernel.evaluate(logits, labels: labels, scale: 0.2)
        let unusual = kernel.evaluate(
          logits, labels: labels, scale: 0.2, gradient: target, rowsPerCall: rowsPerCall)
        expectSameBits(unusual.losses, usual.losses, "losses, \(classes) classes")
        if target != .nowhere {
          expectSameBits(unusual.gradient, usual.gradient, "gradient, \(classes) classes")
        }
      }
    }
    type == .float32 ? check(as: Float.self) : check(as: Double.self)
  }
}
