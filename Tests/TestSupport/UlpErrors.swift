/// How far float32 results are from the truth.
public struct UlpErrors: Sendable {
  /// The largest error where the truth is a normal number, in units of its last place.
  public var normal = 0.0

  /// The largest error where the truth is below the normal numbers, in units of 2⁻¹⁴⁹.
  public var subnormal = 0.0

  /// Compares each result with its truth. A result that is NaN or infinite is infinitely wrong.
  public mutating func note(_ results: [Float], truths: [Double]) {
    precondition(results.count == truths.count)
    for (result, truth) in zip(results, truths) {
      let error = UlpErrors.ulps(of: result, from: truth)
      if truth.magnitude < Double(Float.leastNormalMagnitude) {
        subnormal = max(subnormal, error)
      } else {
        normal = max(normal, error)
      }
    }
  }

  public init() {}

  public init(_ results: [Float], truths: [Double]) {
    note(results, truths: truths)
  }

  /// The distance of a result from the truth, in units of the last place that the truth has as a
  /// float32, which are never below 2⁻¹⁴⁹. Beyond the largest float32 infinity is right, and beside NaN
  /// NaN alone.
  public static func ulps(of result: Float, from truth: Double) -> Double {
    if result.isNaN && truth.isNaN || result.isInfinite && result == Float(truth) { return 0 }
    let exponent = max(truth.exponent, Float.leastNormalMagnitude.exponent) - 23
    let unit = Double(sign: .plus, exponent: exponent, significand: 1)
    let error = (Double(result) - truth).magnitude / unit
    return error.isNaN ? .infinity : error
  }
}
