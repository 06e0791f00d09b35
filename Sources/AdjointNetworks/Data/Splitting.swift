import Adjoint

/// Splits of a data set into parts. Each example is in exactly one of them, and the parts keep its order.
///
/// ```swift
/// let (training, test) = data.split(share: 0.8, seed: 1)
/// let parts = data.split(shares: [0.8, 0.1, 0.1], seed: 1, stratifiedBy: data.labels)
/// ```
///
/// The same seed gives the same parts. With `stratifiedBy`, each class is in all parts in proportion: of
/// the m examples of a class a part of share p gets p·m, rounded up or down where there are two parts, and
/// at most one more or less for each further part. The parts have the same sizes either way.
extension Examples {
  /// Two parts: one with a share of the examples, and the rest.
  ///
  /// Traps when a part would be empty, and when there is not one label for each example.
  ///
  /// - Parameters:
  ///   - share: the share of the first part, between 0 and 1. Its size is rounded to the nearest.
  ///   - seed: what the choice follows from.
  ///   - labels: a class for each example, all of which are to be in both parts in proportion.
  public func split(
    share: Double, seed: Int, stratifiedBy labels: [Int]? = nil
  ) -> (first: Self, rest: Self) {
    let parts = split(shares: [share, 1 - share], seed: seed, stratifiedBy: labels)
    return (parts[0], parts[1])
  }

  /// A part for each share. The sizes are whole by the method of the largest remainder.
  ///
  /// Traps when the shares do not sum to 1, when a part would be empty, and when there is not one label for
  /// each example.
  ///
  /// - Parameters:
  ///   - shares: the share of each part.
  ///   - seed: what the choice follows from.
  ///   - labels: a class for each example, all of which are to be in all parts in proportion.
  public func split(shares: [Double], seed: Int, stratifiedBy labels: [Int]? = nil) -> [Self] {
    require(
      shares.allSatisfy { $0 > 0 } && (shares.reduce(0, +) - 1).magnitude < 1e-9,
      "split(shares: \(shares)): shares are above 0, and sum to 1")
    let counts = wholeCounts(shares.map { $0 * Double(exampleCount) }, total: exampleCount)
    require(
      !counts.contains(0),
      "split(shares: \(shares)): of \(exampleCount) examples the parts have \(counts); no part may be "
        + "empty")
    return split(counts: counts, seed: seed, stratifiedBy: labels)
  }

  /// A part for each count of examples.
  ///
  /// Traps when the counts do not sum to the number of examples, and when there is not one label for each.
  ///
  /// - Parameters:
  ///   - counts: the number of examples of each part.
  ///   - seed: what the choice follows from.
  ///   - labels: a class for each example, all of which are to be in all parts in proportion.
  public func split(counts: [Int], seed: Int, stratifiedBy labels: [Int]? = nil) -> [Self] {
    let total = exampleCount
    require(
      counts.allSatisfy { $0 >= 0 && $0 <= total } && counts.reduce(0, +) == total,
      "split(counts: \(counts)): the counts must sum to the \(total) examples")
    require(
      labels.map { $0.count == total } ?? true,
      "split(stratifiedBy:): \(labels?.count ?? 0) labels for \(total) examples; each has one")
    var random = RandomStream(seed: seed)
    var rest = Array(0..<total).shuffled(using: &random)
    if let labels {
      // Which of a class come first stays random.
      let byClass = Dictionary(grouping: rest) { labels[$0] }
      rest = byClass.keys.sorted().flatMap { byClass[$0]! }
    }
    return counts.map { count in
      let part: [Int]
      (part, rest) = evenly(count, of: rest)
      return examples(at: part.sorted())
    }
  }
}

/// Whole numbers with a given sum beside the wanted ones. All are rounded down, and those with the largest
/// remainders are one more.
private func wholeCounts(_ wanted: [Double], total: Int) -> [Int] {
  var counts = wanted.map { Int($0) }
  let remainders = zip(wanted, counts).map { $0 - Double($1) }
  let order = counts.indices.sorted { (remainders[$1], $0) < (remainders[$0], $1) }
  for part in order.prefix(total - counts.reduce(0, +)) { counts[part] += 1 }
  return counts
}

/// So many elements of a list, spread over it evenly, and the others: of any m in a row
/// m·count/list.count are chosen, rounded up or down.
private func evenly(_ count: Int, of list: [Int]) -> (chosen: [Int], others: [Int]) {
  var (chosen, others): ([Int], [Int]) = ([], [])
  var due = 0
  for element in list {
    due += count
    if due >= list.count {
      due -= list.count
      chosen.append(element)
    } else {
      others.append(element)
    }
  }
  return (chosen, others)
}
