import Adjoint
import Programs

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

  // MARK: Output

  var printsJSON = false

  /// Where the page is written to.
  var page: String?

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

extension Settings {
  /// The settings that these arguments, without the program's name, ask for.
  init(arguments: [String]) throws(ArgumentError) {
    var rest = arguments[...]
    while let option = rest.popFirst() {
      let isFlag = Settings.flags.contains(option)
      guard isFlag || Settings.options.contains(option) else {
        throw ArgumentError(option, nil, "there is no such option; --help lists them")
      }
      if isFlag {
        set(flag: option)
      } else {
        guard let text = rest.popFirst() else { throw ArgumentError(option, nil, "needs a value") }
        try set(option, Value(option, text))
      }
    }
    try checkCombination()
  }

  /// So many are compared in a minute or so.
  static let mostLogits = 1 << 22

  /// The options that take no value.
  static let flags = ["--class-weights", "--smoothing-per-target", "--json"]

  /// The options that take one.
  static let options = [
    "--shapes", "--scale", "--offset", "--seed", "--type", "--reduction", "--targets", "--ignored",
    "--masked", "--smoothing", "--inverse-temperature", "--soft-cap", "--z-loss", "--html",
  ]

  private mutating func set(flag: String) {
    switch flag {
    case "--class-weights": hasClassWeights = true
    case "--smoothing-per-target": smoothsPerTarget = true
    default: printsJSON = true
    }
  }

  private mutating func set(_ option: String, _ value: Value) throws(ArgumentError) {
    switch option {
    case "--shapes": shapes = try value.shapes()
    case "--scale": scale = try value.number("zero or more") { $0 >= 0 }
    case "--offset": offset = try value.number()
    case "--seed": seed = try value.integer()
    case "--type": type = try value.choice(of: ScalarType.self)
    case "--reduction": reduction = try value.reduction()
    case "--targets": targets = try value.choice(of: Targets.self)
    case "--ignored": ignored = try value.share()
    case "--masked": masked = try value.share()
    case "--smoothing": smoothing = try value.share()
    case "--inverse-temperature":
      inverseTemperature = try value.number("positive") { $0 > 0 }
    case "--soft-cap": softCap = try value.number("positive") { $0 > 0 }
    case "--z-loss": zLoss = try value.number()
    default: page = try value.path()
    }
  }

  private func checkCombination() throws(ArgumentError) {
    if targets == .probabilities && ignored > 0 {
      throw ArgumentError("--ignored", "\(ignored)", "rows with probabilities cannot be ignored")
    }
    if masked == 1 {
      throw ArgumentError("--masked", "1", "the labels need a class that is not masked")
    }
  }
}

/// The text of an option's value, read as what the option needs.
private struct Value {
  let option: String
  let text: String

  init(_ option: String, _ text: String) { (self.option, self.text) = (option, text) }

  func error(_ reason: String) -> ArgumentError { ArgumentError(option, text, reason) }

  func number(
    _ requirement: String = "finite", _ condition: (Double) -> Bool = { _ in true }
  ) throws(ArgumentError) -> Double {
    guard let number = Double(text), number.isFinite else { throw error("not a finite number") }
    guard condition(number) else { throw error("must be \(requirement)") }
    // Larger numbers are infinite in float32.
    guard number.magnitude < 1e30 else { throw error("too large") }
    return number
  }

  func integer() throws(ArgumentError) -> Int {
    guard let number = Int(text) else { throw error("not an integer") }
    return number
  }

  func share() throws(ArgumentError) -> Double {
    try number("a share from 0 to 1") { $0 >= 0 && $0 <= 1 }
  }

  func choice<Choice: CaseIterable & RawRepresentable<String>>(
    of type: Choice.Type
  ) throws(ArgumentError) -> Choice {
    guard let choice = Choice(rawValue: text) else {
      throw error("must be one of \(Choice.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    return choice
  }

  func reduction() throws(ArgumentError) -> Settings.Reduction {
    switch text {
    case "mean": return .mean
    case "sum": return .sum
    case "none": return .none
    default:
      guard let divisor = Double(text), divisor.isFinite, divisor > 0, divisor < 1e30 else {
        throw error("must be mean, sum, none, or a positive number that divides the sum")
      }
      return .dividing(by: divisor)
    }
  }

  func shapes() throws(ArgumentError) -> [Shape] {
    var shapes: [Shape] = []
    var total = 0
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let lengths = part.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
      guard lengths.count == 2, let rows = lengths[0], let classes = lengths[1] else {
        throw error("shapes are like 8x10,32x1000")
      }
      let (count, overflow) = rows.multipliedReportingOverflow(by: classes)
      guard
        rows >= 0, classes >= 1, !overflow, max(count, classes) <= Settings.mostLogits - total
      else {
        throw error(
          "a shape has no or more rows and one or more classes, and all shapes together have up to "
            + "\(Settings.mostLogits) logits")
      }
      // A shape without rows takes some time as well.
      total += max(count, classes)
      shapes.append([rows, classes])
    }
    return shapes
  }

  func path() throws(ArgumentError) -> String {
    guard !text.isEmpty, !text.hasPrefix("--") else { throw error("not the name of a file") }
    return text
  }
}
