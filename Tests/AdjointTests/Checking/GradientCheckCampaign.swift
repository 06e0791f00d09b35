import Adjoint

/// Random functions whose derivatives are known, to hold the gradient check's verdicts against.
struct GradientCheckCampaign {
  /// A function of one number, its derivative by mathematics, and an argument.
  struct Function: Sendable {
    let x: Double
    let value: @Sendable (Double) -> Double
    let slope: @Sendable (Double) -> Double

    /// What a planted error is relative to where the derivative is 0.
    var unit = 1.0
  }

  enum Family: String, CaseIterable {
    case smooth
    case badlyScaled = "badly scaled"
    case nearPoles = "near poles"
    case sums = "sums of terms"
    case kinkNear = "kinks near"
    case kinkThere = "at a kink"
    case jointThere = "second derivative jumps"
    case noisy
    case cancelling
    case flat = "constant or flat"

    /// Whether the function is smooth as far as its values tell, so that the check has to decide.
    var isSmooth: Bool {
      [.smooth, .badlyScaled, .nearPoles, .sums, .jointThere].contains(self)
    }
  }

  /// The random numbers of one function.
  struct Draw {
    var random: RandomStream
    mutating func uniform(_ range: ClosedRange<Double>) -> Double {
      Double.random(in: range, using: &random)
    }
    mutating func power(_ range: ClosedRange<Double>) -> Double {
      Double.exp(Double.log(10) * uniform(range))
    }
    mutating func sign() -> Double { Bool.random(using: &random) ? 1 : -1 }
    mutating func pick<Element>(_ elements: [Element]) -> Element {
      elements.randomElement(using: &random)!
    }
  }

  /// A random function of a family. Arguments are between 10⁻¹² and 10¹².
  static func function(_ family: Family, _ draw: inout Draw) -> Function {
    let x = draw.power(-12...12) * draw.sign()
    let height = draw.power(-6...6)
    let (a, b) = (draw.uniform(0.3...2) * draw.sign(), draw.uniform(-2...2))
    switch family {
    case .smooth:
      return smooth(x, a / abs(x), b, height, kind: Int.random(in: 0..<8, using: &draw.random))
    case .badlyScaled:
      if draw.uniform(0...1) < 0.25 {
        let tiny = draw.power(-12...0) * draw.sign()
        return Function(x: tiny) {
          Double.sin(a * $0 + b)
        } slope: {
          a * Double.cos(a * $0 + b)
        }
      }
      // The function's scale is down to 10⁻⁷ of its argument.
      let rate = 1 / (abs(x) * draw.power(-7...0))
      let center = x - draw.uniform(-1.5...1.5) / rate
      return scaled(x, center, rate, height, kind: Int.random(in: 0..<3, using: &draw.random))
    case .nearPoles:
      let pole = x * (1 + draw.power(-6...0) * draw.sign())
      let s = draw.power(0...1)
      return draw.pick([
        Function(x: x) {
          height / ($0 - pole)
        } slope: {
          -height / (($0 - pole) * ($0 - pole))
        },
        Function(x: x) {
          height * Double.log(abs($0 - pole))
        } slope: {
          height / ($0 - pole)
        },
        Function(x: x) {
          height / (($0 - pole) * ($0 - pole)) + s * height * $0 / (x * (x - pole) * (x - pole))
        } slope: {
          -2 * height / (($0 - pole) * ($0 - pole) * ($0 - pole))
            + s * height / (x * (x - pole) * (x - pole))
        },
      ])
    case .sums: return sum(&draw)
    case .kinkNear: return kinkNear(a, b, &draw)
    case .kinkThere:
      let center = draw.pick([0, draw.uniform(-3...3), x])
      let (left, right) = (draw.uniform(-2...2), draw.uniform(-2...2))
      let stated = draw.pick([left, right, (left + right) / 2])
      return Function(x: center) {
        ($0 < center ? left : right) * ($0 - center) + 0.1 * ($0 - center) * ($0 - center)
      } slope: { _ in
        stated
      }
    case .jointThere:
      let center = draw.pick([0, draw.uniform(-3...3), x])
      let slope = draw.pick([0, height, a * draw.power(-3...3)])
      let (left, right) = (draw.uniform(-2...2), draw.uniform(-2...2))
      let scale = 1 / max(1, abs(center))
      return Function(
        x: center,
        value: {
          let t = $0 - center
          return slope * t + (t < 0 ? left : right) * (scale * t * t)
        }, slope: { _ in slope }, unit: max(abs(slope), 1))
    case .noisy:
      let (y, noise) = (draw.uniform(-3...3), draw.power(-15 ... -7))
      return draw.pick([
        Function(x: y) {
          Double.sin(a * $0 + b) + noise * hash($0)
        } slope: {
          a * Double.cos(a * $0 + b)
        },
        Function(x: y) {
          Double(Float(Double.sin(a * $0 + b))) * 1.1
        } slope: {
          1.1 * a * Double.cos(a * $0 + b)
        },
      ])
    case .cancelling:
      let (y, offset, small) = (
        draw.uniform(-3...3), draw.power(0...10), draw.power(-3 ... -0.5)
      )
      return draw.pick([
        Function(x: y) {
          offset + Double.sin(a * $0 + b)
        } slope: {
          a * Double.cos(a * $0 + b)
        },
        Function(x: y) {
          (offset + Double.sin(a * $0 + b)) - offset
        } slope: {
          a * Double.cos(a * $0 + b)
        },
        Function(x: y) {
          Double.sin(a * ((offset + $0) - offset) + b)
        } slope: {
          a * Double.cos(a * $0 + b)
        },
        Function(x: small) {
          $0 == 0 ? 0.5 : (1 - Double.cos($0)) / ($0 * $0)
        } slope: { x in
          x * (-1 / 12 + x * x * (1 / 180 - x * x * (1 / 6720 - x * x / 453_600)))
        },
      ])
    case .flat:
      let (y, near) = (draw.uniform(-3...3), draw.power(-6...0))
      return draw.pick([
        Function(x: x, value: { _ in height }, slope: { _ in 0 }, unit: height / max(1, abs(x))),
        Function(x: y) {
          max(0, $0 - y - near)
        } slope: { _ in
          0
        },
        Function(x: y) {
          (($0 - y) * a * 3 + 0.4).rounded(.down) * height
        } slope: { _ in
          0
        },
        Function(x: y) {
          Double.exp(-($0 - y - 50) * ($0 - y - 50))
        } slope: { _ in
          0
        },
        Function(
          x: x, value: { height * $0 / $0 }, slope: { _ in 0 }, unit: height / max(1, abs(x))),
        Function(
          x: x, value: { height * Double.cos(($0 - x) / x) }, slope: { _ in 0 },
          unit: height / abs(x)),
      ])
    }
  }

  private static func smooth(
    _ x: Double, _ w: Double, _ b: Double, _ height: Double, kind: Int
  ) -> Function {
    let positive = abs(x)
    switch kind {
    case 0:
      return Function(x: x) {
        height * Double.sin(w * $0 + b)
      } slope: {
        height * w * Double.cos(w * $0 + b)
      }
    case 1:
      return Function(x: x) {
        height * Double.exp(w * $0)
      } slope: {
        height * w * Double.exp(w * $0)
      }
    case 2:
      return Function(x: x) {
        height * (1 + w * $0 * (b + w * $0 * (1 + w * $0)))
      } slope: {
        height * w * (b + w * $0 * (2 + 3 * w * $0))
      }
    case 3:
      return Function(x: positive) {
        height * Double.log($0)
      } slope: {
        height / $0
      }
    case 4:
      return Function(x: positive) {
        height * $0.squareRoot()
      } slope: {
        0.5 * height / $0.squareRoot()
      }
    case 5:
      return Function(x: x) {
        height / $0
      } slope: {
        -height / ($0 * $0)
      }
    case 6:
      return Function(x: x) {
        height * Double.tanh(w * $0)
      } slope: {
        height * w * (1 - Double.tanh(w * $0) * Double.tanh(w * $0))
      }
    default:
      return Function(x: x) {
        height * (w * $0 + b)
      } slope: { _ in
        height * w
      }
    }
  }

  private static func scaled(
    _ x: Double, _ center: Double, _ rate: Double, _ height: Double, kind: Int
  ) -> Function {
    switch kind {
    case 0:
      return Function(x: x) {
        height * Double.exp(-0.5 * square(($0 - center) * rate))
      } slope: {
        -height * rate * ($0 - center) * rate * Double.exp(-0.5 * square(($0 - center) * rate))
      }
    case 1:
      return Function(x: x) {
        height * Double.sin(($0 - center) * rate)
      } slope: {
        height * rate * Double.cos(($0 - center) * rate)
      }
    default:
      return Function(x: x) {
        height * Double.tanh(($0 - center) * rate)
      } slope: {
        height * rate * (1 - square(Double.tanh(($0 - center) * rate)))
      }
    }
  }

  /// One term of some that depends on the argument, often little, while all add up to less than the
  /// largest of their partial sums.
  private static func sum(_ draw: inout Draw) -> Function {
    let terms = (0..<Int.random(in: 4...30, using: &draw.random)).map { _ in
      draw.uniform(-3...3)
    }
    let (place, height) = (terms.count / 2, draw.uniform(0.3...3) * draw.sign())
    let flattest = draw.pick([0, Double.pi / 2])
    return Function(x: flattest + draw.power(-3...0) * draw.sign()) { t in
      terms.indices.reduce(0) { $0 + ($1 == place ? height * Double.sin(t) : terms[$1]) }
    } slope: { t in
      height * Double.cos(t)
    }
  }

  private static func kinkNear(_ a: Double, _ b: Double, _ draw: inout Draw) -> Function {
    let x = draw.uniform(-3...3)
    let count = draw.pick([1, 1, 50])
    let kinks = (0..<count).map { _ in
      (
        place: x + draw.power((count == 1 ? -8 : -6)...0) * draw.sign(),
        weight: draw.uniform(-1...1) / Double(count)
      )
    }
    return Function(x: x) { t in
      kinks.reduce(Double.sin(a * t + b)) { $0 + $1.weight * max(0, t - $1.place) }
    } slope: { t in
      kinks.reduce(a * Double.cos(a * t + b)) { $0 + (t > $1.place ? $1.weight : 0) }
    }
  }

  private static func square(_ x: Double) -> Double { x * x }

  /// A number between −1 and 1 that the bits of another determine.
  private static func hash(_ x: Double) -> Double {
    var random = RandomStream(seed: Int(truncatingIfNeeded: x.bitPattern))
    return Double.random(in: -1...1, using: &random)
  }
}
