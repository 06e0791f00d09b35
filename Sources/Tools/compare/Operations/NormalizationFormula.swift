import Adjoint

/// The formula of normalizations in plain operations, with a mistake in it.
struct NormalizationFormula {
  var isCentered = true
  var epsilon = 1e-5
  let mistake: Mistake

  enum Mistake: CaseIterable {
    case meanIsConstant
    case varianceIsConstant
    case noScale
    case smallerCount

    var explanation: String {
      switch self {
      case .meanIsConstant: "the mean is taken for a constant"
      case .varianceIsConstant: "the variance is taken for a constant"
      case .noScale: "the scale is left out"
      case .smallerCount: "the variance is divided by n − 1"
      }
    }

    /// Those that can be made without a mean.
    static let withoutMean: [Mistake] = [.varianceIsConstant, .noScale]
  }

  /// x brought to mean 0 and variance 1 along axes.
  func normalized(_ x: Tensor, along axes: [Int]) -> Tensor {
    func mean(_ x: Tensor) -> Tensor { x.mean(along: axes, keepingDimensions: true) }
    var center = isCentered ? mean(x) : Tensor(0, as: x.scalarType)
    if mistake == .meanIsConstant { center = center.detached() }
    let centered = x - center
    var variance = mean(centered * centered)
    if mistake == .smallerCount {
      let count = Double(x.elementCount) / Double(variance.elementCount)
      variance = variance * (count / max(count - 1, 1))
    }
    if mistake == .varianceIsConstant { variance = variance.detached() }
    return centered / sqrt(variance + epsilon)
  }

  /// Times the scale, unless that is the mistake.
  func scaled(_ x: Tensor, by scale: Tensor) -> Tensor { mistake == .noScale ? x : x * scale }
}

extension ExactArray {
  /// The numbers of each group brought to mean 0 and variance 1, with the means and variances of the
  /// groups in their order.
  ///
  /// - Parameter group: the number of the group that a position is in.
  func normalized(
    isCentered: Bool = true, epsilon: Double, group: ([Int]) -> Int
  ) -> (normalized: ExactArray, means: [ExactNumber], variances: [ExactNumber]) {
    let numbers = ExactArray(shape) { ExactNumber(Double(group($0))) }.scalars.map {
      Int($0.value.high)
    }
    let count = (numbers.max() ?? -1) + 1
    let members = (0..<count).map { number in scalars.indices.filter { numbers[$0] == number } }
    let means = members.map { places in
      isCentered
        ? ExactNumber.sum(places.map { scalars[$0] }) / ExactNumber(Double(places.count))
        : ExactNumber(0)
    }
    let variances = zip(members, means).map { places, mean in
      let squares = places.map { (scalars[$0] - mean) * (scalars[$0] - mean) }
      return ExactNumber.sum(squares) / ExactNumber(Double(places.count))
    }
    let deviations = variances.map { ExactNumber.squareRoot($0 + ExactNumber(epsilon)) }
    let result = zip(scalars, numbers).map { ($0 - means[$1]) / deviations[$1] }
    return (ExactArray(shape, result), means, variances)
  }

  /// Each number times a scale plus a shift, by a position along one axis.
  func applying(scale: ExactArray?, shift: ExactArray?, along axis: Int) -> ExactArray {
    ExactArray(shape) { position in
      let scaled = scale.map { self[position] * $0[position[axis]] } ?? self[position]
      return shift.map { scaled + $0[position[axis]] } ?? scaled
    }
  }
}
