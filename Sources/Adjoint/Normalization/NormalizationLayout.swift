import CKernels

/// How the groups of a normalization lie in memory, as the kernels see them.
///
/// A run is a stretch of contiguous scalars with one scale, or with a scale for each scalar.
/// Channels of few scalars would be runs too short for vectors. So the groups of such channels are
/// taken as rows with a scale for each scalar, and a batch of them is transposed.
struct NormalizationLayout {
  let groups: NormalizationGroups

  /// `[N, C, S]` where the tensor is transposed to `[C, N·S]` for the kernels.
  private(set) var transposed: Shape?

  /// How often each parameter is repeated for the kernels.
  private(set) var repeats = 1

  /// The number of parameters that the kernels see.
  var parameterCount: Int {
    switch groups.parameters {
    case .ofScalars: groups.period * groups.length
    case .ofRuns: groups.period * groups.runs
    case .ofGroups: groups.period
    }
  }

  /// Channels of at least so many scalars are runs of their own.
  private static let shortestRun = 16

  /// The groups of a tensor that is not empty.
  init(_ grouping: Normalization.Grouping, of x: Tensor, isCentered: Bool, in name: String) {
    let shape = x.shape
    let groups: Int
    var (runs, period, parameters) = (1, 1, NormalizationParameters.ofScalars)
    switch grouping {
    case .lastAxes(let count): groups = shape.joined(..<(shape.rank - count), in: name)
    case .channels(let groupCount):
      groups = shape[0] * groupCount
      period = groupCount
      let length = x.elementCount / shape[0] / shape[1]
      if length < Self.shortestRun {
        repeats = length
      } else {
        (runs, parameters) = (shape[1] / groupCount, .ofRuns)
      }
    }
    let size = x.elementCount / groups
    self.groups = NormalizationGroups(
      count: groups, group_stride: size, runs: runs, run_stride: size / runs, length: size / runs,
      parameters: parameters, period: period, is_centered: isCentered ? 1 : 0, is_by_itself: 1)
  }

  /// The channels of a batch that is not empty, whose moments are their own or come from elsewhere.
  init(channelsOf x: Tensor, isByItself: Bool) {
    let (examples, channels) = (x.shape[0], x.shape[1])
    let length = x.elementCount / examples / channels
    let isShort = length < Self.shortestRun
    if isShort { transposed = [examples, channels, length] }
    let (runs, run) = isShort ? (1, examples * length) : (examples, length)
    groups = NormalizationGroups(
      count: channels, group_stride: run, runs: runs, run_stride: isShort ? run : channels * length,
      length: run, parameters: .ofGroups, period: channels, is_centered: 1,
      is_by_itself: isByItself ? 1 : 0)
  }

  /// A tensor as the kernels take it.
  func arranged(_ x: Tensor) -> Tensor {
    guard let transposed else { return x }
    return x.exchangingAxes(transposed[0], transposed[1], transposed[2], to: x.shape)
  }

  /// A tensor as the kernels make it, as it is outside.
  func restored(_ x: Tensor) -> Tensor {
    guard let transposed else { return x }
    return x.exchangingAxes(transposed[1], transposed[0], transposed[2], to: x.shape)
  }

  /// A parameter as the kernels take it; so many times a number where there is none.
  func arranged(_ parameter: Tensor?, or number: Double, as type: ScalarType) -> Tensor {
    guard let parameter else {
      return Tensor(repeating: number, shape: [parameterCount], as: type)
    }
    let flat = parameter.detached().reshaped(to: [parameter.elementCount, 1])
    return repeats == 1 ? flat : flat.broadcast(to: [parameter.elementCount, repeats])
  }

  /// The cotangent of a parameter, for the sums that the kernels make for each of its repetitions,
  /// in several rows.
  func parameterCotangent(_ sums: Tensor, _ parameter: Tensor) -> Tensor {
    let totals = sums.shape[0] == 1 ? sums : sums.sum(along: 0)
    let ofParameters =
      repeats == 1 ? totals : totals.reshaped(to: [parameter.elementCount, repeats]).sum(along: 1)
    return ofParameters.reshaped(to: parameter.shape).cast(to: parameter.scalarType)
  }
}

extension Tensor {
  /// `[B, A, inner]` of `[A, B, inner]`, under a shape of as many scalars.
  fileprivate func exchangingAxes(_ a: Int, _ b: Int, _ inner: Int, to shape: Shape) -> Tensor {
    let result = Tensor(uninitialized: shape, as: scalarType)
    scalarType.kernels.exchange_axes(a, b, inner, address, result.storage.address)
    return result
  }
}
