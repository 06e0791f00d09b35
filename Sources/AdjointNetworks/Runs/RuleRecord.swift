import Adjoint

/// What is known of an update rule without its code: its type, its numbers, and its learning rate at steps
/// that were made.
///
/// A learning rate is a function, so two can only be compared by calling them.
struct RuleRecord: Codable, Equatable, CustomStringConvertible {
  /// The name of the type, such as `SGD`, and its properties, such as `momentum: 0.9`.
  let type: String
  let properties: [String]

  /// How many steps the schedule of the learning rate lasts.
  let scheduleLength: Int

  /// The learning rate at the first step, at powers of two, and at the last step.
  let learningRates: [Double]

  /// - Parameter count: how many steps were made.
  init(_ rule: some UpdateRule, steps count: Int) {
    type = "\(Swift.type(of: rule))"
    properties = Mirror(reflecting: rule).children.filter { $0.label != "learningRate" }
      .map { "\($0.label ?? ""): \($0.value)" }
    scheduleLength = rule.learningRate.length
    learningRates = RuleRecord.comparedSteps(of: count).map { rule.learningRate($0) }
  }

  var description: String { "\(type)(\(properties.joined(separator: ", ")))" }

  /// Whether there is a learning rate for each compared step of so many.
  func hasRates(ofSteps count: Int) -> Bool {
    learningRates.count == RuleRecord.comparedSteps(of: count).count
  }

  /// The steps of so many at which learning rates are compared.
  private static func comparedSteps(of count: Int) -> [Int] {
    guard count > 0 else { return [] }
    return [0] + (0..<62).map { 1 << $0 }.prefix { $0 < count - 1 } + (count > 1 ? [count - 1] : [])
  }

  /// In what the program's own rule differs from this one.
  ///
  /// - Parameters:
  ///   - own: the rule of the program.
  ///   - count: how many steps were made.
  ///   - subject: which parameters the rules move.
  func differences(
    from own: RuleRecord, steps count: Int, of subject: String
  ) -> [LoadingDifference] {
    var differences: [LoadingDifference] = []
    if description != own.description {
      differences.append(
        .setting("the rule of \(subject)", file: description, run: own.description))
    }
    if scheduleLength != own.scheduleLength {
      differences.append(
        .setting(
          "the length of the schedule of \(subject)", file: "\(scheduleLength) steps",
          run: "\(own.scheduleLength) steps"))
    }
    let rates = zip(learningRates, own.learningRates)
    let different = zip(RuleRecord.comparedSteps(of: count), rates).first { !areEqual($1.0, $1.1) }
    if let (step, (saved, mine)) = different {
      differences.append(
        .setting(
          "the learning rate of \(subject) at step \(step)", file: "\(saved)", run: "\(mine)"))
    }
    return differences
  }

  /// Another machine's cosine may have another last digit.
  private func areEqual(_ a: Double, _ b: Double) -> Bool {
    (a - b).magnitude <= 1e-12 * max(a, b)
  }
}
