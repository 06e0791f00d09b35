import CKernels

/// How the groups of a normalization lie in memory, as the kernels see them.
///
/// A run is a stretch of contiguous scalars with one scale, or with a scale for each scalar. Channels of
/// few scalars would be runs too short for vectors. So the groups of such channels are taken as rows with
/// a scale for each scalar, and a batch of them is transposed.
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

  /// The layout of a tensor that is not empty.
  init(
    _ grouping: Normalization.Grouping, of x: Tensor, isCentered: Bool, isByItself: Bool,
    in name: String
  ) {
    func groups(
      _ count: Int, stride: Int, runs: Int = 1, runStride: Int? = nil, length: Int,
      _ parameters: NormalizationParameters, period: Int
    ) -> NormalizationGroups {
      NormalizationGroups(
        count: count, group_stride: stride, runs: runs, run_stride: runStride ?? length,
        length: length, parameters: parameters, period: period, is_centered: isCentered ? 1 : 0,
        is_by_itself: isByItself ? 1 : 0)
    }
    let shape = x.shape
    switch grouping {
    case .lastAxes(let axes):
      let rows = shape.joined(..<(shape.rank - axes), in: name)
      let length = x.elementCount / rows
      self.groups = groups(rows, stride: length, length: length, .ofScalars, period: 1)
    case .channels(let groupCount):
      let (examples, channels) = (shape[0], shape[1] / groupCount)
      let length = x.elementCount / examples / shape[1]
      let (count, size) = (examples * groupCount, channels * length)
      if length < Self.shortestRun {
        self.groups = groups(count, stride: size, length: size, .ofScalars, period: groupCount)
        repeats = length
      } else {
        self.groups = groups(
          count, stride: size, runs: channels, runStride: length, length: length, .ofRuns,
          period: groupCount)
      }
    case .batch:
      let (examples, channels) = (shape[0], shape[1])
      let length = x.elementCount / examples / channels
      if length < Self.shortestRun {
        let size = examples * length
        self.groups = groups(channels, stride: size, length: size, .ofGroups, period: channels)
        transposed = [examples, channels, length]
      } else {
        self.groups = groups(
          channels, stride: length, runs: examples, runStride: channels * length, length: length,
          .ofGroups, period: channels)
      }
    }
  }

  /// A tensor as the kernels take it.
  func arranged(_ x: Tensor) -> Tensor {
    transposed.map { x.viewed(as: $0).asRows(of: [0, 2]) } ?? x
  }

  /// A tensor as the kernels make it, in its own shape again.
  func restored(_ x: Tensor, to shape: Shape) -> Tensor {
    transposed.map { x.fromRows(of: [0, 2], to: $0).viewed(as: shape) } ?? x
  }

  /// A parameter as the kernels take it; so many times a number where there is none.
  func arranged(_ parameter: Tensor?, or number: Double, as type: ScalarType) -> Tensor {
    guard let parameter else {
      return Tensor(repeating: number, shape: [parameterCount], as: type)
    }
    let flat = parameter.detached().reshaped(to: [parameter.elementCount, 1])
    return repeats == 1 ? flat : flat.broadcast(to: [parameter.elementCount, repeats])
  }

  /// The cotangent of a parameter, for the sums that the kernels make for each of its repetitions, in
  /// several rows.
  func parameterCotangent(_ sums: Tensor, _ parameter: Tensor) -> Tensor {
    let totals = sums.shape[0] == 1 ? sums : sums.sum(along: 0)
    let ofParameters =
      repeats == 1 ? totals : totals.reshaped(to: [parameter.elementCount, repeats]).sum(along: 1)
    return ofParameters.reshaped(to: parameter.shape).cast(to: parameter.scalarType)
  }
}
