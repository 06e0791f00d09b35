/// A seeded stream of random numbers: the n-th is a function of the seed and n alone.
///
/// Streams of the same seed are equal, on every machine. A stream is a value: a copy of it repeats the
/// draws that follow.
///
/// The generator is SplitMix64 (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number
/// Generators", OOPSLA 2014): a counter in steps of the golden ratio, scrambled by a bijection.
public struct RandomStream: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// The stream of a seed.
  public init(seed: Int) {
    // Scrambled, so that neighbouring seeds do not give shifted copies of one stream.
    state = RandomStream.scramble(UInt64(bitPattern: Int64(seed)) &* 0xD1B5_4A32_D192_ED03)
  }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return RandomStream.scramble(state)
  }

  /// A number in 0 ..< 1, a multiple of 2⁻⁵³.
  mutating func nextUniform() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  private static func scramble(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

extension Tensor {
  /// Numbers drawn evenly from a range.
  ///
  /// A draw is rounded down to a number of the tensor's type, so the upper bound is never drawn. Traps
  /// when no number of the type is within the range, and when a bound is beyond the type's largest number.
  public static func uniform(
    _ shape: Shape, in range: Range<Double> = 0..<1, as scalarType: ScalarType = .float32,
    using random: inout RandomStream
  ) -> Tensor {
    func draw<Scalar: TensorScalar>(as type: Scalar.Type) -> Tensor {
      let first = -Scalar(roundedDown: -range.lowerBound)
      let last = Scalar(roundedDown: range.upperBound.nextDown)
      require(
        Scalar(range.lowerBound).isFinite && Scalar(range.upperBound).isFinite && first <= last,
        "uniform: the range \(range.lowerBound) ..< \(range.upperBound) has no number of "
          + "\(scalarType), or an end beyond them all; it must hold one, and have finite ends")
      let interval = DrawnInterval(range)
      return Tensor(shape: shape) { (scalars: UnsafeMutableBufferPointer<Scalar>) in
        for index in scalars.indices {
          let drawn = Scalar(roundedDown: interval.number(at: random.nextUniform()))
          scalars[index] = Swift.min(Swift.max(drawn, first), last)
        }
      }
    }
    return switch scalarType {
    case .float32: draw(as: Float.self)
    case .float64: draw(as: Double.self)
    }
  }

  /// Numbers drawn from a normal distribution, by the transform of Box and Muller (1958). None is
  /// farther from the mean than 8.6 standard deviations. Traps when the standard deviation is
  /// negative, and when numbers so far away are beyond the largest of the tensor's type.
  public static func normal(
    _ shape: Shape, mean: Double = 0, standardDeviation: Double = 1,
    as scalarType: ScalarType = .float32, using random: inout RandomStream
  ) -> Tensor {
    let farthest = mean.magnitude + 8.6 * standardDeviation
    require(
      standardDeviation >= 0 && scalarType.nearest(to: farthest).isFinite,
      "normal: no finite \(scalarType) numbers have the mean \(mean) and the standard deviation "
        + "\(standardDeviation); it must be at least 0, and 8.6 of it from the mean within the type"
    )
    func draw<Scalar: TensorScalar>(as type: Scalar.Type) -> Tensor {
      Tensor(shape: shape) { (scalars: UnsafeMutableBufferPointer<Scalar>) in
        for index in stride(from: 0, to: scalars.count, by: 2) {
          // 1 − u lies in 0 < … ≤ 1, whose logarithm is finite.
          let radius = (-2 * System.log(1 - random.nextUniform())).squareRoot() * standardDeviation
          let angle = 2 * Double.pi * random.nextUniform()
          scalars[index] = Scalar(mean + radius * System.cos(angle))
          guard index + 1 < scalars.count else { break }
          scalars[index + 1] = Scalar(mean + radius * System.sin(angle))
        }
      }
    }
    return switch scalarType {
    case .float32: draw(as: Float.self)
    case .float64: draw(as: Double.self)
    }
  }
}

extension TensorScalar {
  /// The largest number of this type that is at most `value`.
  fileprivate init(roundedDown value: Double) {
    let nearest = Self(value)
    self = Double(nearest) > value ? nearest.nextDown : nearest
  }
}

/// A range whose numbers are computed exactly and rounded down once.
///
/// Its bounds are multiplied by a power of two, so that the width of a range of huge numbers does not
/// overflow, and products in a range of tiny numbers do not lose digits.
private struct DrawnInterval {
  private let lower: Double
  private let width: Double
  private let scale: Double

  init(_ range: Range<Double>) {
    let largest = Swift.max(range.lowerBound.magnitude, range.upperBound.magnitude)
    scale = largest > 0x1p1000 ? 0.5 : largest < 0x1p-800 ? 0x1p200 : 1
    lower = range.lowerBound * scale
    width = range.upperBound * scale - lower
  }

  /// The number at a share of the way from the lower bound to the upper.
  func number(at share: Double) -> Double {
    let distance = width * share
    let number = lower + distance
    // The errors of the two roundings tell on which side of the exact number this is.
    let added = number - lower
    let error =
      (lower - (number - added)) + (distance - added) + (-distance).addingProduct(width, share)
    return (error < 0 ? number.nextDown : number).dividedDown(by: scale)
  }
}

extension Double {
  /// The quotient by a power of two, rounded down.
  fileprivate func dividedDown(by scale: Double) -> Double {
    let quotient = self / scale
    return quotient * scale > self ? quotient.nextDown : quotient
  }
}
