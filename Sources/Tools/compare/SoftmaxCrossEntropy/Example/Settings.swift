import Adjoint

/// What the command line asks for.
struct Settings: Codable {
  /// Rows × classes of each comparison.
  var shapes = [Shape([8, 10]), Shape([32, 1000])]

  /// The standard deviation of the logits, and what is added to all of them.
  var scale = 5.0
  var offset = 0.0
  var seed = 1
  var type = ScalarType.float32
  var reduction = Reduction.mean

  var targets = Targets.labels

  /// The share of the rows that are ignored, and of the classes that the mask leaves out.
  var ignored = 0.0
  var masked = 0.0
  var hasClassWeights = false
  var smoothing = 0.0

  /// Whether smoothing takes the label's weight for the whole row.
  var smoothsPerTarget = false
  var inverseTemperature: Double?
  var softCap: Double?
  var zLoss = 0.0

  /// The file with the answers of another program.
  var judge: String?

  // MARK: Output

  var printsJSON = false

  /// Where the page is written to.
  var page: String?

  /// Where programs are written to, and nothing is compared.
  var folder: String?

  enum Targets: String, Codable, CaseIterable { case labels, probabilities }

  /// How the rows' losses are combined; the fourth way divides their sum by a number.
  enum Reduction: Codable, Equatable {
    case mean, sum, none
    case dividing(by: Double)

    var loss: LossReduction {
      switch self {
      case .mean: .mean
      case .sum: .sum
      case .none: .none
      case .dividing(let divisor): .dividing(by: divisor)
      }
    }
  }
}
