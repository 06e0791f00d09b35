/// A seeded stream of random numbers: the n-th is a function of the seed and n alone.
///
/// Two streams of one seed are equal, on every machine. A stream is a value: a copy goes on from
/// where it stands, which is how a computation is repeated with the same draws.
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
  public static func uniform(
    _ shape: Shape, in range: Range<Double> = 0..<1, as scalarType: ScalarType = .float32,
    using random: inout RandomStream
  ) -> Tensor {
    let width = range.upperBound - range.lowerBound
    return Tensor(
      (0..<shape.elementCount).map { _ in range.lowerBound + width * random.nextUniform() },
      shape: shape, as: scalarType)
  }

  /// Numbers drawn from a normal distribution, by the transform of Box and Muller (1958).
  public static func normal(
    _ shape: Shape, mean: Double = 0, standardDeviation: Double = 1,
    as scalarType: ScalarType = .float32, using random: inout RandomStream
  ) -> Tensor {
    var values: [Double] = []
    let count = shape.elementCount
    values.reserveCapacity(count + 1)
    while values.count < count {
      // 1 − u lies in 0 < … ≤ 1, whose logarithm is finite.
      let radius = (-2 * System.log(1 - random.nextUniform())).squareRoot() * standardDeviation
      let angle = 2 * Double.pi * random.nextUniform()
      values.append(mean + radius * System.cos(angle))
      values.append(mean + radius * System.sin(angle))
    }
    return Tensor(Array(values.prefix(count)), shape: shape, as: scalarType)
  }
}
