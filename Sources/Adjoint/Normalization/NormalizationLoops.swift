import CKernels

/// The kernels of normalization over all groups, on several threads.
extension NormalizationLayout {
  /// The moments of the groups, three numbers for each, and their variances where these are wanted.
  struct Moments: Sendable {
    let numbers: Tensor
    let variances: Tensor?

    fileprivate var address: UnsafeMutablePointer<NormalizationMoments> {
      numbers.storage.address.assumingMemoryBound(to: NormalizationMoments.self)
    }

    /// The groups' means. A loop, since slices of few scalars take longer than a normalization.
    var means: Tensor {
      let count = numbers.shape[0]
      let means = Tensor(uninitialized: [count], as: .float64)
      let target = means.storage.address.assumingMemoryBound(to: Double.self)
      for group in 0..<count { target[group] = address[group].mean + address[group].rest }
      return withExtendedLifetime((self, means)) { means }
    }
  }

  /// The moments of the groups, and the normalized tensor. Groups that fit the nearest cache
  /// together get their moments first and are then normalized.
  func normalized(
    _ x: Tensor, scale: Tensor, shift: Tensor, epsilon: Double, wantsVariances: Bool
  ) -> (normalized: Tensor, moments: Moments) {
    let moments = Moments(
      numbers: Tensor(uninitialized: [groups.count, 3], as: .float64),
      variances: wantsVariances ? Tensor(uninitialized: [groups.count], as: .float64) : nil)
    let result = Tensor(uninitializedLike: x)
    let (source, target) = (x.address, result.storage.address)
    let (s, t) = (scale.address, shift.address)
    let (own, variances) = (moments.address, moments.variances?.storage.address)
    let variance = variances?.assumingMemoryBound(to: Double.self)
    let kernels = x.scalarType.kernels
    let (ofGroups, normalize) = (kernels.group_moments, kernels.normalize)
    forEachGroups { range in
      let step = Swift.max(1, Self.scalarsInCache / Swift.max(1, groupSize))
      for first in stride(from: range.lowerBound, to: range.upperBound, by: step) {
        let count = Swift.min(step, range.upperBound - first)
        withUnsafePointer(to: groups) { groups in
          ofGroups(groups, first, count, source, epsilon, own, variance)
          normalize(groups, first, count, source, own, s, t, target)
        }
      }
    }
    return (result, moments)
  }

  /// The tensor normalized with moments from elsewhere.
  func normalized(_ x: Tensor, scale: Tensor, shift: Tensor, moments: Moments) -> Tensor {
    let result = Tensor(uninitializedLike: x)
    let (source, target, own) = (x.address, result.storage.address, moments.address)
    let (s, t, normalize) = (scale.address, shift.address, x.scalarType.kernels.normalize)
    forEachGroups { range in
      withUnsafePointer(to: groups) {
        normalize($0, range.lowerBound, range.count, source, own, s, t, target)
      }
    }
    return result
  }

  /// What a pullback makes, as far as it is wanted: the gradient of x, and Σ g·x̂ and Σ g in one or
  /// more rows of float64, whose sums are the gradients of the parameters.
  struct Gradients {
    var x: Tensor?
    var scaleSums: Tensor?
    var shiftSums: Tensor?
  }

  /// The gradients for a cotangent of the result and, of a batch, for those of its means and
  /// variances.
  func pulledBack(
    _ g: Tensor, x: Tensor, scale: Tensor, moments: Moments, ofMean: Tensor? = nil,
    ofVariance: Tensor? = nil, wantsX: Bool, wantsScale: Bool, wantsShift: Bool
  ) -> Gradients {
    // Scalars share their parameters with those of other groups, whose sums are made in blocks.
    let isSummed = groups.parameters == .ofScalars
    let blockSize = isSummed ? Swift.max(8, Self.scalarsInBlock / Swift.max(1, groupSize)) : 0
    let rows = isSummed ? (groups.count + blockSize - 1) / blockSize : groups.count / groups.period
    let sumShape: Shape = [rows, parameterCount]
    func sums(_ isWanted: Bool) -> Tensor? {
      guard isWanted else { return nil }
      return isSummed
        ? .zeros(sumShape, as: .float64) : Tensor(uninitialized: sumShape, as: .float64)
    }
    let gradients = Gradients(
      x: wantsX ? Tensor(uninitializedLike: x) : nil, scaleSums: sums(wantsScale),
      shiftSums: sums(wantsShift))
    func doubles(_ tensor: Tensor?) -> UnsafeMutablePointer<Double>? {
      tensor?.storage.address.assumingMemoryBound(to: Double.self)
    }
    let (scaleSums, shiftSums) = (doubles(gradients.scaleSums), doubles(gradients.shiftSums))
    let job = NormalizationPullback(
      x: x.address, cotangent: g.address, scale: scale.address, moments: moments.address,
      mean_cotangents: doubles(ofMean), variance_cotangents: doubles(ofVariance),
      gradient: gradients.x?.storage.address, scale_sums: scaleSums, shift_sums: shiftSums)
    let kernel = x.scalarType.kernels.normalize_pullback
    func run(_ range: Range<Int>, _ job: NormalizationPullback) {
      withUnsafePointer(to: groups) { groups in
        withUnsafePointer(to: job) { kernel(groups, range.lowerBound, range.count, $0) }
      }
    }
    if isSummed {
      Parallelism.forEach(count: groups.count, grain: blockSize) { range in
        let offset = range.lowerBound / blockSize * parameterCount
        var own = job
        own.scale_sums = scaleSums.map { $0 + offset }
        own.shift_sums = shiftSums.map { $0 + offset }
        run(range, own)
      }
    } else {
      forEachGroups { run($0, job) }
    }
    return gradients
  }

  /// The number of scalars that the nearest cache holds together with their results.
  private static let scalarsInCache = 2048

  /// The number of scalars whose parameters' gradients are summed before other blocks' are added.
  private static let scalarsInBlock = 1 << 16

  private var groupSize: Int { groups.runs * groups.length }

  /// Runs `body` for ranges of groups, each of which is worth a thread.
  private func forEachGroups(_ body: (Range<Int>) -> Void) {
    let grain = Swift.max(1, Tensor.elementwiseGrain / Swift.max(1, groupSize))
    Parallelism.forEach(count: groups.count, grain: grain, body)
  }
}
