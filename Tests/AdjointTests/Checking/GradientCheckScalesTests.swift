import Testing

@testable import Adjoint

/// The gradient check's verdicts where steps of one size, or a tolerance of one size, go astray.
@Suite struct GradientCheckScalesTests {
  /// x times a number, or with any other wrong slope: a function whose values are given and whose
  /// gradient is stated.
  struct Stated: TensorOperation {
    let value: @Sendable (Double) -> Double
    let slope: @Sendable (Double) -> Double

    func forward(_ operands: Operands) -> Tensor { operands[0].mapped(value) }

    func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
      g * saved[0].mapped(slope)
    }
  }

  static func verdict(
    at x: [Double], _ value: @escaping @Sendable (Double) -> Double,
    slope: @escaping @Sendable (Double) -> Double
  ) -> GradientCheck {
    checkGradient(at: Tensor(x, as: .float64)) { apply(Stated(value: value, slope: slope), to: $0) }
  }

  /// A smooth function, its derivative, and an argument.
  struct Smooth: Sendable, CustomTestStringConvertible {
    let name: String
    let x: Double
    let value: @Sendable (Double) -> Double
    let slope: @Sendable (Double) -> Double
    var testDescription: String { "\(name) at \(x)" }
  }

  static let smooth: [Smooth] = [
    Smooth(name: "bump about 1000", x: 1001) {
      exponential(-0.5 * ($0 - 1000) * ($0 - 1000))
    } slope: {
      (1000 - $0) * exponential(-0.5 * ($0 - 1000) * ($0 - 1000))
    },
    Smooth(name: "narrow bump", x: 1 + 1e-9) {
      exponential(-0.5e18 * ($0 - 1) * ($0 - 1))
    } slope: {
      -1e18 * ($0 - 1) * exponential(-0.5e18 * ($0 - 1) * ($0 - 1))
    },
    Smooth(name: "sine", x: 1000) {
      sine($0)
    } slope: {
      cosine($0)
    },
    Smooth(name: "fast sine", x: 3) {
      sine(1e5 * $0)
    } slope: {
      1e5 * cosine(1e5 * $0)
    },
    Smooth(name: "1/x", x: 1e-3) {
      1 / $0
    } slope: {
      -1 / ($0 * $0)
    },
    Smooth(name: "1/x", x: 1e-12) {
      1 / $0
    } slope: {
      -1 / ($0 * $0)
    },
    Smooth(name: "1/x", x: -1e12) {
      1 / $0
    } slope: {
      -1 / ($0 * $0)
    },
    Smooth(name: "√x", x: 1e-10) {
      $0.squareRoot()
    } slope: {
      0.5 / $0.squareRoot()
    },
    Smooth(name: "x²", x: 1e9) {
      $0 * $0
    } slope: {
      2 * $0
    },
    Smooth(name: "near a pole", x: 1) {
      1 / ($0 - 1.000001)
    } slope: {
      -1 / (($0 - 1.000001) * ($0 - 1.000001))
    },
    Smooth(name: "exponential linear unit", x: 0) {
      $0 < 0 ? exponential($0) - 1 : $0
    } slope: {
      $0 < 0 ? exponential($0) : 1
    },
    Smooth(name: "exp", x: 700) {
      exponential($0)
    } slope: {
      exponential($0)
    },
    Smooth(name: "sine above 1000", x: 0.3) {
      1000 + sine($0)
    } slope: {
      cosine($0)
    },
  ]

  @Test(arguments: [Double.nan, .infinity, -.infinity])
  func nothingCanBeToldAtWhatIsNotFinite(_ x: Double) {
    let check = checkGradient(at: Tensor([x, 0.5], as: .float64)) { $0 * $0 }
    #expect(check.verdict == .cannotTell, "\(check)")
  }

  @Test(arguments: smooth)
  func aSmoothFunctionAgreesOrDiffers(_ function: Smooth) {
    let right = Self.verdict(at: [function.x], function.value, slope: function.slope)
    #expect(right.agrees, "\(right)")
    for factor in [0, -1, 0.9, 1.1, 1 + 1e-5, 2] {
      let wrong = Self.verdict(at: [function.x], function.value) { factor * function.slope($0) }
      #expect(wrong.verdict == .differs, "factor \(factor): \(wrong)")
    }
  }

  /// Within twice an argument this small no value changes; farther away they do.
  @Test(arguments: [1e-9, -1e-9, 1e-8, 1e-7])
  func aFlatPlaceNearZero(_ x: Double) {
    let functions: [(String, @Sendable (Tensor) -> Tensor)] = [
      ("1 - cos", { 1 - cos($0) }), ("log(1 + x²)", { log($0 * $0 + 1) }),
      ("√(1 + x²) - 1", { sqrt($0 * $0 + 1) - 1 }), ("log(cosh x)", { log(cosh($0)) }),
    ]
    for (name, function) in functions {
      for point in [[x], [x, 2 * x, 3 * x]] {
        let right = checkGradient(at: Tensor(point, as: .float64), of: function)
        #expect(right.verdict != .differs, "\(name): \(right)")
        let wrong = checkGradient(at: Tensor(point, as: .float64)) { function($0) + $0.detached() }
        #expect(wrong.verdict == .differs, "\(name): \(wrong)")
      }
    }
  }

  /// Functions that are flat where they are looked at, beside what is not.
  @Test func aFlatStretchHasTheGradientZero() {
    let plateaus: [(Double, @Sendable (Double) -> Double)] = [
      (-1, { max(0, $0) }), (-1e-6, { max(0, $0) }), (0.3, { $0.rounded(.down) }),
      (7, { _ in 5 }), (7, { _ in 0 }), (50, { exponential(-$0 * $0) }), (2, { min($0, 1) }),
    ]
    for (x, value) in plateaus {
      let right = Self.verdict(at: [x], value) { _ in 0 }
      #expect(right.agrees, "at \(x): \(right)")
      let wrong = Self.verdict(at: [x], value) { _ in 1 }
      #expect(wrong.verdict == .differs, "at \(x): \(wrong)")
    }
  }

  /// At a kink the slope of either side and their mean agree, and none outside.
  @Test func aKinkAllowsTheSlopesOfItsSides() {
    for center in [0.0, 3, -1e6] {
      let value: @Sendable (Double) -> Double = { abs($0 - center) + 0.25 * ($0 - center) }
      for (slope, verdict) in [
        (-0.75, GradientCheck.Verdict.agrees), (0.25, .agrees), (1.25, .agrees),
        (0.5, .cannotTell), (1.26, .differs), (-0.76, .differs), (10, .differs),
      ] {
        let check = Self.verdict(at: [center], value) { _ in slope }
        #expect(check.verdict == verdict, "slope \(slope) at \(center): \(check)")
        #expect(check.tensors[0].worst?.isAtKink == true)
      }
    }
  }

  /// Where there is no derivative, nothing can be told of a gradient.
  @Test func nothingCanBeToldWithoutADerivative() {
    for value: @Sendable (Double) -> Double in [
      { $0.magnitude.squareRoot() }, { $0 > 0 ? 1 : 0 }, { $0 == 0 ? 1 : 0 },
      { _ in .nan },
    ] {
      for slope in [0, 1, Double.infinity] {
        let check = Self.verdict(at: [0], value) { _ in slope }
        #expect(check.verdict != .agrees, "slope \(slope): \(check)")
      }
    }
  }

  /// Value and derivative are 0 at 0, so nothing is rounded, and the second derivative jumps there or
  /// is infinite.
  @Test func aDerivativeWithoutASecondIsSeen() {
    let functions: [(String, @Sendable (Double) -> Double)] = [
      ("square of a rectifier", { $0 > 0 ? $0 * $0 : 0 }),
      ("square of a rectifier on the left", { $0 < 0 ? 3 * $0 * $0 : 0 }),
      ("x·|x|", { $0 * $0.magnitude }), ("x·|x| + x²", { $0 * $0.magnitude + $0 * $0 }),
      ("tiny", { 1e-30 * $0 * $0.magnitude }), ("large", { 1e6 * $0 * $0.magnitude }),
      ("x²·√|x|", { $0 * $0 * $0.magnitude.squareRoot() }),
      ("x·√|x|", { $0 * $0.magnitude.squareRoot() }),
      ("cube of a rectifier", { $0 > 0 ? $0 * $0 * $0 : 0 }),
      ("x²", { $0 * $0 }), ("x³", { $0 * $0 * $0 }), ("x⁴", { $0 * $0 * $0 * $0 }),
    ]
    for (name, value) in functions {
      let right = Self.verdict(at: [0], value) { _ in 0 }
      #expect(right.agrees, "\(name): \(right)")
      for slope in [1, -1, 1e-3, 1e-8, .infinity, .nan] {
        let wrong = Self.verdict(at: [0], value) { _ in slope }
        #expect(wrong.verdict == .differs, "\(name), slope \(slope): \(wrong)")
      }
      // Beside a slope the second derivative's jump is seen from where it outweighs rounding.
      for slope in name.contains("√") ? [] : [1, -1000, 1e-6] {
        let sum: @Sendable (Double) -> Double = { slope * $0 + value($0) }
        let right = Self.verdict(at: [0], sum) { _ in slope }
        #expect(right.verdict != .differs, "\(name) beside \(slope): \(right)")
        let wrong = Self.verdict(at: [0], sum) { _ in 1.01 * slope }
        #expect(wrong.verdict != .agrees, "\(name) beside \(slope): \(wrong)")
      }
    }
  }

  /// The noise of a difference of huge terms is in none of its values. Right slopes are not called
  /// wrong, and wrong ones not right.
  @Test func noiseIsLearnedFromTheValues() {
    let noisy: [(String, @Sendable (Double) -> Double)] = [
      ("offset", { 1e12 + sine($0) }), ("difference", { (1e12 + sine($0)) - 1e12 }),
      ("shifted argument", { sine((1e8 + $0) - 1e8) }), ("float32", { Double(Float(sine($0))) }),
      ("float32 argument", { sine(Double(Float($0))) }),
      ("float32, scaled", { Double(Float(sine($0))) * 1.1 / 1.1 }),
    ]
    for (name, value) in noisy {
      for x in [0.3, 1.1, -0.7, 2.9] {
        let right = Self.verdict(at: [x], value) { cosine($0) }
        #expect(right.verdict != .differs, "\(name) at \(x): \(right)")
        for factor in [0, 0.5, 2, -1] {
          let wrong = Self.verdict(at: [x], value) { factor * cosine($0) }
          #expect(wrong.verdict != .agrees, "\(name) at \(x): \(wrong)")
        }
      }
    }
  }

  /// What gradients are 0 but for rounding.
  @Test func aGradientThatCancelsAgrees() {
    let checks: [(String, GradientCheck)] = [
      (
        "sum of a softmax",
        checkGradient(at: Tensor([[1, 2, 3]])) { softmax($0).sum() }
      ),
      (
        "entropy",
        checkGradient(at: Tensor.zeros([2, 3])) { -(softmax($0) * logSoftmax($0)).sum() }
      ),
      (
        "softmax of a sum of softmaxes",
        checkGradient(at: Tensor([[20, 0, -3]])) { square(softmax($0).sum(along: 1)).sum() }
      ),
      (
        "a constant", checkGradient(at: Tensor([1, 2, 3])) { ($0 - $0).sum() }
      ),
    ]
    for (name, check) in checks {
      #expect(check.agrees, "\(name): \(check)")
    }
  }

  @Test func aBiasBeforeBatchNormalizationAgrees() {
    var random = RandomStream(seed: 9)
    let x = Tensor.normal([8, 3], as: .float64, using: &random)
    let w = Tensor.normal([3, 4], as: .float64, using: &random)
    let target = Tensor.normal([8, 4], as: .float64, using: &random)
    for bias in [Tensor.zeros([4], as: .float64), .normal([4], as: .float64, using: &random)] {
      let check = checkGradient(at: w, bias) { w, bias in
        let y = matmul(x, w) + bias
        let centered = y - y.mean(along: 0)
        let normalized = centered / sqrt(square(centered).mean(along: 0) + 1e-5)
        return square(normalized - target).mean()
      }
      #expect(check.agrees, "\(check)")
    }
  }
}

private func exponential(_ x: Double) -> Double { exp(Tensor(x, as: .float64)).scalar }
private func sine(_ x: Double) -> Double { sin(Tensor(x, as: .float64)).scalar }
private func cosine(_ x: Double) -> Double { cos(Tensor(x, as: .float64)).scalar }

extension Tensor {
  /// A function of each scalar.
  fileprivate func mapped(_ function: (Double) -> Double) -> Tensor {
    Tensor(scalars.map(function), shape: shape, as: scalarType)
  }
}
