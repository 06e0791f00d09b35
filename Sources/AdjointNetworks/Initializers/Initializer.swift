import Adjoint

/// How the initial values of a parameter are drawn.
///
/// ```swift
/// let layer = Linear(784, 256, weights: .heNormal())
/// let table = Parameter([1000, 64], .normal(standardDeviation: 0.02))
/// ```
///
/// The draws come from the seed of ``withSeed(_:_:)``, for the library's layers and for one's own alike.
/// *Fan in* is the number of inputs that an output of the layer depends on, and *fan out* the number of
/// outputs that an input has a part in. Weights have shape `[outputs, inputs]`, or
/// `[outputs, inputs, …]` with the lengths of a convolution's kernel, which count in both.
public struct Initializer: Sendable {
  private let draw: @Sendable (Shape, ScalarType, inout RandomStream) -> Tensor

  /// An initializer that draws a tensor of a shape and type.
  public init(
    _ draw: @escaping @Sendable (Shape, ScalarType, inout RandomStream) -> Tensor
  ) {
    self.draw = draw
  }

  /// A tensor of this shape, drawn from the stream of the scope.
  public func callAsFunction(_ shape: Shape, as scalarType: ScalarType = .float32) -> Tensor {
    Initialization.draw { draw(shape, scalarType, &$0) }
  }
}

extension Parameter {
  /// A parameter of a shape whose initial values are drawn.
  public convenience init(
    _ shape: Shape, _ initializer: Initializer, as scalarType: ScalarType = .float32
  ) {
    self.init(initializer(shape, as: scalarType))
  }
}

extension Initializer {
  /// One number throughout.
  public static func constant(_ value: Double) -> Initializer {
    Initializer { shape, type, _ in Tensor(repeating: value, shape: shape, as: type) }
  }

  public static var zeros: Initializer { .constant(0) }
  public static var ones: Initializer { .constant(1) }

  /// Numbers drawn evenly from a range.
  public static func uniform(in range: Range<Double>) -> Initializer {
    Initializer { .uniform($0, in: range, as: $1, using: &$2) }
  }

  /// Numbers drawn from a normal distribution.
  public static func normal(mean: Double = 0, standardDeviation: Double = 1) -> Initializer {
    Initializer {
      .normal($0, mean: mean, standardDeviation: standardDeviation, as: $1, using: &$2)
    }
  }

  /// Numbers drawn from a normal distribution, and drawn again where they are farther than two standard
  /// deviations from the mean.
  ///
  /// Traps when a number is not finite, or the deviation negative.
  public static func truncatedNormal(mean: Double = 0, standardDeviation: Double) -> Initializer {
    require(
      mean.isFinite && standardDeviation >= 0 && standardDeviation.isFinite,
      "truncatedNormal: the mean is \(mean) and the standard deviation \(standardDeviation); they must be "
        + "finite, and the deviation zero or more")
    return Initializer { shape, type, random in
      var values: [Double] = []
      while values.count < shape.elementCount {
        let more = Tensor.normal([shape.elementCount], as: .float64, using: &random).scalars
        values += more.lazy.filter { $0.magnitude <= 2 }
      }
      return Tensor(
        values.prefix(shape.elementCount).map { mean + standardDeviation * $0 }, shape: shape,
        as: type)
    }
  }

  /// ±√(6/(fan in + fan out)), evenly (Glorot and Bengio, "Understanding the Difficulty of Training Deep
  /// Feedforward Neural Networks", 2010, eq. 16).
  public static func glorotUniform(gain: Double = 1) -> Initializer {
    scaled(gain, "glorotUniform") { fanIn, fanOut in
      gain * (6 / (fanIn + fanOut)).squareRoot()
    } by: { bound in
      .uniform(in: -bound..<bound)
    }
  }

  /// A normal distribution of the variance 2/(fan in + fan out).
  public static func glorotNormal(gain: Double = 1) -> Initializer {
    scaled(gain, "glorotNormal") { fanIn, fanOut in
      gain * (2 / (fanIn + fanOut)).squareRoot()
    } by: { deviation in
      .normal(standardDeviation: deviation)
    }
  }

  /// ±gain·√(3/fan in), evenly; the gain of a rectifier is √2 (He et al., "Delving Deep into Rectifiers",
  /// 2015, eq. 10).
  public static func heUniform(gain: Double = 2.0.squareRoot()) -> Initializer {
    scaled(gain, "heUniform") { fanIn, _ in
      gain * (3 / fanIn).squareRoot()
    } by: { bound in
      .uniform(in: -bound..<bound)
    }
  }

  /// A normal distribution of the deviation gain/√(fan in); the gain of a rectifier is √2.
  public static func heNormal(gain: Double = 2.0.squareRoot()) -> Initializer {
    scaled(gain, "heNormal") { fanIn, _ in
      gain / fanIn.squareRoot()
    } by: { deviation in
      .normal(standardDeviation: deviation)
    }
  }

  /// ±√(3/fan in), evenly (LeCun et al., "Efficient BackProp", 1998, §4.6).
  public static func leCunUniform() -> Initializer { heUniform(gain: 1) }

  /// A normal distribution of the variance 1/fan in.
  public static func leCunNormal() -> Initializer { heNormal(gain: 1) }

  /// An initializer whose one number follows from fan in and fan out. Where there are no inputs, nothing is
  /// drawn that could be scaled.
  private static func scaled(
    _ gain: Double, _ name: String,
    _ scale: @escaping @Sendable (_ fanIn: Double, _ fanOut: Double) -> Double,
    by initializer: @escaping @Sendable (Double) -> Initializer
  ) -> Initializer {
    requireGain(gain, of: name)
    return Initializer { shape, type, random in
      require(
        shape.rank >= 2,
        "\(name): a tensor of shape \(shape) has no fan in; weights have shape "
          + "[outputs, inputs, …], and others need an initializer such as .normal or .zeros")
      let kernel = shape.dropFirst(2).reduce(1, *)
      if shape.contains(0) { return .zeros(shape, as: type) }
      let number = scale(Double(shape[1] * kernel), Double(shape[0] * kernel))
      return initializer(number).draw(shape, type, &random)
    }
  }
}

func requireGain(_ gain: Double, of initializer: String) {
  require(
    gain > 0 && gain.isFinite,
    "\(initializer): the gain is \(gain); it must be positive and finite")
}
