/// Layer normalization (Ba, Kiros and Hinton, "Layer Normalization", 2016): all scalars along the
/// last axes brought to mean 0 and variance 1, times a scale plus a shift.
///
/// y = (x − mean)/√(variance + ε)·scale + shift, where the variance is that of the scalars
/// themselves, divided by their number. ``Normalization`` has the cotangents.
///
/// - Parameters:
///   - x: any shape of rank 1 or more.
///   - scale: the lengths of the axes to normalize over, which are the last ones of x; 1 unless
///     given.
///   - shift: the same; 0 unless given. Without both, the last axis alone is normalized over.
///   - epsilon: what is added to the variance. Where it is 0 and all scalars are equal, x̂ is 0.
///
/// A row in which all scalars are equal gives the shift exactly. Traps when shapes or types do not
/// fit.
public func layerNormalization(
  _ x: Tensor, scale: Tensor? = nil, shift: Tensor? = nil, epsilon: Double = 1e-5
) -> Tensor {
  let axes = (scale ?? shift)?.rank ?? 1
  return normalized(x, .lastAxes(axes), scale: scale, shift: shift, epsilon: epsilon)
}

/// RMS normalization (Zhang and Sennrich, "Root Mean Square Layer Normalization", 2019): all
/// scalars along the last axes brought to mean square 1, times a scale.
///
/// y = x/√(mean(x²) + ε)·scale. ``Normalization`` has the cotangents.
///
/// - Parameters:
///   - x: any shape of rank 1 or more.
///   - scale: the lengths of the axes to normalize over, which are the last ones of x; 1 along the
///     last axis unless given.
///   - epsilon: what is added to the mean square; the distance from 1 to the next number of the
///     scalar type unless given, as in PyTorch. Where it is 0 and all scalars are 0, so is the
///     result.
///
/// Traps when shapes or types do not fit.
public func rmsNormalization(
  _ x: Tensor, scale: Tensor? = nil, epsilon: Double? = nil
) -> Tensor {
  normalized(
    x, .lastAxes(scale?.rank ?? 1), isCentered: false, scale: scale,
    epsilon: epsilon ?? x.scalarType.ulp(of: 1)
  )
}

/// Group normalization (Wu and He, "Group Normalization", 2018): neighbouring channels of each
/// example brought to mean 0 and variance 1 together, times a scale plus a shift for each channel.
///
/// y = (x − mean)/√(variance + ε)·scale + shift. ``Normalization`` has the cotangents.
///
/// - Parameters:
///   - x: shape `[N, C, …]`.
///   - groups: how many groups the channels make; a divisor of C. With C groups this is instance
///     normalization, with 1 it is layer normalization with parameters of channels.
///   - scale: shape `[C]`; 1 unless given.
///   - shift: shape `[C]`; 0 unless given.
///   - epsilon: what is added to the variance.
///
/// Traps when shapes or types do not fit.
public func groupNormalization(
  _ x: Tensor, groups: Int, scale: Tensor? = nil, shift: Tensor? = nil, epsilon: Double = 1e-5
) -> Tensor {
  normalized(x, .channels(groups: groups), scale: scale, shift: shift, epsilon: epsilon)
}

private func normalized(
  _ x: Tensor, _ grouping: Normalization.Grouping, isCentered: Bool = true, scale: Tensor? = nil,
  shift: Tensor? = nil, epsilon: Double
) -> Tensor {
  let operation = Normalization(
    grouping, isCentered: isCentered, epsilon: epsilon,
    parameters: NormalizationParameterSet(scale: scale, shift: shift))
  return apply(operation, to: NormalizationOperands.list(x, scale: scale, shift: shift))
}
