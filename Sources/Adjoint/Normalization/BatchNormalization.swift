/// Batch normalization while training (Ioffe and Szegedy, "Batch Normalization", 2015): each
/// channel of the batch brought to mean 0 and variance 1, times a scale plus a shift.
///
/// y = (x − mean)/√(variance + ε)·scale + shift. ``NormalizationOfBatch`` has the cotangents. Mean
/// and variance come with the result, so that a layer can keep running statistics; they are
/// differentiable, and `detached()` makes constants of them. The variance is divided by the count
/// n. PyTorch keeps a running variance that is divided by n − 1: variance·n/(n − 1).
///
/// - Parameters:
///   - x: shape `[N, C, …]`.
///   - scale: shape `[C]`; 1 unless given.
///   - shift: shape `[C]`; 0 unless given.
///   - epsilon: what is added to the variance.
/// - Returns: the result, each channel's mean and variance, `[C]`, and the number of scalars n that
///   a channel has in the batch.
///
/// Traps when shapes or types do not fit. A channel of one scalar gives its shift, where PyTorch
/// refuses.
public func batchNormalization(
  _ x: Tensor, scale: Tensor? = nil, shift: Tensor? = nil, epsilon: Double = 1e-5
) -> (normalized: Tensor, mean: Tensor, variance: Tensor, count: Int) {
  let operation = NormalizationOfBatch(
    epsilon: epsilon, parameters: NormalizationParameterSet(scale: scale, shift: shift))
  let result = apply(operation, to: NormalizationOperands.list(x, scale: scale, shift: shift))
  let count = x.elementCount == 0 ? 0 : x.elementCount / x.shape[1]
  return (result.normalized, result.mean, result.variance, count)
}

/// Batch normalization in evaluation: each channel normalized with a mean and a variance that are
/// given, as a layer's running statistics are.
///
/// y = (x − mean)/√(variance + ε)·scale + shift. Differentiable in all operands.
/// ``NormalizationByStatistics`` has the cotangents.
///
/// - Parameters:
///   - x: shape `[N, C, …]`.
///   - mean: shape `[C]`.
///   - variance: shape `[C]`, not negative.
///   - scale: shape `[C]`; 1 unless given.
///   - shift: shape `[C]`; 0 unless given.
///   - epsilon: what is added to the variance.
///
/// Traps when shapes or types do not fit.
public func batchNormalization(
  _ x: Tensor, mean: Tensor, variance: Tensor, scale: Tensor? = nil, shift: Tensor? = nil,
  epsilon: Double = 1e-5
) -> Tensor {
  let operation = NormalizationByStatistics(epsilon: epsilon)
  return apply(
    operation, to: x, mean, variance, scale ?? .ones(mean.shape, as: x.scalarType),
    shift ?? .zeros(mean.shape, as: x.scalarType))
}
