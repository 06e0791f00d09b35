import Adjoint
import Testing

/// How far results are from the truth, in units of the last place of the magnitudes of their own terms
/// added up.
struct OwnTerms: CustomStringConvertible {
  private(set) var worst = 0.0
  private var place = ""

  /// - Parameters:
  ///   - sizes: the magnitudes of each truth's terms added up.
  ///   - smallest: so many of the type's smallest numbers a result may err by besides, where it or what
  ///     it is made of is subnormal.
  mutating func note(
    _ result: Tensor, _ truths: [Double], sizes: [Double], smallest: Double = 2,
    _ label: @autoclosure () -> String, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    guard result.elementCount == truths.count else {
      Issue.record("\(label()): shape \(result.shape)", sourceLocation: sourceLocation)
      return
    }
    let (unit, least) =
      result.scalarType == .float32
      ? (0x1p-23, Double(Float.leastNonzeroMagnitude)) : (0x1p-52, .leastNonzeroMagnitude)
    for (index, (value, truth)) in zip(result.scalars, truths).enumerated() {
      let error = distance(value, truth) - smallest * least
      guard error > 0 else { continue }
      let ratio = error / (unit * sizes[index])
      if ratio > worst { (worst, place) = (ratio, "\(label()), \(index): \(value) for \(truth)") }
    }
  }

  mutating func note(_ other: OwnTerms) { if other.worst > worst { self = other } }

  var description: String { "\(worst) units (\(place))" }
}
