import Adjoint

/// Brings each feature of `[N, …]` to mean 0 and standard deviation 1, with the statistics of the data that
/// it was made of.
///
/// ```swift
/// let model = Sequential(Standardization(of: training.inputs), Linear(13, 1))
/// ```
///
/// The statistics are buffers, so they are a part of the model: they are saved and loaded with it, and what
/// the model is used on later is standardized as its training data was. A feature that is the same in all
/// examples has the deviation 1.
public final class Standardization: Layer, Sendable {
  /// The mean and the standard deviation of each feature.
  public let mean: Buffer
  public let deviation: Buffer

  /// The statistics of some examples. The deviation is that of the examples themselves, divided by N.
  ///
  /// Traps when there is no example, or a number is not finite.
  ///
  /// - Parameters:
  ///   - examples: `[N, …]`. The statistics are of its scalar type.
  ///   - axes: axes besides the first over which the statistics are taken. With `[2, 3]` images
  ///     `[N, C, H, W]` have one mean for each channel, of shape `[C, 1, 1]`.
  public init(of examples: Tensor, over axes: [Int] = []) {
    let moments = Moments(of: examples, over: axes)
    mean = Buffer(moments.mean.cast(to: examples.scalarType))
    let deviation = moments.deviation.cast(to: examples.scalarType)
    self.deviation = Buffer(deviation.replacing(with: 1, where: deviation .== 0))
  }

  /// A layer whose statistics are loaded later.
  ///
  /// - Parameters:
  ///   - shape: that of the statistics: `[F]` for features `[N, F]`.
  ///   - scalarType: that of the statistics.
  public init(_ shape: Shape, as scalarType: ScalarType = .float32) {
    mean = Buffer(.zeros(shape, as: scalarType))
    deviation = Buffer(.zeros(shape, as: scalarType))
  }

  /// (x − mean) / deviation, of the shape of x. Traps when the statistics are of no data.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    requireOwnShape(x)
    return (x - mean.value) / deviation.value
  }

  /// y · deviation + mean: what becomes `y` when it is standardized. Predictions of standardized targets are
  /// brought back with it.
  public func inverse(_ y: Tensor) -> Tensor {
    requireOwnShape(y)
    return y * deviation.value + mean.value
  }

  private func requireOwnShape(_ x: Tensor) {
    let features = mean.shape
    // Of statistics with several axes, those of length 1 are for all that stands along them.
    let isOwn = zip(x.shape.suffix(features.rank), features).allSatisfy {
      $0 == $1 || (features.rank > 1 && $1 == 1)
    }
    require(
      x.rank >= features.rank && isOwn,
      "Standardization: the statistics have shape \(features), and x has \(x.shape), whose last axes "
        + "must be those")
    require(
      deviation.value.scalars.allSatisfy { $0 > 0 },
      "Standardization: the statistics of shape \(features) are of no data; make the layer of examples, "
        + "Standardization(of:), or load the model, before it is used")
  }
}

/// The mean and the standard deviation of features, in float64.
private struct Moments {
  let mean: Tensor
  let deviation: Tensor

  init(of examples: Tensor, over axes: [Int]) {
    let axes = [0] + axes.map { $0 < 0 ? $0 + examples.rank : $0 }
    require(
      Set(axes).count == axes.count && axes.allSatisfy { $0 >= 0 && $0 < examples.rank },
      "Standardization(over: \(axes.dropFirst())): the examples have shape \(examples.shape); the axes "
        + "must be some of its others than the first, each once")
    require(
      examples.elementCount > 0,
      "Standardization: examples of shape \(examples.shape) have no statistics; there must be one")
    // One of each feature's numbers is taken off first. So the deviation of a feature that never changes
    // is exactly 0, and others keep their digits.
    let first = examples.rows([0]).cast(to: .float64)
    let offset = first.min(along: axes, keepingDimensions: true)
    let distance = Self.mean(of: examples, along: axes) { $0 - offset }
    let mean = offset + distance
    let variance = Self.mean(of: examples, along: axes) { square($0 - offset - distance) }
    require(
      variance.scalars.allSatisfy(\.isFinite),
      "Standardization: the examples have numbers that are not finite")
    let shape = Shape(Array(mean.shape.dropFirst()))
    (self.mean, deviation) = (mean.reshaped(to: shape), sqrt(variance).reshaped(to: shape))
  }

  /// The mean of what `body` makes of the examples, of a few at a time, so that their copies in float64
  /// need little memory.
  private static func mean(
    of examples: Tensor, along axes: [Int], _ body: (Tensor) -> Tensor
  ) -> Tensor {
    let count = examples.shape[0]
    let size = max(1, (1 << 16) / (examples.elementCount / count))
    var sum = Tensor(0, as: .float64)
    for start in stride(from: 0, to: count, by: size) {
      let some = examples.sliced(start..<min(start + size, count), along: 0)
      sum = sum + body(some.cast(to: .float64)).sum(along: axes, keepingDimensions: true)
    }
    return sum / Double(axes.reduce(1) { $0 * examples.shape[$1] })
  }
}
